import { describe, expect, it } from 'vitest';
import type { Sighting } from '../../../../shared/query/evidence-columns.ts';
import { countShows, entitiesOf, entitiesToJudge, incidentsOf } from './sighting-counts.ts';

const sighting = (value: string, more: Partial<Sighting> = {}): Sighting => ({
  value,
  written: null,
  kind: 'name',
  entities: [],
  entityTotal: 0,
  matches: [],
  alertMatches: [],
  alerts: 0,
  incidents: [],
  incidentTotal: 0,
  context: 0,
  newestContext: null,
  lists: [],
  firstSeen: null,
  lastSeen: null,
  pending: false,
  ...more,
});
const incident = (number: number): Sighting['incidents'][number] => ({
  uid: `i${number}`,
  number,
  name: 'n',
  severity: null,
  status: 'active',
});

describe('sightings of a list', () => {
  it('are found in alerts or in context, not by a list alone', () => {
    const list = { list: 'l', kind: 'indicator', entry: 'e', expired: false } as const;
    expect(
      countShows([
        sighting('a', { alerts: 2 }),
        sighting('b', { context: 1 }),
        sighting('c', { lists: [list] }),
        sighting('d'),
        sighting('e', { matches: [{ match: 'sameFirstLabel', entities: 1 }] }),
      ]),
    ).toEqual({ all: 5, found: 2, possible: 1, notFound: 2, listed: 1 });
  });

  it('name entities and incidents once, those of most values first', () => {
    const entity = {
      id: 7,
      key: 'k',
      kind: 'ip',
      label: 'l',
      verdict: 'unknown',
      verdictBy: 'none',
      match: 'exact',
    } as const;
    const values = [
      sighting('c', { entities: [{ ...entity, id: 8, match: 'sameFirstLabel' }] }),
      sighting('a', { entities: [entity], incidents: [incident(1), incident(2)] }),
      sighting('b', { entities: [entity], incidents: [incident(1)] }),
    ];
    expect(entitiesOf(values)).toEqual([entity]);
    expect(incidentsOf(values).map((one) => [one.incident.number, one.values])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it('are judged by what they are, and by the URLs on them, not by what was sent from them or is in them', () => {
    const entity = (id: number, match: Sighting['entities'][number]['match']) =>
      ({ id, key: `k${id}`, kind: 'ip', label: 'l', verdict: 'unknown', verdictBy: 'none', match }) as const;
    const value = sighting('contoso.com', {
      entities: [
        entity(1, 'exact'),
        entity(2, 'host'),
        entity(3, 'sender'),
        entity(4, 'below'),
        entity(5, 'inRange'),
      ],
    });
    const ids = (entities: readonly { readonly id: number }[]) => entities.map(({ id }) => id);
    expect(ids(entitiesToJudge([value]))).toEqual([1, 2]);
    expect(ids(entitiesOf([value]))).toEqual([1, 2, 3, 4, 5]);
  });
});
