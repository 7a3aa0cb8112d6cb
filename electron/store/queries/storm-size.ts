import type { ReadableStore } from '../connection.ts';

/** What a repeat may differ in from the first alert of its storm: then it has a row of its own. */
const shownFields = ['status', 'severity', 'classification', 'determination', 'assigned_to', 'incident_id'];

/** Storms larger than this are counted whole: comparing each repeat would take longer than a page may. */
const mostCompared = 20_000;

/** That the row of a storm's first alert stands for a repeat: it shows the same, and nobody has pinned it. */
export function looksAlike(repeat: string, first: string): string {
  return `${shownFields.map((field) => `${repeat}.${field} IS ${first}.${field}`).join(' AND ')}
    AND NOT EXISTS (SELECT 1 FROM pin AS x WHERE x.alert_uid = ${repeat}.uid AND x.target_kind = 'alert' AND x.removed = 0)`;
}

const everyAlert = '(SELECT count(*) FROM alert AS s WHERE s.storm_id = r.id)';

/** How many alerts the row of `r` stands for when storms are collapsed, itself among them. */
export const stormSize = `CASE WHEN r.storm_id IS NOT r.id THEN 1 WHEN ${everyAlert} > ${mostCompared} THEN ${everyAlert}
  ELSE 1 + (SELECT count(*) FROM alert AS s WHERE s.storm_id = r.id AND s.id <> r.id AND ${looksAlike('s', 'r')}) END`;

/** From the end of a storm that is counted whole, so many alerts are looked at for its last activity. */
const lastAlerts = 2_000;

const endOf = 'max(max(s.first_ms, coalesce(s.last_ms, s.first_ms)))';

/** SQL of {@link stormEnds}, for a test of its plans. */
export const stormEndSql = {
  alike: `SELECT ${endOf} FROM alert AS r CROSS JOIN alert AS s INDEXED BY alert_by_storm ON s.storm_id = r.id
     WHERE r.id = ? AND (s.id = r.id OR (${looksAlike('s', 'r')}))`,
  whole: `SELECT ${endOf} FROM (SELECT first_ms, last_ms FROM alert INDEXED BY alert_by_storm WHERE storm_id = ?
     ORDER BY first_ms DESC LIMIT ${lastAlerts}) AS s`,
} as const;

/**
 * The last activity, ms UTC, of what rows of first alerts stand for, by row id. Of storms that are counted whole it is that of the 2,000 alerts that
 * begin last.
 * @param rows rows with their {@link stormSize}; those that stand for themselves alone have none.
 */
export function stormEnds(
  store: ReadableStore,
  rows: readonly { readonly id: number; readonly stormSize: number }[],
): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (const { id, stormSize: size } of rows) {
    if (size <= 1) continue;
    const sql = size > mostCompared ? stormEndSql.whole : stormEndSql.alike;
    const end = store.pluck<number | null>(sql).get(id) ?? null;
    if (end !== null) ends.set(id, end);
  }
  return ends;
}
