-- What has changed since the last run of correlation, and what that run counted: the next one reads only what a change can reach.

-- Alerts and entities up to these row ids were in the last run. No row before the first.
CREATE TABLE correlation_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  alert_id INTEGER NOT NULL,
  entity_id INTEGER NOT NULL
) STRICT;

-- Changes since then, one a row, in their order. A run removes those that it had read when it is through.
CREATE TABLE correlation_dirt (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('alert', 'record', 'entity', 'incident', 'lock', 'whole')),
  target INTEGER NOT NULL,
  -- An alert as it was before; all null for one that was not there.
  anchors BLOB,
  first_ms INTEGER,
  time_doubtful INTEGER,
  tenant TEXT,
  detector TEXT,
  primary_identifier_id INTEGER,
  source_incident_id INTEGER,
  incident_id INTEGER,
  storm_id INTEGER
) STRICT;

-- Alerts that a run is writing. Those of a run that did not come to its end are done again; 0 stands for all.
CREATE TABLE correlation_writing (
  alert_id INTEGER PRIMARY KEY
) STRICT;

-- With how many other assets and in how many UTC hours an entity is seen, where that is more than one.
CREATE TABLE entity_spread (
  entity_id INTEGER PRIMARY KEY REFERENCES entity (id) ON DELETE CASCADE,
  fan INTEGER NOT NULL,
  hours INTEGER NOT NULL
) STRICT;

