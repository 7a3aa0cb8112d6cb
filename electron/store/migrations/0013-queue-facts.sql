-- What the queue's columns and filters need beyond what alerts had: lists as JSON, sorted.
ALTER TABLE alert ADD COLUMN os_platforms TEXT NOT NULL DEFAULT '[]';
ALTER TABLE alert ADD COLUMN threats TEXT NOT NULL DEFAULT '[]';
ALTER TABLE alert ADD COLUMN sensitivity_labels TEXT NOT NULL DEFAULT '[]';

-- `tags` are those that analysts gave from here on, `system_tags` those of sources.
ALTER TABLE incident_row ADD COLUMN system_tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE incident_row ADD COLUMN os_platforms TEXT NOT NULL DEFAULT '[]';
ALTER TABLE incident_row ADD COLUMN threats TEXT NOT NULL DEFAULT '[]';
ALTER TABLE incident_row ADD COLUMN sensitivity_labels TEXT NOT NULL DEFAULT '[]';

UPDATE incident_row SET
  tags = (SELECT json_group_array(tag) FROM (SELECT tag FROM incident_tag AS t
    WHERE t.incident_id = incident_row.incident_id AND t.by_kind = 'analyst' ORDER BY tag)),
  system_tags = (SELECT json_group_array(tag) FROM (SELECT tag FROM incident_tag AS t
    WHERE t.incident_id = incident_row.incident_id AND t.by_kind = 'source' ORDER BY tag))
WHERE incident_id IN (SELECT incident_id FROM incident_tag WHERE by_kind = 'source');

INSERT OR IGNORE INTO incident_value (field, value, incident_id)
  SELECT 'deviceGroup', j.value, r.incident_id FROM incident_row AS r, json_each(r.device_groups) AS j WHERE r.device_groups <> '[]';

-- Alerts up to this one were imported before; their new columns are filled behind, from the last to the first.
INSERT INTO store_fact (name, value) SELECT 'factsBehind', CAST(max(id) AS TEXT) FROM alert HAVING max(id) IS NOT NULL;
