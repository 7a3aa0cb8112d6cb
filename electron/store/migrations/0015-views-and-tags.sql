-- What analysts set up to work with the queue: saved views and colours of tags. Both are the journal's, so that case files carry them.

CREATE TABLE saved_view (
  uid TEXT PRIMARY KEY,
  body TEXT NOT NULL,                   -- JSON: queue, name, filter, sort, layout
  position REAL,                        -- order in the list; null last
  author TEXT,
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tag_colour (
  tag TEXT PRIMARY KEY COLLATE NOCASE,
  colour TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who gave a tag stands in the index, so that tags are counted without looking at incidents.
DROP INDEX incident_tag_by_tag;
CREATE INDEX incident_tag_by_tag ON incident_tag (tag, by_kind);

-- Labels are looked up whatever their case.
DROP INDEX entity_by_kind;
CREATE INDEX entity_by_kind ON entity (kind, label COLLATE NOCASE);
