import {
  alertTable,
  type incidentTable,
  freshStamp,
  KeptMarks,
  markedIn,
  referenceIn,
  type ClauseTest,
  type Stamp,
} from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { incidentsByAlert, type IncidentsOfBlock } from './alert-maps.ts';

/** With more incidents changed than these, all alerts are compared again. */
const mostChanged = 2000;

/** SQL of this module, for tests of its plans: the blocks of alerts that some incidents' alerts are in. */
export const placesSql = {
  blocks: `SELECT DISTINCT a.id >> ${alertTable.shift} FROM json_each(?) AS j
    CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = j.value`,
} as const;

/** Things that are kept for one connection by key; those that were asked for longest ago make room. */
class KeptByKey<Value> {
  readonly #kept = new WeakMap<ReadableStore, Map<string, Value>>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(store: ReadableStore, key: string, make: () => Value): Value {
    let own = this.#kept.get(store);
    if (own === undefined) this.#kept.set(store, (own = new Map<string, Value>()));
    const value = own.get(key) ?? make();
    own.delete(key);
    own.set(key, value);
    const [oldest] = own.keys();
    if (own.size > this.#most && oldest !== undefined) own.delete(oldest);
    return value;
  }
}

const markedRows = new KeptByKey<KeptMarks>(32);

/**
 * Rows of marked ids, as a test that knows in which blocks they are the same as before.
 * @param key names what is marked, in every state of the store.
 * @param marks by id.
 */
export function keptMarks(
  store: ReadableStore,
  table: typeof alertTable | typeof incidentTable,
  key: string,
  marks: Uint8Array,
): ClauseTest {
  const own = markedRows.get(store, `${table.kind} ${key}`, () => new KeptMarks(table.shift));
  own.set(marks);
  return { test: markedIn(marks), stamps: [own.stampOf] };
}

/** Marked incidents, and in which blocks of alerts one refers to an incident that became marked or is no more. */
class KeptReference {
  #marks: Uint8Array | null = null;
  #all = freshStamp();
  readonly #stamps = new Map<number, number>();

  set(store: ReadableStore, marks: Uint8Array): void {
    const before = this.#marks;
    this.#marks = marks;
    if (before === null || before === marks || Buffer.compare(before, marks) === 0) return;
    const changed: number[] = [];
    const end = Math.max(before.length, marks.length);
    for (let id = 0; id < end; id += 1) if ((before[id] ?? 0) !== (marks[id] ?? 0)) changed.push(id);
    if (changed.length > mostChanged) {
      this.#all = freshStamp();
      this.#stamps.clear();
      return;
    }
    // An alert that has left such an incident since is in a block that changed itself.
    for (const block of store.pluck<number>(placesSql.blocks).all(JSON.stringify(changed)))
      this.#stamps.set(block, freshStamp());
  }

  readonly stampOf: Stamp = ({ number }) => this.#stamps.get(number) ?? this.#all;
}

const references = new KeptByKey<KeptReference>(32);

/**
 * Alerts of marked incidents. Call it within `store.snapshot`.
 * @param key names what is marked, in every state of the store.
 * @param place the column of alerts that has their incident.
 * @param isMissingMet what an alert passes as that is in none.
 */
export function keptReference(
  store: ReadableStore,
  key: string,
  place: number,
  marks: Uint8Array,
  isMissingMet: boolean,
): ClauseTest {
  const own = references.get(store, key, () => new KeptReference());
  own.set(store, marks);
  return { test: referenceIn(place, marks, isMissingMet), stamps: [own.stampOf] };
}

/** How many of some alerts each incident has, counted for the blocks of alerts as they were. */
interface Tally {
  alerts: Uint8Array;
  blocks: (IncidentsOfBlock | undefined)[];
  counts: Uint32Array;
}

const tallies = new KeptByKey<Tally>(8);

/**
 * Marks the incidents that have one of some alerts: after a change only alerts of blocks that changed are looked at. Call it within
 * `store.snapshot`.
 * @param key names the alerts, in every state of the store.
 * @param alerts marks by id; while they are the same object, they are the same alerts.
 */
export function incidentsOfAlerts(store: ReadableStore, key: string, alerts: Uint8Array): Uint8Array {
  const blocks = incidentsByAlert(store);
  const tally = tallies.get(store, key, () => ({ alerts, blocks: [], counts: new Uint32Array(0) }));
  if (tally.alerts !== alerts) Object.assign(tally, { alerts, blocks: [], counts: new Uint32Array(0) });
  const size = (store.pluck<number | null>('SELECT max(id) FROM incident').get() ?? 0) + 1;
  if (tally.counts.length < size) {
    const larger = new Uint32Array(size);
    larger.set(tally.counts);
    tally.counts = larger;
  }
  for (let block = 0; block < blocks.length; block += 1) {
    const own = blocks[block];
    const before = tally.blocks[block];
    if (own === before) continue;
    count(tally, block, before, -1);
    count(tally, block, own, 1);
    tally.blocks[block] = own;
  }
  return Uint8Array.from(tally.counts.subarray(0, size), (number) => (number > 0 ? 1 : 0));
}

function count(
  { alerts, counts }: Tally,
  block: number,
  incidents: IncidentsOfBlock | undefined,
  step: 1 | -1,
): void {
  if (incidents === undefined) return;
  const first = block * 2 ** alertTable.shift;
  const end = Math.min(incidents.length, alerts.length - first);
  for (let slot = 0; slot < end; slot += 1) {
    const incident = incidents[slot] ?? 0;
    if (alerts[first + slot] === 1 && incident > 0) counts[incident] = (counts[incident] ?? 0) + step;
  }
}

const held = new KeptByKey<{ version: string | null; marks: Uint8Array }>(12);

/**
 * Marks by id that stay the same object while their version is the same.
 * @param key names them; {@link keptMarks} and {@link incidentsOfAlerts} may use the same.
 */
export function keptWhile(
  store: ReadableStore,
  key: string,
  version: string,
  find: () => Uint8Array,
): Uint8Array {
  // Within a transaction that writes, versions rise at its end only.
  if (store.isUnsettled) return find();
  const holder = held.get(store, key, () => ({ version: null, marks: new Uint8Array(0) }));
  const own = `${version} ${store.rollbacks}`;
  if (holder.version !== own) Object.assign(holder, { marks: find(), version: own });
  return holder.marks;
}