-- Alerts by tenant ('' unknown, else after a t) and UTC day since 1970 (-1000000000 where the time is unknown or doubtful).
CREATE TABLE correlation_day (
  tenant TEXT NOT NULL,
  day INTEGER NOT NULL,
  alerts INTEGER NOT NULL,
  PRIMARY KEY (tenant, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER correlation_dirt_alert AFTER UPDATE OF uid, first_ms, time_doubtful, tenant, detector, primary_identifier_id, sequence_facts,
  source_incident_id, anchors ON alert
WHEN OLD.id <= (SELECT alert_id FROM correlation_mark)
  AND (OLD.uid <> NEW.uid OR OLD.first_ms IS NOT NEW.first_ms OR OLD.time_doubtful <> NEW.time_doubtful OR OLD.tenant IS NOT NEW.tenant
    OR OLD.detector <> NEW.detector OR OLD.primary_identifier_id IS NOT NEW.primary_identifier_id OR OLD.sequence_facts <> NEW.sequence_facts
    OR OLD.source_incident_id IS NOT NEW.source_incident_id OR OLD.anchors <> NEW.anchors)
BEGIN
  INSERT INTO correlation_dirt (kind, target, anchors, first_ms, time_doubtful, tenant, detector, primary_identifier_id, source_incident_id,
    incident_id, storm_id)
  VALUES ('alert', OLD.id, OLD.anchors, OLD.first_ms, OLD.time_doubtful, OLD.tenant, OLD.detector, OLD.primary_identifier_id,
    OLD.source_incident_id, OLD.incident_id, OLD.storm_id);
END;

CREATE TRIGGER correlation_dirt_alert_gone AFTER DELETE ON alert WHEN OLD.id <= (SELECT alert_id FROM correlation_mark)
BEGIN
  INSERT INTO correlation_dirt (kind, target, anchors, first_ms, time_doubtful, tenant, detector, primary_identifier_id, source_incident_id,
    incident_id, storm_id)
  VALUES ('alert', OLD.id, OLD.anchors, OLD.first_ms, OLD.time_doubtful, OLD.tenant, OLD.detector, OLD.primary_identifier_id,
    OLD.source_incident_id, OLD.incident_id, OLD.storm_id);
END;

-- A number that was given again.
CREATE TRIGGER correlation_dirt_alert_again AFTER INSERT ON alert WHEN NEW.id <= (SELECT alert_id FROM correlation_mark)
BEGIN
  INSERT INTO correlation_dirt (kind, target) VALUES ('alert', NEW.id);
END;

-- The rest of a storm whose first alert goes.
CREATE TRIGGER correlation_dirt_storm AFTER UPDATE OF storm_id ON alert
WHEN NEW.storm_id IS NULL AND OLD.storm_id IS NOT NULL AND OLD.id <= (SELECT alert_id FROM correlation_mark)
BEGIN
  INSERT INTO correlation_dirt (kind, target, anchors, first_ms, time_doubtful, tenant, detector, primary_identifier_id, source_incident_id,
    incident_id, storm_id)
  VALUES ('alert', OLD.id, OLD.anchors, OLD.first_ms, OLD.time_doubtful, OLD.tenant, OLD.detector, OLD.primary_identifier_id,
    OLD.source_incident_id, OLD.incident_id, OLD.storm_id);
END;

-- Alerts that come into an incident that is kept together, or leave it.
CREATE TRIGGER correlation_dirt_member AFTER UPDATE OF incident_id ON alert
WHEN OLD.incident_id IS NOT NEW.incident_id AND EXISTS
  (SELECT 1 FROM incident WHERE id IN (OLD.incident_id, NEW.incident_id) AND (touched = 1 OR sealed = 1))
BEGIN
  INSERT INTO correlation_dirt (kind, target) SELECT 'incident', id FROM incident WHERE id IN (OLD.incident_id, NEW.incident_id);
END;

CREATE TRIGGER correlation_dirt_record AFTER UPDATE OF alert_id ON record WHEN OLD.alert_id <> NEW.alert_id
BEGIN
  INSERT INTO correlation_dirt (kind, target) SELECT 'record', id FROM alert
    WHERE id IN (OLD.alert_id, NEW.alert_id) AND id <= (SELECT alert_id FROM correlation_mark);
END;

CREATE TRIGGER correlation_dirt_identifier AFTER UPDATE OF entity_id ON identifier
WHEN OLD.entity_id <> NEW.entity_id AND min(OLD.entity_id, NEW.entity_id) <= (SELECT entity_id FROM correlation_mark)
BEGIN
  INSERT INTO correlation_dirt (kind, target) VALUES ('entity', OLD.entity_id), ('entity', NEW.entity_id);
END;

CREATE TRIGGER correlation_dirt_entity AFTER UPDATE OF kind, key, links ON entity
WHEN OLD.id <= (SELECT entity_id FROM correlation_mark) AND (OLD.kind <> NEW.kind OR OLD.key <> NEW.key OR OLD.links <> NEW.links)
BEGIN
  INSERT INTO correlation_dirt (kind, target) VALUES ('entity', OLD.id);
END;

CREATE TRIGGER correlation_dirt_incident AFTER UPDATE OF touched, sealed, redirected_to, assigned_to, assigned_by, classification,
  determination, classified_by ON incident
WHEN (OLD.touched = 1 OR OLD.sealed = 1 OR NEW.touched = 1 OR NEW.sealed = 1)
  AND (OLD.touched <> NEW.touched OR OLD.sealed <> NEW.sealed OR OLD.redirected_to IS NOT NEW.redirected_to
    OR iif(OLD.assigned_by = 'analyst', OLD.assigned_to, NULL) IS NOT iif(NEW.assigned_by = 'analyst', NEW.assigned_to, NULL)
    OR iif(OLD.classified_by = 'analyst', OLD.classification, NULL) IS NOT iif(NEW.classified_by = 'analyst', NEW.classification, NULL)
    OR iif(OLD.classified_by = 'analyst', OLD.determination, NULL) IS NOT iif(NEW.classified_by = 'analyst', NEW.determination, NULL))
BEGIN
  INSERT INTO correlation_dirt (kind, target) VALUES ('incident', OLD.id);
END;

CREATE TRIGGER correlation_dirt_lock_added AFTER INSERT ON correlation_lock
BEGIN
  INSERT INTO correlation_dirt (kind, target) VALUES ('lock', NEW.id);
END;

CREATE TRIGGER correlation_dirt_lock AFTER UPDATE OF removed, incident_uid ON correlation_lock
WHEN OLD.removed <> NEW.removed OR OLD.incident_uid IS NOT NEW.incident_uid
BEGIN
  INSERT INTO correlation_dirt (kind, target) SELECT 'incident', id FROM incident WHERE uid IN (OLD.incident_uid, NEW.incident_uid);
  INSERT INTO correlation_dirt (kind, target) VALUES ('lock', OLD.id);
END;

-- What a decision named before is not written down anywhere else.
CREATE TRIGGER correlation_dirt_lock_changed AFTER UPDATE OF kind, identifier_id, members ON correlation_lock
WHEN OLD.kind <> NEW.kind OR OLD.identifier_id IS NOT NEW.identifier_id OR OLD.members <> NEW.members
BEGIN
  INSERT INTO correlation_dirt (kind, target) VALUES ('whole', 0);
END;

CREATE TRIGGER correlation_dirt_lock_gone AFTER DELETE ON correlation_lock
BEGIN
  INSERT INTO correlation_dirt (kind, target) VALUES ('whole', 0);
END;
