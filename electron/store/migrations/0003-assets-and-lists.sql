-- Asset lists, indicator lists, allow lists and countries of address ranges. A list is known by its kind and name; what it says is a
-- version, and the current one counts. Adding, replacing and removing a list is a change of `version_id`, which the journal records.
CREATE TABLE list (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('indicator', 'allow', 'country', 'asset')),
  name TEXT NOT NULL,
  version_id INTEGER REFERENCES list_version (id),  -- null: removed
  UNIQUE (kind, name)
) STRICT;

CREATE INDEX list_by_version ON list (version_id) WHERE version_id IS NOT NULL;

CREATE TABLE list_version (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
  -- loading: being read; ready: whole; dropped: replaced long ago, its entries are gone
  state TEXT NOT NULL CHECK (state IN ('loading', 'ready', 'dropped')),
  file_name TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  format TEXT NOT NULL,
  settings TEXT NOT NULL DEFAULT '{}',  -- JSON: what the analyst chose beside the file (verdict, source, mapping of columns)
  source TEXT,                          -- who published it
  verdict TEXT NOT NULL DEFAULT 'none' CHECK (verdict IN ('none', 'suspicious', 'malicious', 'noThreatsFound')),
  published_ms INTEGER,                 -- when the file says that it was made or last changed
  imported_ms INTEGER NOT NULL,
  records INTEGER NOT NULL DEFAULT 0,   -- = accepted + repeated + skipped + rejected
  accepted INTEGER NOT NULL DEFAULT 0,
  repeated INTEGER NOT NULL DEFAULT 0,
  skipped TEXT NOT NULL DEFAULT '{}',   -- JSON object: why records of the file were left out, with how many
  rejected INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  prefixes TEXT NOT NULL DEFAULT '[]',  -- JSON: prefix lengths of its ranges, `4/24` or `6/48`
  -- Identifiers up to this row id have been looked up in it.
  scanned INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX list_version_by_list ON list_version (list_id);

CREATE TABLE list_entry (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES list_version (id) ON DELETE CASCADE,
  -- ip, range (CIDR), domain, url, urlPrefix, urlPath, md5, sha1, sha256, email, fileName; asset: an identifier (`kind|namespace|value`)
  type TEXT NOT NULL,
  value TEXT NOT NULL,                  -- folded as identifiers are
  shown_only INTEGER NOT NULL DEFAULT 0,  -- too weak for a verdict
  valid_until_ms INTEGER,
  note TEXT,
  detail TEXT,                          -- JSON of an asset: identifier, criticality, owner, group, site
  line INTEGER,
  UNIQUE (value, type, version_id)
) STRICT;

CREATE INDEX list_entry_by_version ON list_entry (version_id);
CREATE INDEX list_entry_expiring ON list_entry (valid_until_ms) WHERE valid_until_ms IS NOT NULL;

CREATE TABLE list_reject (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES list_version (id) ON DELETE CASCADE,
  line INTEGER,
  reason TEXT NOT NULL,
  excerpt TEXT NOT NULL
) STRICT;

CREATE INDEX list_reject_by_version ON list_reject (version_id);

-- Ranges of one version do not overlap, so that one seek finds the range of an address. Bounds are '4' and 8 or '6' and 32 hexadecimal digits.
CREATE TABLE country_range (
  version_id INTEGER NOT NULL REFERENCES list_version (id) ON DELETE CASCADE,
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  country TEXT NOT NULL,
  PRIMARY KEY (version_id, first)
) STRICT, WITHOUT ROWID;

-- Identifiers that an entry names. Found once, when a list or an alert comes; whether the version is current is asked when it is read.
CREATE TABLE list_hit (
  identifier_id INTEGER NOT NULL REFERENCES identifier (id) ON DELETE CASCADE,
  entry_id INTEGER NOT NULL REFERENCES list_entry (id) ON DELETE CASCADE,
  version_id INTEGER NOT NULL REFERENCES list_version (id) ON DELETE CASCADE,
  expired INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (identifier_id, entry_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX list_hit_by_version ON list_hit (version_id);
CREATE INDEX list_hit_by_entry ON list_hit (entry_id);

-- Identifiers whose verdicts of lists, and rows of whose incidents, are to be made anew in slices.
CREATE TABLE queued_listed (
  identifier_id INTEGER PRIMARY KEY REFERENCES identifier (id) ON DELETE CASCADE
) STRICT;
