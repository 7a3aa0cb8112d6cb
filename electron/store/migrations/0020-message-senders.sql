-- Who sent the mail that evidence tells of, so that an address or a domain finds it: senders are told, but they are no entities.
CREATE TABLE message_sender (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given out again: lists remember up to which they were compared
  evidence_id INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
  part TEXT NOT NULL CHECK (part IN ('p1', 'p2')),  -- p2: the sender that is shown; p1: that of the envelope, where it is another
  address TEXT,                         -- folded as identifiers are; null where only the domain is told
  host TEXT NOT NULL,                   -- its domain with the labels turned round, each with a dot behind (`example.evil.`)
  UNIQUE (evidence_id, part)
) STRICT;
CREATE INDEX message_sender_by_address ON message_sender (address, evidence_id) WHERE address IS NOT NULL;
CREATE INDEX message_sender_by_host ON message_sender (host, evidence_id);

-- Records and context records of mail that were imported before: their senders are read behind.
CREATE TABLE queued_sender (
  kind TEXT NOT NULL CHECK (kind IN ('record', 'context')),
  id INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO queued_sender (kind, id)
  SELECT DISTINCT 'record', e.record_id FROM entity AS n CROSS JOIN evidence AS e ON e.entity_id = n.id WHERE n.kind IN ('mailMessage', 'mailCluster');
INSERT INTO queued_sender (kind, id)
  SELECT DISTINCT 'context', p.context_id FROM context_identifier AS i CROSS JOIN context_place AS p ON p.identifier_id = i.id
  WHERE (i.key >= 'mailMessage|' AND i.key < 'mailMessage}') OR (i.key >= 'mailCluster|' AND i.key < 'mailCluster}');

-- Senders up to this row id have been compared with its entries.
ALTER TABLE list_version ADD COLUMN scanned_senders INTEGER NOT NULL DEFAULT 0;
