-- What evidence says of what it names, beside its identifiers, that people paste to find it: names, addresses of devices, paths of files that are
-- known by their content, names that mail was sent under, accounts that are logged on, addresses in command lines.
CREATE TABLE said_key (
  form INTEGER NOT NULL,                -- 0 name, 1 address, 2 path, 3 name of a sender, 4 account that is logged on, 5 address in a command line
  key TEXT NOT NULL,                    -- a name in lower case, an address in hexadecimal digits, a folded path, an account with its domain behind it
  identifier_id INTEGER NOT NULL REFERENCES identifier (id) ON DELETE CASCADE,
  PRIMARY KEY (form, key, identifier_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX said_key_by_identifier ON said_key (identifier_id);

-- Names were kept before.
INSERT INTO said_key (form, key, identifier_id) SELECT 0, name, identifier_id FROM display_name;
DROP TABLE display_name;

-- The rest of what was imported before is read behind.
INSERT OR REPLACE INTO lookup_behind (source, up_to) SELECT 'record', max(id) FROM record HAVING max(id) IS NOT NULL;
