import { consideredSpan } from '../../../shared/correlation/figures.ts';
import type { SpreadFacts } from '../../../shared/correlation/link-texts.ts';
import type { ReadableStore } from '../connection.ts';
import { cached } from './result-cache.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Pieces of evidence of one entity that are read for its spread; of an entity that is seen more often, it is not told. */
const mostRead = 50_000;

/**
 * How an entity is spread over the alerts of known time, as the engine measures it; null when it is seen too often to be counted while a
 * person waits.
 */
export function entitySpread(
  store: ReadableStore,
  entityId: number,
): { readonly fan: number; readonly activeHours: number } | null {
  return cached(store, `spread ${entityId}`, () => {
    const seen =
      store
        .pluck<number>(`SELECT count(*) FROM (SELECT 1 FROM evidence WHERE entity_id = ? LIMIT ${mostRead})`)
        .get(entityId) ?? 0;
    if (seen >= mostRead) return null;
    const activeHours =
      store
        .pluck<number>(
          `SELECT count(DISTINCT s.first_ms / ${hour}) FROM evidence AS e CROSS JOIN alert AS s ON s.id = e.alert_id
           WHERE e.entity_id = ? AND s.first_ms IS NOT NULL AND s.time_doubtful = 0`,
        )
        .get(entityId) ?? 0;
    const fan =
      store
        .pluck<number>(
          `SELECT count(*) FROM (SELECT DISTINCT o.entity_id AS id FROM evidence AS e CROSS JOIN alert AS s ON s.id = e.alert_id
             CROSS JOIN evidence AS o ON o.alert_id = s.id
             WHERE e.entity_id = ? AND s.first_ms IS NOT NULL AND s.time_doubtful = 0 AND o.entity_id <> e.entity_id) AS d
           CROSS JOIN entity AS n ON n.id = d.id WHERE n.links = 1 AND n.kind IN ('device', 'user', 'mailbox')`,
        )
        .get(entityId) ?? 0;
    return { fan, activeHours };
  });
}

/** As {@link entitySpread}; of an entity that is seen too often, what the last run measured, rounded up to powers of two as its figures are. */
export function measuredSpread(
  store: ReadableStore,
  entityId: number,
): { readonly fan: number; readonly activeHours: number } | null {
  return (
    entitySpread(store, entityId) ??
    store
      .read<{ fan: number; activeHours: number }>(
        `SELECT coalesce(h.fan, s.fan) AS fan, s.hours AS activeHours FROM entity_spread AS s LEFT JOIN ignored_hub AS h ON h.entity_id = s.entity_id
         WHERE s.entity_id = ?`,
      )
      .get(entityId) ??
    null
  );
}

/** The span that is considered for chance meetings in a tenant, milliseconds. @param tenant null where none is known. */
export function spanOfTenant(store: ReadableStore, tenant: string | null): number {
  return consideredSpan(distinctDays(store, tenant));
}

/** Distinct UTC days with alerts of a tenant, or of none: one step through the index for each day. */
export function distinctDays(store: ReadableStore, tenant: string | null): number {
  return cached(store, `days ${tenant ?? ''}`, () => {
    const next = store.pluck<number>(
      `SELECT first_ms FROM alert INDEXED BY alert_by_first
       WHERE first_ms >= ? AND time_doubtful = 0 AND (? IS NULL OR tenant IS NULL OR tenant = ?) ORDER BY first_ms LIMIT 1`,
    );
    let days = 0;
    for (let from = -8.64e15; ; days += 1) {
      const found = next.get(from, tenant, tenant);
      if (found === undefined) return days;
      from = (Math.floor(found / day) + 1) * day;
    }
  });
}

/** Spread of an entity with the span of a tenant, as sentences tell it. */
export function spreadFacts(
  store: ReadableStore,
  entityId: number,
  tenant: string | null,
): SpreadFacts | null {
  const spread = entitySpread(store, entityId);
  return spread && { ...spread, consideredHours: spanOfTenant(store, tenant) / hour };
}
