import { isFound, isItself, isPossible, isPossiblyFound } from '../../../../shared/query/evidence-columns.ts';
import type { sightingShows } from '../../../../shared/contract/index.ts';
import type { Sighting } from '../../../../shared/query/evidence-columns.ts';

type Entity = Sighting['entities'][number];

/** How many values there are of each that can be shown: each is found, may be, or is not found. */
export function countShows(
  values: readonly Sighting[],
): Readonly<Record<(typeof sightingShows)[number], number>> {
  const [found, possible] = [values.filter(isFound).length, values.filter(isPossiblyFound).length];
  return {
    all: values.length,
    found,
    possible,
    notFound: values.length - found - possible,
    listed: values.filter(({ lists }) => lists.length > 0).length,
  };
}

/** Entities of some values, each once: what pins are for. What only may be a value is left out. */
export const entitiesOf = (values: readonly Sighting[]): readonly Entity[] =>
  distinct(values, (match) => !isPossible(match));

/**
 * Entities of some values, each once, that a verdict on the values is for: what they are, and URLs on a host. Of a sender, a domain or a net what
 * came from it or is in it is judged by itself.
 */
export const entitiesToJudge = (values: readonly Sighting[]): readonly Entity[] =>
  distinct(values, (match) => isItself(match) || match === 'host');

const distinct = (
  values: readonly Sighting[],
  isWanted: (match: Entity['match']) => boolean,
): readonly Entity[] => [
  ...new Map(
    values
      .flatMap(({ entities }) => entities)
      .filter(({ match }) => isWanted(match))
      .map((entity) => [entity.id, entity]),
  ).values(),
];

/** Incidents of some values, each once, most values first; with how many of the values are in each. */
export function incidentsOf(
  values: readonly Sighting[],
): readonly { readonly incident: Sighting['incidents'][number]; readonly values: number }[] {
  const counts = new Map<string, { incident: Sighting['incidents'][number]; values: number }>();
  for (const { incidents } of values) {
    for (const incident of incidents) {
      const known = counts.get(incident.uid);
      if (known) known.values += 1;
      else counts.set(incident.uid, { incident, values: 1 });
    }
  }
  return [...counts.values()].sort((a, b) => b.values - a.values || b.incident.number - a.incident.number);
}
