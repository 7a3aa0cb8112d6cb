-- Notes of analysts on entities, found through an identifier, as pins and verdicts are.
CREATE TABLE entity_note (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  identifier_id INTEGER NOT NULL REFERENCES identifier (id),  -- through which the entity is found after re-resolution
  text TEXT NOT NULL,
  author TEXT,
  at_ms INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX entity_note_by_identifier ON entity_note (identifier_id, at_ms);
