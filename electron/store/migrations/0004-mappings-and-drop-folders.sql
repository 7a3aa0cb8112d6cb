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
