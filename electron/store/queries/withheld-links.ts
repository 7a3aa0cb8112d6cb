import type { RefusalCause } from '../../../shared/correlation/index.ts';
import { strengthTogether } from '../../../shared/correlation/remedies.ts';
import type { ReadableStore } from '../connection.ts';
import { cached } from './result-cache.ts';

/** A link that was withheld between an incident and another. */
export interface WithheldLink {
  readonly id: number;
  readonly a: number;
  readonly b: number;
  readonly otherIncident: number;
  readonly rule: string;
  readonly entityId: number | null;
  readonly secondEntityId: number | null;
  readonly strength: number;
  readonly state: 'withheldWeak' | 'withheldSize' | 'withheldLock';
  readonly refusal: RefusalCause | null;
  readonly needed: number | null;
}

/** Links that are withheld from an incident, at most; one that has more is not understood by looking at them. */
const mostWithheld = 20_000;

/** Links withheld between an incident and others, strongest first. */
export function withheldLinks(store: ReadableStore, incidentId: number): readonly WithheldLink[] {
  return cached(store, `withheld ${incidentId}`, () => {
    const select = (own: 'a' | 'b', other: 'a' | 'b'): string =>
      `SELECT k.id, k.a, k.b, o.incident_id AS otherIncident, k.rule, k.entity_id AS entityId, k.second_entity_id AS secondEntityId,
         k.strength, k.state, k.refusal, k.needed
       FROM alert AS s INDEXED BY alert_by_incident CROSS JOIN link AS k ON k.${own} = s.id CROSS JOIN alert AS o ON o.id = k.${other}
       WHERE s.incident_id = ? AND k.state > 'tree' AND o.incident_id <> s.incident_id`;
    return store
      .read<WithheldLink>(
        `SELECT * FROM (${select('a', 'b')} UNION ALL ${select('b', 'a')}) LIMIT ${mostWithheld}`,
      )
      .all(incidentId, incidentId)
      .sort((x, y) => y.strength - x.strength || x.id - y.id);
  });
}

/** The withheld links between an incident and one other. */
export interface WithheldGroup {
  readonly otherIncident: number;
  /** Strongest first. */
  readonly links: readonly WithheldLink[];
  readonly strongest: number;
  /** Strength of all together, the strongest of each shared entity counting once. */
  readonly pooled: number;
}

/** Withheld links by the other incident; the strongest link first, then the lower number. */
export function withheldGroups(store: ReadableStore, incidentId: number): readonly WithheldGroup[] {
  return cached(store, `withheldGroups ${incidentId}`, () => {
    const groups = new Map<number, WithheldLink[]>();
    for (const link of withheldLinks(store, incidentId)) {
      const known = groups.get(link.otherIncident);
      if (known) known.push(link);
      else groups.set(link.otherIncident, [link]);
    }
    return [...groups]
      .map(([otherIncident, links]) => ({
        otherIncident,
        links,
        strongest: links[0]?.strength ?? 0,
        pooled: pooledOf(links),
      }))
      .sort((x, y) => y.strongest - x.strongest || x.otherIncident - y.otherIncident);
  });
}

const pooledOf = (links: readonly WithheldLink[]): number =>
  strengthTogether(
    links.map(({ entityId, secondEntityId, strength }) => ({
      keys: [entityId, secondEntityId].flatMap((id) => (id === null ? [] : [String(id)])),
      strength,
    })),
  );
