import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncidents } from '../incident-access.ts';

type Counted = OutputOf<'incidents.values'>['status'];

/** Columns of an incident that an analyst can set, by what the contract calls them. */
const columns = {
  status: 'status',
  severity: 'severity',
  assignedTo: 'assigned_to',
  classification: 'classification',
  determination: 'determination',
} as const;

/** SQL of this module, for tests of its plans. The ids come as JSON. */
export const valuesSql = {
  column: (column: (typeof columns)[keyof typeof columns]): string =>
    `SELECT i.${column} AS value, count(*) AS incidents FROM json_each(?) AS j CROSS JOIN incident AS i ON i.id = j.value
     GROUP BY i.${column} ORDER BY incidents DESC, value`,
  tags: `SELECT t.tag AS value, count(*) AS incidents FROM json_each(?) AS j CROSS JOIN incident_tag AS t ON t.incident_id = j.value
     WHERE t.by_kind = ? GROUP BY t.tag ORDER BY incidents DESC, value`,
} as const;

/**
 * What an analyst can change of incidents, as it stands: how many of them have each value. The cost is that of the incidents, not of the store.
 * @throws OperationError `notFound`
 */
export function countValues(
  store: ReadableStore,
  incidents: readonly string[],
): OutputOf<'incidents.values'> {
  const found = new Set(findIncidents(store, incidents).map(({ id }) => id));
  const ids = JSON.stringify([...found]);
  const of = (field: keyof typeof columns): Counted =>
    store.read<Counted[number]>(valuesSql.column(columns[field])).all(ids);
  const tags = (kind: 'analyst' | 'source'): Counted =>
    store.read<Counted[number]>(valuesSql.tags).all(ids, kind);
  return {
    incidents: found.size,
    status: of('status'),
    severity: of('severity'),
    assignedTo: of('assignedTo'),
    classification: of('classification'),
    determination: of('determination'),
    tags: tags('analyst'),
    systemTags: tags('source'),
  };
}
