import { noteIncidentValues } from './columns/incident-table.ts';
import type { SqlValue, WritableStore } from './connection.ts';
import type { ComputedIncidentRow } from './incident-row-columns.ts';
import { noteTextChange } from './text-changes.ts';

/** Added after rows had been made without them: that they are filled is no change of the incident. */
const lateColumns: ReadonlySet<string> = new Set(['os_platforms', 'threats', 'sensitivity_labels']);

/** Writes one row where it differs from what is stored. @returns whether it did. */
export function writeRow(
  store: WritableStore,
  id: number,
  columns: ComputedIncidentRow['columns'],
  stored: Readonly<Record<string, SqlValue>> | undefined,
  now: number,
): boolean {
  const names = [...columns.keys()];
  const changed = names.filter((name) => stored?.[name] !== columns.get(name));
  if (stored !== undefined && changed.length === 0) return false;
  if (columns.has('name') && stored?.['name'] !== columns.get('name')) noteTextChange(store, 'incident', id);
  if (stored === undefined)
    store
      .write(
        `INSERT INTO incident_row (incident_id, updated_ms, ${names.join(', ')}) VALUES (?, ?, ${names.map(() => '?').join(', ')})`,
      )
      .run(id, now, ...columns.values());
  else
    store
      .write(
        `UPDATE incident_row SET updated_ms = coalesce(?, updated_ms), ${names.map((name) => `${name} = ?`).join(', ')} WHERE incident_id = ?`,
      )
      .run(changed.every((name) => lateColumns.has(name)) ? null : now, ...columns.values(), id);
  return true;
}

/** Writes the multi-valued fields of one row, as `field\nvalue` pairs, where they differ from what is stored. @returns whether they did. */
export function writeValues(
  store: WritableStore,
  id: number,
  stored: readonly { readonly field: string; readonly value: string }[],
  values: ReadonlySet<string>,
): boolean {
  const missing = new Set(values);
  let changed = false;
  for (const { field, value } of stored) {
    if (missing.delete(`${field}\n${value}`)) continue;
    store
      .write('DELETE FROM incident_value WHERE field = ? AND value = ? AND incident_id = ?')
      .run(field, value, id);
    changed = true;
  }
  for (const pair of missing) {
    const split = pair.indexOf('\n');
    store
      .write('INSERT OR IGNORE INTO incident_value (field, value, incident_id) VALUES (?, ?, ?)')
      .run(pair.slice(0, split), pair.slice(split + 1), id);
    changed = true;
  }
  if (changed) noteIncidentValues(store, id);
  return changed;
}
