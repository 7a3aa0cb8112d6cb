-- Columns of the queues in blocks of consecutive ids, for filters, counts and sort orders in memory.

-- When the analyst of this data folder last looked at it; null: never.
ALTER TABLE incident ADD COLUMN seen_ms INTEGER;

-- Every change of a row raises `changed` of its block: by triggers, of values that only `incident_value` has by who writes them (a trigger
-- on each of them would cost an import more than the columns save it). A block whose `built` is another number, or whose `format` is not the program's,
-- is stale: its body is made again behind, and whoever reads it meanwhile makes it in memory.
CREATE TABLE column_block (
  kind INTEGER NOT NULL,                -- 0 incidents, 1 alerts
  block INTEGER NOT NULL,               -- id >> 8 of incidents, id >> 10 of alerts
  changed INTEGER NOT NULL,
  built INTEGER NOT NULL DEFAULT 0,     -- `changed` when the body was made
  format INTEGER NOT NULL DEFAULT 0,    -- of the body
  PRIMARY KEY (kind, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE column_body (
  id INTEGER PRIMARY KEY,               -- block * 2 + kind
  body BLOB NOT NULL
) STRICT;

INSERT INTO column_block (kind, block, changed) SELECT 0, incident_id >> 8, 1 FROM incident_row GROUP BY incident_id >> 8;
INSERT INTO column_block (kind, block, changed) SELECT 1, id >> 10, 1 FROM alert GROUP BY id >> 10;

CREATE TRIGGER column_block_incident_row_new AFTER INSERT ON incident_row BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (0, NEW.incident_id >> 8, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_incident_row AFTER UPDATE ON incident_row BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (0, NEW.incident_id >> 8, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_incident_row_gone AFTER DELETE ON incident_row BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (0, OLD.incident_id >> 8, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_incident AFTER UPDATE OF first_touched_ms, resolved_ms, seen_ms ON incident BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (0, NEW.id >> 8, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_alert_new AFTER INSERT ON alert BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (1, NEW.id >> 10, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_alert AFTER UPDATE OF incident_id, title, severity, severity_rank, status, classification, determination,
  assigned_to, category, service_source, detection_source, techniques, first_ms, last_ms, time_doubtful, created_ms, investigation_state,
  device_groups, storm_id, os_platforms, threats, sensitivity_labels ON alert BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (1, NEW.id >> 10, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_alert_gone AFTER DELETE ON alert BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (1, OLD.id >> 10, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

-- Which imports have versions of an alert's records. An import adds versions of records that are new with their alerts, which is noted above;
-- a new version of a known record is noted by who writes it.
CREATE TRIGGER column_block_version_file AFTER UPDATE OF import_file_id ON record_version BEGIN
  INSERT INTO column_block (kind, block, changed) SELECT 1, alert_id >> 10, 1 FROM record WHERE id = NEW.record_id
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_version_gone AFTER DELETE ON record_version BEGIN
  INSERT INTO column_block (kind, block, changed) SELECT 1, alert_id >> 10, 1 FROM record WHERE id = OLD.record_id
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_record_alert AFTER UPDATE OF alert_id ON record BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (1, OLD.alert_id >> 10, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
  INSERT INTO column_block (kind, block, changed) VALUES (1, NEW.alert_id >> 10, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

CREATE TRIGGER column_block_record_gone AFTER DELETE ON record BEGIN
  INSERT INTO column_block (kind, block, changed) VALUES (1, OLD.alert_id >> 10, 1)
    ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1;
END;

-- Orders and counts of the queue come from columns: one index is left for how many are open, one for who works on any.
DROP INDEX incident_row_alerts;
DROP INDEX incident_row_created;
DROP INDEX incident_row_facets;
DROP INDEX incident_row_first;
DROP INDEX incident_row_last;
DROP INDEX incident_row_name;
DROP INDEX incident_row_open_alerts;
DROP INDEX incident_row_open_assigned;
DROP INDEX incident_row_open_created;
DROP INDEX incident_row_open_first;
DROP INDEX incident_row_open_last;
DROP INDEX incident_row_open_name;
DROP INDEX incident_row_open_score;
DROP INDEX incident_row_open_severity;
DROP INDEX incident_row_open_status;
DROP INDEX incident_row_open_updated;
DROP INDEX incident_row_score;
DROP INDEX incident_row_severity;
DROP INDEX incident_row_status;
DROP INDEX incident_row_updated;
