/** What a repeat may differ in from the first alert of its storm: then it has a row of its own. */
const shownFields = ['status', 'severity', 'classification', 'determination', 'assigned_to', 'incident_id'];

/** Storms larger than this are counted whole: comparing each repeat would take longer than a page may. */
const mostCompared = 20_000;

/** That the row of a storm's first alert stands for a repeat: it shows the same, and nobody has pinned it. */
export function looksAlike(repeat: string, first: string): string {
  return `${shownFields.map((field) => `${repeat}.${field} IS ${first}.${field}`).join(' AND ')}
    AND NOT EXISTS (SELECT 1 FROM pin AS x WHERE x.alert_uid = ${repeat}.uid AND x.removed = 0)`;
}

const everyAlert = '(SELECT count(*) FROM alert AS s WHERE s.storm_id = r.id)';

/** How many alerts the row of `r` stands for when storms are collapsed, itself among them. */
export const stormSize = `CASE WHEN r.storm_id IS NOT r.id THEN 1 WHEN ${everyAlert} > ${mostCompared} THEN ${everyAlert}
  ELSE 1 + (SELECT count(*) FROM alert AS s WHERE s.storm_id = r.id AND s.id <> r.id AND ${looksAlike('s', 'r')}) END`;
