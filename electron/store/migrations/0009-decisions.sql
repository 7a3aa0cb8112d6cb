-- What analysts' decisions about correlation are looked up by.

-- The records that a decision names, one a row, from the list in its `members`: `side` is 0 for must-link, and counts the sides of cannot-link.
-- It follows `members` by itself.
CREATE TABLE correlation_member (
  lock_id INTEGER NOT NULL REFERENCES correlation_lock (id) ON DELETE CASCADE,
  side INTEGER NOT NULL,
  record_uid TEXT NOT NULL,
  PRIMARY KEY (lock_id, side, record_uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX correlation_member_by_record ON correlation_member (record_uid, lock_id);

CREATE TRIGGER correlation_member_added AFTER INSERT ON correlation_lock WHEN new.members <> '[]' BEGIN
  INSERT OR IGNORE INTO correlation_member (lock_id, side, record_uid)
    SELECT new.id, CASE WHEN path = '$' THEN 0 ELSE CAST(substr(path, 3) AS INTEGER) END, atom FROM json_tree(new.members) WHERE type = 'text';
END;

CREATE TRIGGER correlation_member_changed AFTER UPDATE OF members ON correlation_lock WHEN new.members <> old.members BEGIN
  DELETE FROM correlation_member WHERE lock_id = new.id;
  INSERT OR IGNORE INTO correlation_member (lock_id, side, record_uid)
    SELECT new.id, CASE WHEN path = '$' THEN 0 ELSE CAST(substr(path, 3) AS INTEGER) END, atom FROM json_tree(new.members) WHERE type = 'text';
END;

INSERT OR IGNORE INTO correlation_member (lock_id, side, record_uid)
  SELECT k.id, CASE WHEN t.path = '$' THEN 0 ELSE CAST(substr(t.path, 3) AS INTEGER) END, t.atom
  FROM correlation_lock AS k, json_tree(k.members) AS t WHERE t.type = 'text';

CREATE INDEX correlation_lock_standing ON correlation_lock (at_ms, id) WHERE removed = 0;

-- Incidents whose alerts a run keeps together, and those that lead elsewhere: few among many.
CREATE INDEX incident_kept ON incident (id) WHERE (touched = 1 OR sealed = 1) AND redirected_to IS NULL;
CREATE INDEX incident_redirected ON incident (redirected_to) WHERE redirected_to IS NOT NULL;
