import type { LinkReason, LinkRow, RefusalCause } from '../../../shared/correlation/index.ts';
import type { ReadableStore } from '../connection.ts';

/** A stored link as the engine's explanations read it. */
export interface AroundLink {
  readonly id: number;
  readonly entityId: number | null;
  readonly row: LinkRow<number>;
}

interface StoredLink {
  readonly id: number;
  readonly a: number;
  readonly b: number;
  readonly rule: string;
  readonly entityId: number | null;
  readonly key: string | null;
  readonly secondKey: string | null;
  readonly gap: number | null;
  readonly window: number | null;
  readonly strength: number;
  readonly reason: string;
  readonly state: string;
  readonly refusal: string | null;
  readonly needed: number | null;
  readonly pooled: number | null;
}

/** An alert with where it is. */
export interface AlertPlace {
  readonly id: number;
  readonly incidentId: number | null;
}

const columns = `k.id, k.a, k.b, k.rule, k.entity_id AS entityId, n.key, m.key AS secondKey, k.gap_ms AS gap, k.window_ms AS window, k.strength,
  k.reason, k.state, k.refusal, k.needed, k.pooled`;
const joins =
  'LEFT JOIN entity AS n ON n.id = k.entity_id LEFT JOIN entity AS m ON m.id = k.second_entity_id';

/**
 * The links around two alerts from which their explanation is made: those that hold the incidents of both, and those withheld between these
 * and any other. Redundant links explain nothing that others do not, and of a storm only the members that other links end at matter.
 */
export function linksAround(store: ReadableStore, from: AlertPlace, to: AlertPlace): readonly AroundLink[] {
  const places = [from.incidentId, to.incidentId, from.id, to.id];
  const near = 'SELECT id FROM alert WHERE incident_id IN (?, ?) UNION SELECT ? UNION SELECT ?';
  const rows = store
    .read<StoredLink>(
      `WITH near (id) AS (${near})
       SELECT ${columns} FROM near CROSS JOIN link AS k ON k.a = near.id ${joins} WHERE k.state <> 'redundant' AND k.rule <> 'storm'
       UNION SELECT ${columns} FROM near CROSS JOIN link AS k ON k.b = near.id ${joins} WHERE k.state > 'tree' AND k.rule <> 'storm'`,
    )
    .all(...places);
  const ends = new Set([from.id, to.id, ...rows.flatMap(({ a, b }) => [a, b])]);
  const repeats = store
    .read<StoredLink>(
      `SELECT ${columns} FROM json_each(?) AS j CROSS JOIN link AS k ON k.b = j.value ${joins} WHERE k.rule = 'storm'`,
    )
    .all(JSON.stringify([...ends]));
  return [...rows, ...repeats].map(toAround);
}

function toAround(link: StoredLink): AroundLink {
  return {
    id: link.id,
    entityId: link.entityId,
    row: {
      a: link.a,
      b: link.b,
      rule: link.rule as LinkRow['rule'],
      keys: [link.key, link.secondKey].filter((key) => key !== null),
      gapMilliseconds: link.gap,
      windowMilliseconds: link.window,
      strength: link.strength,
      reasons: link.reason.split(',') as LinkReason[],
      state: link.state as LinkRow['state'],
      refusal: link.refusal as RefusalCause | null,
      neededStrength: link.needed,
      pooledStrength: link.pooled,
    },
  };
}

/** Links by id, in the order of the ids. */
export function aroundLinksById(store: ReadableStore, ids: readonly number[]): readonly AroundLink[] {
  return store
    .read<StoredLink>(
      `SELECT ${columns} FROM json_each(?) AS j CROSS JOIN link AS k ON k.id = j.value ${joins} ORDER BY j.key`,
    )
    .all(JSON.stringify(ids))
    .map(toAround);
}
