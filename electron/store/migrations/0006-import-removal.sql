-- What one import shares with others, and imports that are being taken out or brought back.

-- Files that held a version of a record again, unchanged: the version is there as long as one of its files is. The file in
-- `record_version` is the oldest of those that hold it.
CREATE TABLE record_repeat (
  record_version_id INTEGER NOT NULL REFERENCES record_version (id) ON DELETE CASCADE,
  import_file_id INTEGER NOT NULL REFERENCES import_file (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  line INTEGER,
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  PRIMARY KEY (record_version_id, import_file_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_repeat_by_file ON record_repeat (import_file_id);

-- The same of a source's incidents. One that was undone counts again when its import is brought back.
CREATE TABLE source_incident_repeat (
  version_id INTEGER NOT NULL REFERENCES source_incident_version (id) ON DELETE CASCADE,
  import_file_id INTEGER NOT NULL REFERENCES import_file (id) ON DELETE CASCADE,
  undone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (version_id, import_file_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX source_incident_repeat_by_file ON source_incident_repeat (import_file_id, undone);
CREATE INDEX source_incident_version_by_state ON source_incident_version (import_file_id, undone);
CREATE INDEX undone_version_by_record ON undone_version (record_uid);

-- Large imports that are being taken out or brought back, slice by slice behind the commands, one after another.
CREATE TABLE import_removal (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  import_id INTEGER NOT NULL UNIQUE REFERENCES import (id) ON DELETE CASCADE,
  direction TEXT NOT NULL CHECK (direction IN ('remove', 'restore')),
  total INTEGER NOT NULL,               -- records of its files, as far as they are known
  done INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What is made right when all of them are through. Identifiers that evidence had together: row ids, ascending, joined by commas.
CREATE TABLE queued_combination (
  identifiers TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Incidents that may take over other values of their sources.
CREATE TABLE queued_source_value (
  incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE
) STRICT;

-- Analysts' work on alerts, which is looked up before an import is removed: few among many.
CREATE INDEX alert_decided ON alert (id) WHERE analyst_fields <> 0;
CREATE INDEX comment_of_analyst ON comment (alert_uid) WHERE author_kind = 'analyst' AND alert_uid IS NOT NULL;
