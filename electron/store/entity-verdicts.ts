import type { WritableStore } from './connection.ts';

/** SQL, gravest first: of disagreeing sources the gravest is shown for the entity, whatever order they arrived in. */
export const gravityOf = (column: string): string =>
  `(CASE ${column} WHEN 'malicious' THEN 4 WHEN 'suspicious' THEN 3 WHEN 'noThreatsFound' THEN 2 WHEN 'unknown' THEN 1 ELSE 0 END)`;
const gravity = gravityOf('verdict');

/** The order of {@link gravity} in code. */
export function verdictGravity(verdict: string): number {
  return { malicious: 4, suspicious: 3, noThreatsFound: 2, unknown: 1 }[verdict] ?? 0;
}

/**
 * Sets the verdict that is shown for an entity everywhere: the latest analyst's, else the gravest of the sources', else a playbook's
 * latest, else the gravest of indicator and allow lists. That lists disagree is shown beside.
 * @returns true when it changed.
 */
export function refreshEntityVerdict(store: WritableStore, entityId: number): boolean {
  const stated = (actors: string, order: string): { verdict: string; by: string } | undefined =>
    store
      .read<{ verdict: string; by: string }>(
        `SELECT verdict.verdict, verdict.actor AS by FROM identifier JOIN verdict ON verdict.identifier_id = identifier.id
         WHERE identifier.entity_id = ? AND verdict.scope = 'everywhere' AND verdict.undone = 0 AND verdict.actor IN (${actors})
         ORDER BY ${order} LIMIT 1`,
      )
      .get(entityId);
  const source = (): { verdict: string; by: string } | undefined =>
    store
      .read<{ verdict: string; by: string }>(
        `SELECT verdict, 'source' AS by FROM evidence WHERE entity_id = ? AND verdict IS NOT NULL ORDER BY ${gravity} DESC, verdict LIMIT 1`,
      )
      .get(entityId);
  const newest = 'verdict.at_ms DESC, verdict.id DESC';
  const shown = stated(`'analyst'`, newest) ??
    source() ??
    stated(
      `'playbook', 'indicator'`,
      `verdict.actor = 'indicator', CASE verdict.actor WHEN 'playbook' THEN -verdict.at_ms ELSE -${gravityOf('verdict.verdict')} END, verdict.id DESC`,
    ) ?? { verdict: 'unknown', by: 'none' };
  return (
    store
      .write(
        'UPDATE entity SET verdict = ?, verdict_by = ? WHERE id = ? AND (verdict <> ? OR verdict_by <> ?)',
      )
      .run(shown.verdict, shown.by, entityId, shown.verdict, shown.by).changes > 0
  );
}

/** Incidents in which some entities are seen. */
export function incidentsOfEntities(store: WritableStore, entityIds: Iterable<number>): ReadonlySet<number> {
  const read = store.pluck<number>(
    `SELECT DISTINCT alert.incident_id FROM evidence JOIN alert ON alert.id = evidence.alert_id
     WHERE evidence.entity_id = ? AND alert.incident_id IS NOT NULL`,
  );
  const incidents = new Set<number>();
  for (const entity of entityIds) for (const incident of read.all(entity)) incidents.add(incident);
  return incidents;
}
