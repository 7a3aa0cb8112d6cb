-- Which alerts an incident had that a run of correlation emptied: when a later run groups them apart again, it comes back.

CREATE TABLE emptied_incident (
  incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
  -- Alerts remembered up to this incident, in the order of emptying: the oldest go first. Null while a run empties it or brings it back.
  position INTEGER
) STRICT;

CREATE INDEX emptied_incident_by_position ON emptied_incident (position);

CREATE TABLE emptied_member (
  alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  incident_id INTEGER NOT NULL REFERENCES emptied_incident (incident_id) ON DELETE CASCADE,
  PRIMARY KEY (alert_id, incident_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX emptied_member_by_incident ON emptied_member (incident_id);

-- What an analyst works on, or leads elsewhere, is not a run's to bring back.
CREATE TRIGGER emptied_incident_touched AFTER UPDATE OF touched, sealed, redirected_to ON incident
WHEN NEW.touched = 1 OR NEW.sealed = 1
  OR (OLD.redirected_to IS NOT NULL AND NEW.redirected_to IS NOT NULL AND OLD.redirected_to <> NEW.redirected_to)
BEGIN
  DELETE FROM emptied_incident WHERE incident_id = NEW.id;
END;
