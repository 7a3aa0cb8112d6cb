import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { mostValues } from '../../../shared/contract/sightings.ts';
import { phrasesOf, readPastedList, readPastedValue } from '../../../shared/model/pasted-values.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';
import { summarizeEntities } from './entity-summary.ts';
import { countContext, countSightings, listsOfValues, placeOfValues } from './sighting-lookup.ts';

type Sightings = OutputOf<'sightings.find'>;

/** Entities and incidents that a value is told with; it is counted with all. */
const mostEntities = 100;
const mostIncidents = 10;

/** Looks up where the values of a pasted list were seen. The cost is linear in the list and in what is found. */
export function findSightings(store: ReadableStore, { text }: ParsedInputOf<'sightings.find'>): Sightings {
  const known = knownPhrases(store, text);
  const { values, leftOut } = readPastedList(text, mostValues, (phrase) => known.has(phrase));
  const placed = placeOfValues(store, values);
  const counts = countSightings(store, placed);
  const context = countContext(store, values);
  const lists = listsOfValues(store, values);
  const told = placed.map((entities) => entities.slice(0, mostEntities));
  const summaries = summarizeEntities(store, told.flat(), null);
  return {
    values: values.map((value, place) => {
      const found = counts.get(place);
      const incidents = found?.incidents ?? [];
      return {
        ...value,
        entities: (told[place] ?? []).flatMap((id) => summaries.get(id) ?? []),
        entityTotal: placed[place]?.length ?? 0,
        alerts: found?.alerts ?? 0,
        incidents: incidents.slice(0, mostIncidents),
        incidentTotal: incidents.length,
        context: context.get(place) ?? 0,
        lists: lists.get(place) ?? [],
        firstSeen: found?.first ?? null,
        lastSeen: found?.last ?? null,
      };
    }),
    leftOut,
  };
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
  return new Set(phrases.filter((_, place) => (placed[place]?.length ?? 0) > 0 || context.has(place)));
}
