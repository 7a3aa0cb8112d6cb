-- Context records: rows that are no alerts but feed timelines, process trees and sign-in lists. They hang on identifiers by key, not on
-- entities, so that they never unite or separate what alerts name, and a later alert finds them without anything being moved.
CREATE TABLE context_record (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,             -- as of records: provider and id, else hash and ordinal
  import_file_id INTEGER NOT NULL REFERENCES import_file (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,                   -- processEvent, signIn, networkConnection, …
  tenant TEXT,
  time_ms INTEGER,                      -- null when unknown or doubtful
  position INTEGER NOT NULL,
  line INTEGER,
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  body TEXT NOT NULL,                   -- JSON: the NormalizedContext
  raw BLOB NOT NULL
) STRICT;

CREATE INDEX context_record_by_file ON context_record (import_file_id);

CREATE INDEX context_record_by_tenant ON context_record (tenant) WHERE tenant IS NOT NULL;

-- Files that held the same row again: it is there as long as one of its imports is.
CREATE TABLE context_repeat (
  context_id INTEGER NOT NULL REFERENCES context_record (id) ON DELETE CASCADE,
  import_file_id INTEGER NOT NULL REFERENCES import_file (id) ON DELETE CASCADE,
  PRIMARY KEY (context_id, import_file_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE context_identifier (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE              -- kind, namespace, tenant and value, as of identifiers
) STRICT;

CREATE TABLE context_place (
  identifier_id INTEGER NOT NULL REFERENCES context_identifier (id) ON DELETE CASCADE,
  time_ms INTEGER NOT NULL,             -- 0 when unknown
  context_id INTEGER NOT NULL REFERENCES context_record (id) ON DELETE CASCADE,
  PRIMARY KEY (identifier_id, time_ms, context_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX context_place_by_context ON context_place (context_id);

-- Fields that no importer field holds, by name with the number of records that have them.
ALTER TABLE import_file ADD COLUMN unmapped TEXT NOT NULL DEFAULT '{}';

CREATE INDEX context_repeat_by_file ON context_repeat (import_file_id);
