import type { PairFacts, SharedEntityFacts } from '../../../shared/correlation/index.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';
import { decisionIgnoring } from './decisions-between.ts';
import { distinctDays, measuredSpread } from './entity-spread.ts';

interface AlertFacts {
  readonly tenant: string | null;
  readonly first: number | null;
  readonly doubtful: number;
  readonly incidentId: number | null;
}

/** Entities that two alerts share, at most these are told. */
const mostShared = 200;

/** What is known of two alerts beside their links; null when one of them is gone. @param entityIds null: all that both name. */
export function pairFacts(
  store: ReadableStore,
  a: number,
  b: number,
  entityIds: readonly number[] | null = null,
): PairFacts<number> | null {
  const read = store.read<AlertFacts>(
    'SELECT tenant, first_ms AS first, time_doubtful AS doubtful, incident_id AS incidentId FROM alert WHERE id = ?',
  );
  const [x, y] = [read.get(a), read.get(b)];
  if (!x || !y) return null;
  const isKnown = (alert: AlertFacts): boolean => alert.first !== null && alert.doubtful === 0;
  const doubtful = [...(isKnown(x) ? [] : [a]), ...(isKnown(y) ? [] : [b])];
  return {
    tenantsConflict: x.tenant !== null && y.tenant !== null && x.tenant !== y.tenant,
    doubtful,
    gapMilliseconds: doubtful.length > 0 ? null : Math.abs((x.first ?? 0) - (y.first ?? 0)),
    distinctDays: distinctDays(store, x.tenant ?? y.tenant),
    shared: sharedEntities(store, entityIds ?? sharedIds(store, a, b), [x.incidentId, y.incidentId]),
  };
}

function sharedIds(store: ReadableStore, a: number, b: number): readonly number[] {
  return store
    .pluck<number>(
      `SELECT DISTINCT e.entity_id FROM evidence AS e WHERE e.alert_id = ?
         AND EXISTS (SELECT 1 FROM evidence AS o WHERE o.entity_id = e.entity_id AND o.alert_id = ?) LIMIT ${mostShared}`,
    )
    .all(a, b);
}

function sharedEntities(
  store: ReadableStore,
  entityIds: readonly number[],
  incidentIds: readonly (number | null)[],
): SharedEntityFacts[] {
  return store
    .read<{ id: number; kind: EntityKind; key: string; links: number }>(
      'SELECT n.id, n.kind, n.key, n.links FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value ORDER BY n.kind, n.key',
    )
    .all(JSON.stringify(entityIds))
    .flatMap(({ id, kind, key, links }) => {
      const spread = measuredSpread(store, id);
      if (links === 1 && spread === null) return [];
      return [
        {
          kind,
          key,
          links: links === 1,
          ignored: decisionIgnoring(store, id, incidentIds) !== null,
          fan: spread?.fan ?? 0,
          activeHours: spread?.activeHours ?? 0,
        },
      ];
    });
}
