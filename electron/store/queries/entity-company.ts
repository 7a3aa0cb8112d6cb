import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { summarizeEntities } from './entity-summary.ts';

type Company = Pick<OutputOf<'entities.get'>, 'namedWith' | 'namedWithOf'>;

/** An entity that more alerts name is told by as many of the newest of them: what is named with it is counted in these alone. */
const mostAlerts = 5_000;
const mostNamed = 50;

/** SQL of this module, for tests of its plans. */
export const companySql = `WITH own AS MATERIALIZED (
    SELECT DISTINCT alert_id FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ? ORDER BY alert_id DESC LIMIT ${mostAlerts})
  SELECT e.entity_id AS entityId, count(DISTINCT e.alert_id) AS alerts
  FROM own CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = own.alert_id
  WHERE e.entity_id NOT IN (SELECT value FROM json_each(?))
  GROUP BY e.entity_id ORDER BY alerts DESC, e.entity_id LIMIT ${mostNamed}`;

/**
 * What alerts name together with an entity, in most alerts first: the weakest of relations, said of those that no record relates otherwise.
 * @param related row ids of those that are related otherwise.
 */
export function namedWith(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
  related: ReadonlySet<number>,
): Company {
  const found = store
    .read<{ entityId: number; alerts: number }>(companySql)
    .all(entityId, JSON.stringify([entityId, ...related]));
  const entities = summarizeEntities(
    store,
    found.map(({ entityId: id }) => id),
    incidentUid,
  );
  return {
    namedWith: found.flatMap(({ entityId: id, alerts }) => {
      const entity = entities.get(id);
      return entity === undefined ? [] : [{ entity, alerts }];
    }),
    namedWithOf: mostAlerts,
  };
}
