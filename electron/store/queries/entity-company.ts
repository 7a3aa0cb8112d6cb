import type { ReadableStore } from '../connection.ts';

/** An entity that more alerts name is told by as many of the newest of them: what is named with it is counted in these alone. */
export const mostCompanyAlerts = 5_000;

/** SQL of this module, for tests of its plans. */
export const companySql = `WITH own AS MATERIALIZED (
    SELECT DISTINCT alert_id FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ? ORDER BY alert_id DESC LIMIT ${mostCompanyAlerts})
  SELECT e.entity_id AS entityId, count(DISTINCT e.alert_id) AS alerts
  FROM own CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = own.alert_id
  WHERE e.entity_id <> ?
  GROUP BY e.entity_id ORDER BY alerts DESC, e.entity_id`;

/** What alerts name together with an entity, in most alerts first: the weakest of relations. All of it, by row id. */
export function namedWith(
  store: ReadableStore,
  entityId: number,
): readonly { readonly entityId: number; readonly alerts: number }[] {
  return store.read<{ entityId: number; alerts: number }>(companySql).all(entityId, entityId);
}
