import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { alertMatches, mostListed, mostValues } from '../../../shared/contract/sightings.ts';
import { phrasesOf, readPastedList, readPastedValue } from '../../../shared/model/pasted-values.ts';
import type { PastedList, PastedValue } from '../../../shared/model/pasted-values.ts';
import { isPossible } from '../../../shared/query/evidence-columns.ts';
import type { ReadableStore } from '../connection.ts';
import { areLookupsBehind } from '../identifier-lookups.ts';
import { areSendersBehind } from '../message-senders.ts';
import { summarizeEntities } from './entity-summary.ts';
import { cachedLast } from './result-cache.ts';
import { countContext } from './sighting-context.ts';
import { countSightings } from './sighting-counts.ts';
import { listsOfValues } from './sighting-lookup.ts';
import { placeOfValues } from './sighting-places.ts';
import type { PlacedEntities, SightingMatch } from './sighting-places.ts';
import { mayBeSender } from './sighting-senders.ts';
import { alertsNamed } from './sighting-titles.ts';
import type { NamedAlerts } from './sighting-titles.ts';

type Sightings = OutputOf<'sightings.find'>;
type Asked = Pick<ParsedInputOf<'sightings.find'>, 'text'> & Partial<ParsedInputOf<'sightings.find'>>;

/** Entities and incidents that a value is told with; it is counted with all. */
const mostEntities = 100;
const mostIncidents = 10;
/** Lines and cells with separators in them that are asked for as one value each, of one text. */
const mostPhrases = 20_000;

/** Looks up where the values of a pasted list were seen. The cost is linear in the list and in what is found. */
export function findSightings(
  store: ReadableStore,
  { text, from = 0, limit = mostValues }: Asked,
): Sightings {
  const list = readList(store, text);
  const values = list.values.slice(from, from + limit);
  const placed = placeOfValues(store, values);
  const named = alertsNamed(store, values);
  const counts = countSightings(
    store,
    placed.map((entities) => [...entities].flatMap(([id, match]) => (isPossible(match) ? [] : [id]))),
    placed.map((_, place) => [...(named.get(place)?.keys() ?? [])]),
    mostIncidents,
  );
  const context = countContext(store, values, placed);
  const lists = listsOfValues(store, values);
  const isBehind = areSendersBehind(store) || areLookupsBehind(store);
  const told = placed.map((entities) => [...entities].slice(0, mostEntities));
  const summaries = summarizeEntities(
    store,
    told.flat().map(([id]) => id),
    null,
  );
  return {
    values: values.map((value, place) => {
      const found = counts.get(place);
      const said = context.get(place);
      const entities = placed[place] ?? new Map<number, SightingMatch>();
      return {
        ...value,
        kind: isAccount(value, entities) && said === undefined ? 'name' : value.kind,
        entities: (told[place] ?? []).flatMap(([id, match]) => {
          const summary = summaries.get(id);
          return summary === undefined ? [] : [{ ...summary, match }];
        }),
        entityTotal: entities.size,
        matches: countMatches(entities),
        alertMatches: countAlertMatches(named.get(place)),
        alerts: found?.alerts ?? 0,
        incidents: [...(found?.incidents ?? [])],
        incidentTotal: found?.incidentTotal ?? 0,
        context: said?.context ?? 0,
        newestContext: said?.newest ?? null,
        lists: lists.get(place) ?? [],
        firstSeen: earliest(found?.first ?? null, said?.first ?? null),
        lastSeen: latest(found?.last ?? null, timeOf(said?.newest ?? null)),
        pending: isBehind && mayComeBehind(value),
      };
    }),
    total: list.values.length,
    leftOut: list.leftOut,
  };
}

/** True for what an earlier version did not keep by what people paste of it. */
const mayComeBehind = (value: PastedValue): boolean =>
  mayBeSender(value) || ['name', 'range', 'ip', 'sid', 'url'].includes(value.kind);

/** True for what has the form of a domain and is the name of accounts: `jonas.feldmann`. */
function isAccount({ kind }: PastedValue, entities: PlacedEntities): boolean {
  const sure = [...entities.values()].filter((match) => !isPossible(match));
  return kind === 'domain' && sure.length > 0 && sure.every((match) => match === 'account');
}

/** How many entities match in each way, best first: they stand in that order. */
function countMatches(entities: PlacedEntities): Sightings['values'][number]['matches'] {
  const counts = new Map<SightingMatch, number>();
  for (const match of entities.values()) counts.set(match, (counts.get(match) ?? 0) + 1);
  return [...counts].map(([match, number]) => ({ match, entities: number }));
}

function countAlertMatches(named: NamedAlerts | undefined): Sightings['values'][number]['alertMatches'] {
  const matches = [...(named?.values() ?? [])];
  return alertMatches.flatMap((match) => {
    const alerts = matches.filter((one) => one === match).length;
    return alerts === 0 ? [] : [{ match, alerts }];
  });
}

const earliest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

type ContextRow = Exclude<Sightings['values'][number]['newestContext'], null>;

/** A time that is not believed is not told as when it was seen. */
const timeOf = (row: ContextRow | null): number | null => (row === null || row.doubtful ? null : row.at);

/** The values of a text; kept while its parts are looked up one after the other. */
function readList(store: ReadableStore, text: string): PastedList {
  return cachedLast(store, `pasted ${text}`, () => {
    const known = knownPhrases(store, text);
    return readPastedList(text, mostListed, (phrase) => known.has(phrase));
  });
}

/** Texts with separators in them that are one value all the same, because something is called so. */
function knownPhrases(store: ReadableStore, text: string): ReadonlySet<string> {
  const phrases: string[] = [];
  const values: PastedValue[] = [];
  for (const phrase of phrasesOf(text, mostPhrases)) {
    const value = readPastedValue(phrase);
    if (value === null) continue;
    phrases.push(phrase);
    values.push(value);
  }
  if (values.length === 0) return new Set();
  const placed = placeOfValues(store, values);
  const named = alertsNamed(store, values);
  const context = countContext(store, values, placed);
  return new Set(
    phrases.filter(
      (_, place) =>
        [...(placed[place]?.values() ?? [])].some((match) => isCalledSo(match)) ||
        named.has(place) ||
        context.has(place),
    ),
  );
}

/** What a phrase is called has to be the phrase itself. */
const isCalledSo = (match: SightingMatch): boolean =>
  match === 'exact' || match === 'name' || match === 'account' || match === 'senderName';
