import type { RefusalCause } from '../../../shared/correlation/index.ts';
import type { GroupSizes } from '../../../shared/correlation/link-texts.ts';
import type { ReadableStore } from '../connection.ts';
import { cached } from './result-cache.ts';

/** What keeps an incident from being united with others. */
export interface IncidentStanding {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly touched: boolean;
  readonly sealed: boolean;
  readonly tenant: string | null;
  /** Analysts' values only. */
  readonly values: Readonly<Record<'assignedTo' | 'classification' | 'determination', string | null>>;
  /** Alerts, a storm counting as one. */
  readonly size: number;
  /** Alerts, each counting. */
  readonly alerts: number;
}

/** Sizes of two incidents, as texts about them need them. */
export function sizesOf(store: ReadableStore, from: number, to: number): GroupSizes {
  return {
    from: groupSize(store, from),
    to: groupSize(store, to),
    fromAlerts: countAlerts(store, from),
    toAlerts: countAlerts(store, to),
  };
}

function countAlerts(store: ReadableStore, incidentId: number): number {
  return cached(
    store,
    `alerts ${incidentId}`,
    () =>
      store
        .pluck<number>('SELECT count(*) FROM alert INDEXED BY alert_by_incident WHERE incident_id = ?')
        .get(incidentId) ?? 0,
  );
}

/** Alerts of an incident, a storm counting as one: what the engine calls the size of a group. */
export function groupSize(store: ReadableStore, incidentId: number): number {
  return cached(
    store,
    `size ${incidentId}`,
    () =>
      store
        .pluck<number>(
          `SELECT count(*) FROM alert AS r INDEXED BY alert_by_incident WHERE r.incident_id = ? AND (r.storm_id IS NULL OR r.storm_id = r.id)`,
        )
        .get(incidentId) ?? 0,
  );
}

/** Standing of one incident. */
export function standingOf(store: ReadableStore, incidentId: number): IncidentStanding {
  const row = store
    .read<{
      uid: string;
      name: string | null;
      touched: number;
      sealed: number;
      tenant: string | null;
      assignedTo: string | null;
      classification: string | null;
      determination: string | null;
    }>(
      `SELECT i.uid, coalesce(r.name, i.name) AS name, i.touched, i.sealed,
         (SELECT tenant FROM alert WHERE incident_id = i.id AND tenant IS NOT NULL LIMIT 1) AS tenant,
         CASE i.assigned_by WHEN 'analyst' THEN i.assigned_to END AS assignedTo,
         CASE i.classified_by WHEN 'analyst' THEN i.classification END AS classification,
         CASE i.classified_by WHEN 'analyst' THEN i.determination END AS determination
       FROM incident AS i LEFT JOIN incident_row AS r ON r.incident_id = i.id WHERE i.id = ?`,
    )
    .get(incidentId);
  return {
    id: incidentId,
    uid: row?.uid ?? '',
    name: row?.name ?? '',
    touched: row?.touched === 1,
    sealed: row?.sealed === 1,
    tenant: row?.tenant ?? null,
    values: {
      assignedTo: row?.assignedTo ?? null,
      classification: row?.classification ?? null,
      determination: row?.determination ?? null,
    },
    size: groupSize(store, incidentId),
    alerts: countAlerts(store, incidentId),
  };
}

/**
 * What keeps two incidents apart whatever the strength between them, in the engine's order of causes; null for nothing.
 * @param hasCannotLink a decision says that alerts of the two do not belong together.
 */
export function causeBetween(
  a: IncidentStanding,
  b: IncidentStanding,
  hasCannotLink: boolean,
): Exclude<RefusalCause, 'none'> | null {
  if (a.tenant !== null && b.tenant !== null && a.tenant !== b.tenant) return 'tenant';
  if (hasCannotLink) return 'cannotLink';
  if (a.sealed || b.sealed) return 'seal';
  if (a.touched && b.touched) return 'keep';
  for (const field of ['assignedTo', 'classification', 'determination'] as const) {
    const [x, y] = [a.values[field], b.values[field]];
    if (x !== null && y !== null && x !== y) return field;
  }
  return null;
}
