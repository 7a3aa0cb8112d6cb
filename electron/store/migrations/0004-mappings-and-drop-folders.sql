-- Saved mappings of generic files, and drop folders.

-- Folders that are watched, one at a time. Those of before keep what was imported from them, so that going back imports nothing again.
CREATE TABLE drop_folder (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  is_chosen INTEGER NOT NULL,           -- 1 for the one that is shown
  is_enabled INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX drop_folder_chosen ON drop_folder (is_chosen) WHERE is_chosen = 1;

CREATE TABLE drop_folder_file (
  drop_folder_id INTEGER NOT NULL REFERENCES drop_folder (id) ON DELETE CASCADE,
  path TEXT NOT NULL,                   -- within the folder, with slashes
  size INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  sha256 TEXT,                          -- null for an archive, and for what could not be read
  import_uid TEXT,                      -- null when nothing of it was imported
  imported_ms INTEGER NOT NULL,
  PRIMARY KEY (drop_folder_id, path)
) STRICT, WITHOUT ROWID;

-- Saved mappings. What a mapping says is a value of the journal, so that saving, renaming and removing can be undone.
CREATE TABLE mapping (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  body TEXT NOT NULL,                   -- JSON: the mapping, as a *.mapping.json file holds it
  sha256 TEXT NOT NULL,                 -- of the mapping's text
  saved_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX mapping_by_name ON mapping (name);

-- The mapping that read a file, and the header of a file that no importer knows: a saved mapping that fits it is offered.
ALTER TABLE import_file ADD COLUMN mapping_name TEXT;
ALTER TABLE import_file ADD COLUMN mapping_sha256 TEXT;
ALTER TABLE import_file ADD COLUMN header TEXT;  -- JSON: format, records, columns
