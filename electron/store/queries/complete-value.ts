import { entityKinds } from '../../../shared/model/entity-kinds.ts';
import type { FilterField } from '../../../shared/query/filter.ts';
import type { ReadableStore } from '../connection.ts';
import { countAlerts } from './alert-counts.ts';
import { countIncidents, facetFields, importLabels, labelOf } from './facets.ts';
import { cached } from './result-cache.ts';
import { fullTextQuery } from './search.ts';

/** A value that can be typed, and how many rows of the queue (of entities: pieces of evidence) have it. */
export interface CompletedValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** What is being typed. `of`: the queue whose rows are counted, incidents unless told. */
export interface CompletionRequest {
  readonly of?: 'incidents' | 'alerts';
  readonly field: FilterField;
  readonly text: string;
  readonly limit: number;
}

/**
 * Values of a field that begin with a text or have a word that does, in the value itself or in what people read for it; most frequent
 * first, the exact one before all.
 */
export function completeValue(
  store: ReadableStore,
  { of, field, text, limit }: CompletionRequest,
): CompletedValue[] {
  return store.snapshot(() => {
    if (field === 'entity') return completeEntity(store, text, limit);
    if (!facetFields.includes(field)) return [];
    const begins = beginning(text);
    const exact = text.trim().toLowerCase();
    const isExact = ({ value }: CompletedValue): number => (value.toLowerCase() === exact ? 1 : 0);
    return valuesOf(store, of ?? 'incidents', field)
      .filter(({ value, label }) => begins(value) || begins(label))
      .sort((a, b) => isExact(b) - isExact(a) || b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, limit);
  });
}

/** All values of a field, once for each state of the store. What depends on the time of asking is asked again. */
function valuesOf(
  store: ReadableStore,
  of: 'incidents' | 'alerts',
  field: FilterField,
): readonly CompletedValue[] {
  const read = (): readonly CompletedValue[] => {
    const imports = importLabels(store);
    const count = of === 'alerts' ? countAlerts : countIncidents;
    return [...count(store, { clauses: [] }, field, Date.now())]
      .filter(([value]) => value !== '')
      .map(([value, count]) => ({ value, label: labelOf(imports, field, value), count }));
  };
  return field === 'serviceLevel' ? read() : cached(store, `values of ${of} ${field}`, read);
}

/** Whether a text begins with what was typed, or has a word that does; without case. */
function beginning(text: string): (candidate: string) => boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return () => true;
  return (candidate) => {
    const folded = candidate.toLowerCase();
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
      const before = folded[at - 1];
      if (before === undefined || !/[\p{L}\p{N}]/u.test(before)) return true;
    }
    return false;
  };
}

/** Entities that are looked at for the most frequent ones. */
const mostEntities = 200;

/** SQL of this module, for tests of its plans: full-text query, entities looked at, and how many are wanted. */
export const entityCompletionSql = `SELECT n.label AS value, n.kind AS kind, count(*) AS count
  FROM (SELECT rowid FROM entity_text WHERE entity_text MATCH ? LIMIT ?) AS t CROSS JOIN entity AS n ON n.id = t.rowid
    CROSS JOIN evidence AS e ON e.entity_id = n.id
  GROUP BY n.id ORDER BY count(*) DESC, n.label LIMIT ?`;

/** Labels of entities that have a word which begins so, of a kind where one stands before a bar. Counts are of evidence. */
function completeEntity(store: ReadableStore, text: string, limit: number): CompletedValue[] {
  const bar = text.indexOf('|');
  const kind = bar < 0 ? null : text.slice(0, bar);
  const typed = text.slice(bar + 1);
  if (typed.trim() === '') return frequentEntities(store, kind).slice(0, limit);
  const words = fullTextQuery(typed);
  if (words === null) return [];
  const found = store
    .read<{ value: string; kind: string; count: number }>(entityCompletionSql)
    .all(words, mostEntities, kind === null ? limit : mostEntities);
  return found
    .filter((each) => kind === null || each.kind === kind)
    .slice(0, limit)
    .map((entity) => toCompleted(entity, kind));
}

/** An entity as it is found. */
interface FoundEntity {
  readonly value: string;
  readonly kind: string;
  readonly count: number;
}

const toCompleted = ({ value, kind, count }: FoundEntity, asked: string | null): CompletedValue => ({
  value: asked === null ? value : `${kind}|${value}`,
  label: value,
  count,
});

/**
 * SQL of this module, for tests of its plans: the entities of some kinds with the most evidence, of those that meet many others
 * and of the first by name. Kinds as JSON and how many are looked at, twice; how many are wanted.
 */
export const frequentEntitiesSql = `SELECT n.label AS value, n.kind AS kind, count(*) AS count
  FROM (
    SELECT id FROM (SELECT n.id AS id FROM entity_spread AS s CROSS JOIN entity AS n ON n.id = s.entity_id
      WHERE n.kind IN (SELECT value FROM json_each(?)) ORDER BY s.fan DESC, s.hours DESC LIMIT ?)
    UNION SELECT id FROM (SELECT id FROM entity INDEXED BY entity_by_kind WHERE kind IN (SELECT value FROM json_each(?)) LIMIT ?)
  ) AS t CROSS JOIN entity AS n ON n.id = t.id CROSS JOIN evidence AS e ON e.entity_id = n.id
  GROUP BY n.id ORDER BY count(*) DESC, n.label LIMIT ?`;

/** The entities of a kind with the most evidence, once for each state of the store. */
function frequentEntities(store: ReadableStore, kind: string | null): readonly CompletedValue[] {
  const kinds = JSON.stringify(kind === null ? entityKinds : [kind]);
  return cached(store, `frequent entities ${kind ?? ''}`, () =>
    store
      .read<FoundEntity>(frequentEntitiesSql)
      .all(kinds, mostEntities, kinds, mostEntities, 50)
      .map((entity) => toCompleted(entity, kind)),
  );
}
