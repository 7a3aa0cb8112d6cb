import { refang } from '../../../shared/model/defang.ts';
import {
  alertTable,
  anyTest,
  incidentTable,
  openColumns,
  type Lookup,
  type LookupField,
} from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readFact } from '../facts.ts';
import { alertsByRecord } from './alert-maps.ts';
import { matchEntities } from './entity-matches.ts';
import { incidentsOfAlerts, keptMarks, keptReference, keptWhile } from './kept-places.ts';
import { fullTextQuery } from './search-text.ts';
import { matchText, textVersion } from './text-matches.ts';

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
} as const;

/**
 * Tests of what a text or an identifier means. What is found in texts and entities stays until those are written; an analyst's change of the
 * queue only moves some alerts to other incidents. Call it within `store.snapshot`.
 */
export function createLookup(store: ReadableStore, list: 'incidents' | 'alerts'): Lookup {
  return (field, wanted) => {
    const key = JSON.stringify([field, wanted]);
    const alerts = keptWhile(store, key, sourceVersion(store, field), () =>
      marked(field === 'entity' ? alertsOfEntities(store, wanted) : alertsOfText(store, wanted)),
    );
    const named = field === 'entity' ? null : incidentsOfText(store, wanted);
    if (list === 'incidents') {
      const incidents = incidentsOfAlerts(store, key, alerts);
      return keptMarks(store, incidentTable, key, named === null ? incidents : marked([named], incidents));
    }
    const own = keptMarks(store, alertTable, key, alerts);
    if (named === null) return own;
    const place = openColumns(store, alertTable).number('incident');
    const members = keptReference(store, `text ${key}`, place, marked([named]), false);
    return { test: anyTest([own.test, members.test]), stamps: [...own.stamps, ...members.stamps] };
  };
}

/** What is found of alerts may be other when this is. */
function sourceVersion(store: ReadableStore, field: LookupField): string {
  const sources = readFact(store, 'sourceRevision') ?? '';
  if (field === 'entity') return sources;
  return [
    sources,
    readFact(store, 'alertRevision'),
    ...(['alert_text', 'entity_text', 'record_text'] as const).map((table) => textVersion(store, table)),
  ].join(' ');
}

/** Alerts in any order, also several times. */
type Found = readonly ArrayLike<number>[];

function alertsOfEntities(store: ReadableStore, wanted: string): Found {
  // What people copy from a report is defanged; what was recorded is not.
  return [joined(store, searchSql.ofEntities, matchEntities(store, refangIdentifier(wanted)))];
}

/** Brackets of a pattern's own (`[*]`) are not those of a defanged address. */
const refangIdentifier = (text: string): string => (/\[[*?]\]/.test(text) ? text : refang(text));

/** A text that is an incident's number, maybe after `#`. */
const incidentNumber = /^#?(\d{1,15})$/;

/** Incidents whose uid, number, name, tags or comments a text is in; not those of alerts. */
function incidentsOfText(store: ReadableStore, wanted: string): ArrayLike<number> {
  const meant = refang(wanted);
  const trimmed = meant.trim();
  if (trimmed === '') return [];
  const number = incidentNumber.exec(trimmed)?.[1];
  const named = store
    .pluck<number>(searchSql.named)
    .all(trimmed, number === undefined ? null : Number(number));
  // `#46` is the incident of that number and nothing else.
  const query = number !== undefined && trimmed.startsWith('#') ? null : fullTextQuery(meant);
  if (query === null) return named;
  const found = matchText(store, 'incident_text', query);
  if (named.length === 0) return found;
  const both = new Int32Array(named.length + found.length);
  both.set(named);
  both.set(found, named.length);
  return both;
}

/** Alerts that a text names, or that it is in: in their own texts, their entities or their raw records. */
function alertsOfText(store: ReadableStore, wanted: string): Found {
  const meant = refang(wanted);
  const trimmed = meant.trim();
  if (trimmed === '' || (trimmed.startsWith('#') && incidentNumber.test(trimmed))) return [];
  const query = fullTextQuery(meant);
  const namedAlerts = store
    .pluck<number>(searchSql.namedAlerts)
    .all(trimmed, trimmed, trimmed, trimmed.toLowerCase(), trimmed.toLowerCase().slice(2));
  const exact = /[*?|]/.test(trimmed) ? [] : matchEntities(store, trimmed);
  const entities = query === null ? exact : [...entitiesOfText(store, query), ...exact];
  return [
    namedAlerts,
    joined(store, searchSql.ofEntities, entities),
    ...(query === null ? [] : [matchText(store, 'alert_text', query), alertsOfRecords(store, query)]),
  ];
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

function joined(store: ReadableStore, sql: string, ids: ArrayLike<number>): readonly number[] {
  if (ids.length === 0) return [];
  return JSON.parse(
    store.pluck<string>(sql).get(`[${Array.from(ids).join(',')}]`) ?? '[]',
  ) as readonly number[];
}

/** By id, 1 where it is in one of the lists; 0 is no id. @param before marks that stay. */
function marked(lists: Found, before: Uint8Array = new Uint8Array(0)): Uint8Array {
  let highest = before.length - 1;
  for (const list of lists)
    for (let at = 0; at < list.length; at += 1) if ((list[at] ?? 0) > highest) highest = list[at] ?? 0;
  const marks = new Uint8Array(highest + 1);
  marks.set(before);
  for (const list of lists) for (let at = 0; at < list.length; at += 1) marks[list[at] ?? 0] = 1;
  if (marks.length > 0) marks[0] = 0;
  return marks;
}
