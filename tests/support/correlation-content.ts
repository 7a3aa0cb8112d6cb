import type { ReadableStore } from '../../electron/store/connection.ts';
import { rows } from './stores.ts';

/** What a run of correlation made of a store, without row ids: equal for equal partitions, names, scores, storms, links and hubs. */
export function correlationContentOf(store: ReadableStore): Readonly<Record<string, unknown>> {
  const groups = new Map<number, string[]>();
  for (const { uid, incident } of store
    .read<{ uid: string; incident: number }>('SELECT uid, incident_id AS incident FROM alert ORDER BY uid')
    .all())
    groups.set(incident, [...(groups.get(incident) ?? []), uid]);
  const described = rows(
    store,
    'SELECT incident_id, name, automatic_name, severity, priority_score, score_items, alert_count FROM incident_row',
  ).map(({ incident_id: id, ...row }) => ({ alerts: (groups.get(Number(id)) ?? []).join(' '), ...row }));
  return {
    groups: [...groups.values()].map((uids) => uids.join(' ')).sort(),
    incidents: described.map((row) => JSON.stringify(row)).sort(),
    storms: rows(
      store,
      'SELECT alert.uid, head.uid AS storm FROM alert JOIN alert AS head ON head.id = alert.storm_id ORDER BY alert.uid',
    ),
    links: rows(
      store,
      `SELECT x.uid AS a, y.uid AS b, rule, e.key AS entity, f.key AS second, gap_ms, window_ms, strength, reason, state, refusal, needed, pooled
       FROM link JOIN alert AS x ON x.id = a JOIN alert AS y ON y.id = b LEFT JOIN entity AS e ON e.id = entity_id
       LEFT JOIN entity AS f ON f.id = second_entity_id`,
    )
      .map((row) => JSON.stringify(row))
      .sort(),
    hubs: rows(
      store,
      'SELECT key, fan, fan_limit FROM ignored_hub JOIN entity ON entity.id = entity_id ORDER BY key',
    ),
    days: rows(store, 'SELECT tenant, day, alerts FROM correlation_day ORDER BY tenant, day'),
  };
}
