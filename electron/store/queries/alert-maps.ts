import { alertTable } from '../columns/alert-table.ts';
import type { ReadableStore } from '../connection.ts';
import { readNumber } from '../facts.ts';

/** With more blocks changed than these, all alerts are read again: by the index that takes less time than by row. */
const mostBlocks = 60;

/** The incidents of the alerts of one block by their slots, 0 for none. Another object where they may be others. */
export type IncidentsOfBlock = Int32Array;

interface IncidentMap {
  readonly rollbacks: number;
  /** By block: `column_block.changed` of what is held. */
  readonly changed: Map<number, number>;
  readonly blocks: IncidentsOfBlock[];
}

interface RecordMap {
  readonly version: string;
  readonly alerts: Int32Array;
}

const incidentMaps = new WeakMap<ReadableStore, IncidentMap>();
const recordMaps = new WeakMap<ReadableStore, RecordMap>();

/** SQL of this module, for tests of its plans. */
export const mapSql = {
  states: 'SELECT block, changed FROM column_block WHERE kind = ?',
  all: 'SELECT json_group_array(id) AS ids, json_group_array(incident_id) AS targets FROM alert INDEXED BY alert_by_incident WHERE incident_id IS NOT NULL',
  block: `SELECT json_group_array(id) AS ids, json_group_array(incident_id) AS targets FROM alert WHERE id BETWEEN ? AND ? AND incident_id IS NOT NULL`,
  records: `SELECT json_group_array(id) AS ids, json_group_array(alert_id) AS targets FROM record INDEXED BY record_by_alert`,
} as const;

interface Pairs {
  readonly ids: string;
  readonly targets: string;
}

/**
 * The incident of every alert, by its block (`id >> shift` of the alert table) and slot. It stays in memory with the connection; only blocks
 * that changed are read again and become other objects. Call it within `store.snapshot`.
 */
export function incidentsByAlert(store: ReadableStore): readonly (IncidentsOfBlock | undefined)[] {
  const states = store.raw<[block: number, changed: number]>(mapSql.states).all(alertTable.kind);
  let map = incidentMaps.get(store);
  // Blocks that were read in a transaction before it was rolled back are those of a number that comes again.
  if (map?.rollbacks !== store.rollbacks) map = undefined;
  const stale = states.filter(([block, changed]) => map?.changed.get(block) !== changed);
  const slots = 2 ** alertTable.shift;
  if (map === undefined || stale.length > mostBlocks) {
    const size = (store.pluck<number | null>('SELECT max(id) FROM alert').get() ?? 0) + 1;
    const whole = fill(new Int32Array(Math.ceil(size / slots) * slots), store.read<Pairs>(mapSql.all).all());
    const blocks = Array.from({ length: whole.length / slots }, (_, block) =>
      whole.subarray(block * slots, (block + 1) * slots),
    );
    incidentMaps.set(store, (map = { rollbacks: store.rollbacks, changed: new Map(states), blocks }));
  } else {
    for (const [block] of stale) {
      const first = block * slots;
      map.blocks[block] = fill(
        new Int32Array(slots),
        store.read<Pairs>(mapSql.block).all(first, first + slots - 1),
        first,
      );
    }
    for (const [block, changed] of stale) map.changed.set(block, changed);
  }
  return map.blocks;
}

/** The alert of every record by its id; read again when records may belong to other alerts. Call it within `store.snapshot`. */
export function alertsByRecord(store: ReadableStore): Int32Array {
  const highest = store.pluck<number | null>('SELECT max(id) FROM record').get() ?? 0;
  const version = `${highest}:${readNumber(store, 'alertRevision')}:${readNumber(store, 'sourceRevision')}:${store.rollbacks}`;
  let map = recordMaps.get(store);
  if (map?.version !== version || store.isUnsettled) {
    const alerts = fill(new Int32Array(highest + 1), store.read<Pairs>(mapSql.records).all());
    // Within a transaction that writes, revisions rise at its end only.
    map = { version: store.isUnsettled ? '' : version, alerts };
    recordMaps.set(store, map);
  }
  return map.alerts;
}

function fill(map: Int32Array, rows: readonly Pairs[], first = 0): Int32Array {
  for (const { ids, targets } of rows) {
    const keys = JSON.parse(ids) as readonly number[];
    const values = JSON.parse(targets) as readonly number[];
    for (let at = 0; at < keys.length; at += 1) map[(keys[at] ?? 0) - first] = values[at] ?? 0;
  }
  return map;
}
