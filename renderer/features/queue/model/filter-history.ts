import type { Filter } from '../../../../shared/query/filter.ts';
import { sameFilter } from './filter-clauses.ts';

/** The filters that a queue had and can go back to. */
export interface FilterHistory {
  readonly past: readonly Filter[];
  readonly now: Filter;
  readonly future: readonly Filter[];
}

/** The way through the filters that a queue had. */
export interface FilterSteps {
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  readonly back: () => unknown;
  readonly forward: () => unknown;
}

/** Filters that are remembered. */
const mostRemembered = 50;

/** The history after another filter was asked for; the same one again is no step. */
export function changeFilter(history: FilterHistory, filter: Filter): FilterHistory {
  if (sameFilter(history.now, filter)) return history;
  return { past: [...history.past, history.now].slice(-mostRemembered), now: filter, future: [] };
}

/** One step back; the history itself when there is none. */
export function previousFilter(history: FilterHistory): FilterHistory {
  const now = history.past.at(-1);
  if (now === undefined) return history;
  return { past: history.past.slice(0, -1), now, future: [history.now, ...history.future] };
}

/** One step forward; the history itself when there is none. */
export function nextFilter(history: FilterHistory): FilterHistory {
  const [now, ...future] = history.future;
  if (now === undefined) return history;
  return { past: [...history.past, history.now], now, future };
}
