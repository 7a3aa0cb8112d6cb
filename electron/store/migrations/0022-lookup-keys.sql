-- Identifiers by what people ask for of them that stands at the end of their values, or between others of them: hosts below a domain, addresses of
-- a net, accounts of a name in any domain. One step into the key finds each; no other index of a text does. An identifier's rows go with it.
CREATE TABLE identifier_lookup (
  form INTEGER NOT NULL,                -- 0 host, 1 address, 2 account
  key TEXT NOT NULL,                    -- a host with its labels turned round (`example.evil.www.`), an address in hexadecimal digits, an account without its domain
  identifier_id INTEGER NOT NULL,
  PRIMARY KEY (form, key, identifier_id)
) STRICT, WITHOUT ROWID;

-- The same of what context names.
CREATE TABLE context_lookup (
  form INTEGER NOT NULL,
  key TEXT NOT NULL,
  identifier_id INTEGER NOT NULL,       -- of context_identifier
  PRIMARY KEY (form, key, identifier_id)
) STRICT, WITHOUT ROWID;

-- Display names that evidence gives to what it names by an identifier: people are labelled with their accounts.
CREATE TABLE display_name (
  name TEXT NOT NULL,                   -- lower case
  identifier_id INTEGER NOT NULL REFERENCES identifier (id) ON DELETE CASCADE,
  PRIMARY KEY (name, identifier_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX display_name_by_identifier ON display_name (identifier_id);

-- Rows that were imported before: those up to an id are read behind, from the newest to the oldest.
CREATE TABLE lookup_behind (
  source TEXT PRIMARY KEY CHECK (source IN ('identifier', 'context', 'record')),
  up_to INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO lookup_behind (source, up_to) SELECT 'identifier', max(id) FROM identifier HAVING max(id) IS NOT NULL;
INSERT INTO lookup_behind (source, up_to) SELECT 'context', max(id) FROM context_identifier HAVING max(id) IS NOT NULL;
INSERT INTO lookup_behind (source, up_to) SELECT 'record', max(id) FROM record HAVING max(id) IS NOT NULL;
