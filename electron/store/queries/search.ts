import { refang } from '../../../shared/model/defang.ts';
import type { Lookup } from '../columns/clause-tests.ts';
import type { ReadableStore } from '../connection.ts';
import { alertsByRecord, incidentsByAlert } from './alert-maps.ts';
import { matchEntities } from './entity-matches.ts';
import { cached } from './result-cache.ts';
import { fullTextQuery } from './search-text.ts';
import { matchText } from './text-matches.ts';

export { fullTextQuery } from './search-text.ts';

/** Up to so many rows are joined; from there on the whole column in memory is quicker. */
const mostJoined = 5_000;
/** A text that more entities have is looked up by what only their identifiers say: labels stand in the text of alerts too. */
const mostEntities = 2_000;

/** SQL of this module, for tests of its plans. */
export const searchSql = {
  /** Incidents by uid or number; one that was merged away leads to where its alerts are. */
  named: `WITH RECURSIVE reached (id) AS (
      SELECT id FROM incident WHERE uid = ? UNION SELECT id FROM incident WHERE id = ?
      UNION SELECT i.redirected_to FROM reached CROSS JOIN incident AS i ON i.id = reached.id WHERE i.redirected_to IS NOT NULL)
    SELECT id FROM reached`,
  /**
   * Alerts that a text names exactly: by uid, by a record's uid, by a provider's alert id (folded as records fold names), also as the
   * Defender portal writes it, with two letters of the product before it.
   */
  namedAlerts: `SELECT id FROM alert WHERE uid = ? UNION SELECT alert_id FROM record WHERE uid = ?
    UNION SELECT d.alert_id FROM record_name AS n CROSS JOIN record AS d ON d.id = n.record_id WHERE n.name IN (?, ?, ?)`,
  ofEntities: `SELECT json_group_array(e.alert_id) FROM json_each(?) AS j CROSS JOIN evidence AS e INDEXED BY evidence_by_entity ON e.entity_id = j.value`,
  ofRecords: `SELECT json_group_array(d.alert_id) FROM json_each(?) AS j CROSS JOIN record AS d ON d.id = j.value`,
  ofAlerts: `SELECT json_group_array(a.incident_id) FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value WHERE a.incident_id IS NOT NULL`,
  ofIncidents: `SELECT json_group_array(a.id) FROM json_each(?) AS j CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = j.value`,
} as const;

/** Finds what a text or an identifier means, once for each state of the store. Call it within `store.snapshot`. */
export function createLookup(store: ReadableStore, list: 'incidents' | 'alerts'): Lookup {
  return (field, wanted) =>
    cached(store, JSON.stringify(['lookup', list, field, wanted]), () => {
      const { alerts, incidents } =
        field === 'entity' ? findByEntity(store, wanted) : findByText(store, wanted);
      return list === 'alerts'
        ? ascending([...alerts, joined(store, searchSql.ofIncidents, incidents)])
        : ascending([Int32Array.from(incidents), incidentsOf(store, alerts)]);
    });
}

/** What was found: alerts in any order, also several times, and incidents as wholes. */
interface Found {
  readonly alerts: readonly ArrayLike<number>[];
  readonly incidents: readonly number[];
}

const nothing: Found = { alerts: [], incidents: [] };

function findByEntity(store: ReadableStore, wanted: string): Found {
  // What people copy from a report is defanged; what was recorded is not.
  const entities = matchEntities(store, refangIdentifier(wanted));
  return { alerts: [joined(store, searchSql.ofEntities, entities)], incidents: [] };
}

/** Brackets of a pattern's own (`[*]`) are not those of a defanged address. */
const refangIdentifier = (text: string): string => (/\[[*?]\]/.test(text) ? text : refang(text));

function findByText(store: ReadableStore, wanted: string): Found {
  const meant = refang(wanted);
  const trimmed = meant.trim();
  if (trimmed === '') return nothing;
  const number = /^#?(\d{1,15})$/.exec(trimmed)?.[1];
  const named = store
    .pluck<number>(searchSql.named)
    .all(trimmed, number === undefined ? null : Number(number));
  // `#46` is the incident of that number and nothing else.
  if (number !== undefined && trimmed.startsWith('#')) return { alerts: [], incidents: named };
  const query = fullTextQuery(meant);
  const namedAlerts = store
    .pluck<number>(searchSql.namedAlerts)
    .all(trimmed, trimmed, trimmed, trimmed.toLowerCase(), trimmed.toLowerCase().slice(2));
  const exact = /[*?|]/.test(trimmed) ? [] : matchEntities(store, trimmed);
  const entities = query === null ? exact : [...entitiesOfText(store, query), ...exact];
  return {
    incidents: query === null ? named : [...named, ...matchText(store, 'incident_text', query)],
    alerts: [
      namedAlerts,
      joined(store, searchSql.ofEntities, entities),
      ...(query === null ? [] : [matchText(store, 'alert_text', query), alertsOfRecords(store, query)]),
    ],
  };
}

function entitiesOfText(store: ReadableStore, query: string): ArrayLike<number> & Iterable<number> {
  const found = matchText(store, 'entity_text', query);
  return found.length <= mostEntities
    ? found
    : matchText(store, 'entity_text', `(${query}) NOT ({label} : (${query}))`);
}

/** Alerts one of whose raw records has the words: fields that nothing else shows are found too, as far as the index has come. */
function alertsOfRecords(store: ReadableStore, query: string): ArrayLike<number> {
  const records = matchText(store, 'record_text', query);
  if (records.length <= mostJoined) return joined(store, searchSql.ofRecords, records);
  const alerts = alertsByRecord(store);
  return records.map((record) => alerts[record] ?? 0);
}

function incidentsOf(store: ReadableStore, lists: readonly ArrayLike<number>[]): ArrayLike<number> {
  const total = lists.reduce((sum, { length }) => sum + length, 0);
  if (total <= mostJoined)
    return joined(
      store,
      searchSql.ofAlerts,
      lists.flatMap((list) => Array.from(list)),
    );
  const incidents = incidentsByAlert(store);
  const found = new Int32Array(total);
  let at = 0;
  for (const list of lists)
    for (let index = 0; index < list.length; index += 1) found[at++] = incidents[list[index] ?? 0] ?? 0;
  return found;
}

function joined(store: ReadableStore, sql: string, ids: ArrayLike<number>): readonly number[] {
  if (ids.length === 0) return [];
  return JSON.parse(
    store.pluck<string>(sql).get(`[${Array.from(ids).join(',')}]`) ?? '[]',
  ) as readonly number[];
}

/** Each id once, ascending; 0 is none. */
function ascending(lists: readonly ArrayLike<number>[]): Int32Array {
  let highest = 0;
  let total = 0;
  for (const list of lists) {
    total += list.length;
    for (let at = 0; at < list.length; at += 1) highest = Math.max(highest, list[at] ?? 0);
  }
  // Marks cost by the highest id, sorting by how many there are.
  if (total < 1000) {
    const few = new Set(lists.flatMap((list) => Array.from(list)));
    few.delete(0);
    return Int32Array.from(few).sort();
  }
  const marks = new Uint8Array(highest + 1);
  for (const list of lists) for (let at = 0; at < list.length; at += 1) marks[list[at] ?? 0] = 1;
  marks[0] = 0;
  let count = 0;
  for (const mark of marks) count += mark;
  const ids = new Int32Array(count);
  let place = 0;
  for (let id = 1; id <= highest; id += 1) if (marks[id] === 1) ids[place++] = id;
  return ids;
}
