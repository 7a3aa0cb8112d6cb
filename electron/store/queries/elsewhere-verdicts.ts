import type { ReadableStore } from '../connection.ts';

/** A verdict that a source gives of a thing in alerts of other incidents. */
export interface SaidElsewhere {
  readonly source: string;
  /** Alerts that say so, of those that are looked at. */
  readonly alerts: number;
  /** When the newest of them was updated. */
  readonly at: number | null;
  /** The incidents that these alerts are in, the newest first; none for alerts that are in no incident yet. */
  readonly incidents: readonly { readonly uid: string; readonly number: number }[];
}

/** Pieces of evidence of one thing that are looked at: it may be in every alert of a store. */
const mostLookedAt = 2_000;

/** SQL of the alerts outside of an incident that give a thing a verdict, the newest first; for tests of its plan. */
export const verdictElsewhere = `SELECT a.id AS alert, coalesce(a.service_source, d.provider) AS source,
   coalesce(a.source_updated_ms, a.created_ms, a.first_ms) AS at, i.id AS number, i.uid
 FROM (SELECT alert_id, record_id, verdict FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ? ORDER BY alert_id DESC LIMIT ${mostLookedAt}) AS e
   CROSS JOIN alert AS a ON a.id = e.alert_id CROSS JOIN record AS d ON d.id = e.record_id LEFT JOIN incident AS i ON i.id = a.incident_id
 WHERE e.verdict = ? AND a.incident_id IS NOT ? LIMIT 200`;

/** Incidents that a statement names. */
const mostIncidents = 5;

/**
 * Reads who gives things their verdict where no alert of the incident does.
 * @param incidentId the incident that is looked at.
 */
export function elsewhereReader(
  store: ReadableStore,
  incidentId: number,
): (entityId: number, verdict: string) => readonly SaidElsewhere[] {
  const read = store.read<{
    readonly alert: number;
    readonly source: string;
    readonly at: number | null;
    readonly number: number | null;
    readonly uid: string | null;
  }>(verdictElsewhere);
  return (entityId, verdict) => {
    const rows = read.all(entityId, verdict, incidentId);
    const sources = new Map<string, (typeof rows)[number][]>();
    for (const row of rows) sources.set(row.source, [...(sources.get(row.source) ?? []), row]);
    return [...sources].map(([source, its]) => {
      const incidents = new Map(
        its.flatMap(({ uid, number }) => (uid === null || number === null ? [] : [[uid, number] as const])),
      );
      const times = its.flatMap(({ at }) => (at === null ? [] : [at]));
      return {
        source,
        alerts: new Set(its.map(({ alert }) => alert)).size,
        at: times.length === 0 ? null : Math.max(...times),
        incidents: [...incidents].slice(0, mostIncidents).map(([uid, number]) => ({ uid, number })),
      };
    });
  };
}
