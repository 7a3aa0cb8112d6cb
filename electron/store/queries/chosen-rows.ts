import type { ReadableStore } from '../connection.ts';
import { readServiceLevels } from '../service-levels.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import type { AlertRow, StoredAlertRow } from './alert-row.ts';
import { incidentColumns, toIncidentRow } from './incident-row.ts';
import type { IncidentRow, StoredIncidentRow } from './incident-row.ts';

/** Rows of incidents by uid or number, in the order in which they are named; those that are in no queue are left out. */
export function chosenIncidents(store: ReadableStore, references: readonly string[]): readonly IncidentRow[] {
  const levels = readServiceLevels(store);
  return store
    .read<StoredIncidentRow>(
      `SELECT ${incidentColumns} FROM json_each(?) AS j
       CROSS JOIN incident AS i
         ON i.id = coalesce((SELECT id FROM incident WHERE uid = j.value),
           CASE WHEN j.value NOT GLOB '*[^0-9]*' THEN CAST(j.value AS INTEGER) END)
       CROSS JOIN incident_row AS r ON r.incident_id = i.id ORDER BY j.key`,
    )
    .all(JSON.stringify(references))
    .map((row) => toIncidentRow(row, levels));
}

/** Rows of alerts by uid, in the order in which they are named; those that are gone are left out. */
export function chosenAlerts(store: ReadableStore, uids: readonly string[]): readonly AlertRow[] {
  const rows = store
    .read<StoredAlertRow>(
      `SELECT ${alertColumns} FROM json_each(?) AS j CROSS JOIN alert AS r ON r.uid = j.value ${alertJoins} ORDER BY j.key`,
    )
    .all(JSON.stringify(uids));
  return toAlertRows(store, rows);
}
