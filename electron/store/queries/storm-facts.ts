import type { StormFacts } from '../../../shared/correlation/link-texts.ts';
import type { ReadableStore } from '../connection.ts';
import { cached } from './result-cache.ts';

/**
 * The storm that an alert is of; null for one without repeats.
 * @param isGapTold whether the longest time from one repeat to the next is wanted.
 */
export function stormFacts(store: ReadableStore, alertId: number, isGapTold: boolean): StormFacts | null {
  const stormId = store.pluck<number | null>('SELECT storm_id FROM alert WHERE id = ?').get(alertId) ?? null;
  if (stormId === null) return null;
  return cached(store, `storm ${stormId} ${isGapTold ? 'with its gap' : ''}`, () => {
    const found = store
      .read<{ size: number; first: number | null; last: number | null }>(
        'SELECT count(*) AS size, min(first_ms) AS first, max(first_ms) AS last FROM alert INDEXED BY alert_by_storm WHERE storm_id = ?',
      )
      .get(stormId);
    if (!found || found.size < 2 || found.first === null || found.last === null) return null;
    const longestGap = isGapTold
      ? (store
          .pluck<number | null>(`SELECT max(gap_ms) FROM link WHERE a = ? AND rule = 'storm'`)
          .get(stormId) ?? null)
      : null;
    return { size: found.size, first: found.first, last: found.last, longestGap };
  });
}
