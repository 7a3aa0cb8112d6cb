-- Every index with keys in no order costs an import of a million alerts a page for each row of evidence or identifier.

-- The unique key of identifiers finds a value as well, for each kind and namespace that there is.
DROP INDEX identifier_by_value;

-- Evidence of an identifier is found through its entity. Its identifier and entity are not declared as references: the first would need an
-- index of its own for each identifier that goes, and both would be looked up for each row. The check of a store looks for both.
CREATE TABLE new_evidence (
  id INTEGER PRIMARY KEY,
  alert_id INTEGER NOT NULL REFERENCES alert (id),
  record_id INTEGER NOT NULL REFERENCES record (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,             -- index in the record's normalized evidence list
  identifier_id INTEGER NOT NULL,       -- its strongest identifier; never changes
  entity_id INTEGER NOT NULL,           -- the entity that identifier belongs to now
  embedded INTEGER NOT NULL DEFAULT 0,
  links INTEGER NOT NULL DEFAULT 1,
  verdict TEXT,
  remediation_status TEXT,
  detection_status TEXT,
  roles TEXT NOT NULL DEFAULT '[]',
  threats TEXT NOT NULL DEFAULT '[]',
  first_seen_ms INTEGER
) STRICT;

INSERT INTO new_evidence SELECT id, alert_id, record_id, ordinal, identifier_id, entity_id, embedded, links, verdict, remediation_status,
  detection_status, roles, threats, first_seen_ms FROM evidence ORDER BY id;

DROP TABLE evidence;

ALTER TABLE new_evidence RENAME TO evidence;

CREATE INDEX evidence_by_alert ON evidence (alert_id);
CREATE INDEX evidence_by_record ON evidence (record_id);
CREATE INDEX evidence_by_entity ON evidence (entity_id, alert_id, identifier_id);
