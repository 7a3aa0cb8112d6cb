-- What analysts write down and attach themselves.

-- An alert by hand is kept as any other: a record of a file of an import, which this tells from files that were read.
ALTER TABLE import ADD COLUMN origin TEXT NOT NULL DEFAULT 'files' CHECK (origin IN ('files', 'manual'));

-- The bytes of files, once for each content. What no comment names is dropped a day after it came.
CREATE TABLE attached_blob (
  id INTEGER PRIMARY KEY,
  sha256 TEXT UNIQUE,                   -- null while the file is being read
  size INTEGER NOT NULL,                -- bytes so far
  staged_ms INTEGER NOT NULL            -- when it came last
) STRICT;
CREATE INDEX attached_blob_by_time ON attached_blob (staged_ms);

-- In pieces, so that the writer never holds a large file at once.
CREATE TABLE attached_piece (
  blob_id INTEGER NOT NULL REFERENCES attached_blob (id),
  ordinal INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (blob_id, ordinal)
) STRICT;

-- A file of a comment. It comes and goes with the comment, which undo marks as removed.
CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  comment_uid TEXT NOT NULL,
  position INTEGER NOT NULL,
  blob_id INTEGER NOT NULL REFERENCES attached_blob (id),
  name TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_by_comment ON attachment (comment_uid, position);
CREATE INDEX attachment_by_blob ON attachment (blob_id);
