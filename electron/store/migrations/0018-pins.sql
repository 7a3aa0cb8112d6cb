-- Pins on a piece of evidence (an entity as one alert names it), groups of pins, and what the story view says of each.
CREATE TABLE pin_rebuilt (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  incident_uid TEXT NOT NULL,
  target_kind TEXT NOT NULL CHECK (target_kind IN ('alert', 'entity', 'evidence')),
  alert_uid TEXT,
  identifier_id INTEGER REFERENCES identifier (id),
  note TEXT,
  group_name TEXT,                      -- the group that it stands in; null: none
  caption TEXT,                         -- the step in an analyst's words; null: made from the evidence
  in_story INTEGER NOT NULL DEFAULT 1,  -- whether it is a step of the story view
  position REAL NOT NULL,
  author TEXT,
  at_ms INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO pin_rebuilt (id, uid, incident_uid, target_kind, alert_uid, identifier_id, note, position, author, at_ms, removed)
  SELECT id, uid, incident_uid, target_kind, alert_uid, identifier_id, note, position, author, at_ms, removed FROM pin;
DROP TABLE pin;
ALTER TABLE pin_rebuilt RENAME TO pin;
CREATE INDEX pin_by_incident ON pin (incident_uid, position);
CREATE INDEX pin_by_alert ON pin (alert_uid) WHERE alert_uid IS NOT NULL;
