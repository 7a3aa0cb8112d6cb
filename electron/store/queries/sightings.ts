import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { mostValues } from '../../../shared/contract/sightings.ts';
import { phrasesOf, readPastedList, readPastedValue } from '../../../shared/model/pasted-values.ts';
import type { PastedList, PastedValue } from '../../../shared/model/pasted-values.ts';
import { isPossible } from '../../../shared/query/evidence-columns.ts';
import type { ReadableStore } from '../connection.ts';
import { summarizeEntities } from './entity-summary.ts';
import { cachedLast } from './result-cache.ts';
import { countContext, countSightings, listsOfValues } from './sighting-lookup.ts';
import { placeOfValues } from './sighting-places.ts';
import type { PlacedEntities, SightingMatch } from './sighting-places.ts';

type Sightings = OutputOf<'sightings.find'>;
type Asked = Pick<ParsedInputOf<'sightings.find'>, 'text'> & Partial<ParsedInputOf<'sightings.find'>>;

/** Entities and incidents that a value is told with; it is counted with all. */
const mostEntities = 100;
const mostIncidents = 10;

/** Looks up where the values of a pasted list were seen. The cost is linear in the list and in what is found. */
export function findSightings(
  store: ReadableStore,
  { text, from = 0, limit = mostValues }: Asked,
): Sightings {
  const list = readList(store, text);
  const values = list.values.slice(from, from + limit);
  const placed = placeOfValues(store, values);
  const counts = countSightings(
    store,
    placed.map((entities) => [...entities].flatMap(([id, match]) => (isPossible(match) ? [] : [id]))),
  );
  const context = countContext(store, values);
  const lists = listsOfValues(store, values);
  const told = placed.map((entities) => [...entities].slice(0, mostEntities));
  const summaries = summarizeEntities(
    store,
    told.flat().map(([id]) => id),
    null,
  );
  return {
    values: values.map((value, place) => {
      const found = counts.get(place);
      const incidents = found?.incidents ?? [];
      const entities = placed[place] ?? new Map<number, SightingMatch>();
      return {
        ...value,
        entities: (told[place] ?? []).flatMap(([id, match]) => {
          const summary = summaries.get(id);
          return summary === undefined ? [] : [{ ...summary, match }];
        }),
        entityTotal: entities.size,
        matches: countMatches(entities),
        alerts: found?.alerts ?? 0,
        incidents: incidents.slice(0, mostIncidents),
        incidentTotal: incidents.length,
        context: context.get(place) ?? 0,
        lists: lists.get(place) ?? [],
        firstSeen: found?.first ?? null,
        lastSeen: found?.last ?? null,
      };
    }),
    total: list.values.length,
    leftOut: list.leftOut,
  };
}

/** How many entities match in each way, best first: they stand in that order. */
function countMatches(entities: PlacedEntities): Sightings['values'][number]['matches'] {
  const counts = new Map<SightingMatch, number>();
  for (const match of entities.values()) counts.set(match, (counts.get(match) ?? 0) + 1);
  return [...counts].map(([match, number]) => ({ match, entities: number }));
}

/** The values of a text; kept while its parts are looked up one after the other. */
function readList(store: ReadableStore, text: string): PastedList {
  return cachedLast(store, `pasted ${text}`, () => {
    const known = knownPhrases(store, text);
    return readPastedList(text, mostValues, (phrase) => known.has(phrase));
  });
}

/** Texts with separators in them that are one value all the same, because something is called so. */
function knownPhrases(store: ReadableStore, text: string): ReadonlySet<string> {
  const phrases: string[] = [];
  const values: PastedValue[] = [];
  for (const phrase of phrasesOf(text, mostValues)) {
    const value = readPastedValue(phrase);
    if (value === null) continue;
    phrases.push(phrase);
    values.push(value);
  }
  if (values.length === 0) return new Set();
  const placed = placeOfValues(store, values);
  const context = countContext(store, values);
  return new Set(
    phrases.filter(
      (_, place) =>
        [...(placed[place]?.values() ?? [])].some((match) => isCalledSo(match)) || context.has(place),
    ),
  );
}

/** What a phrase is called has to be the phrase itself. */
const isCalledSo = (match: SightingMatch): boolean => match === 'exact' || match === 'name';
