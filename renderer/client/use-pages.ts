import { onScopeDispose, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { isCancelled, toClientError } from './client-error.ts';
import type { ClientError } from './client-error.ts';
import { createRuns } from './runs.ts';
import { emptySegments, replaceSegments, rowsOf, spanInView } from './segments.ts';
import type { RowSpan, Segment } from './segments.ts';
import { useStaleNotice } from './use-query.ts';
import type { QueryOptions } from './use-query.ts';

/** One page of a list by keyset cursor. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly total: number;
}

/** A list that grows page by page. */
export interface Pages<Row, P extends Page<Row>> {
  /** All rows loaded so far; a reactive array that grows in place. */
  readonly rows: ShallowRef<readonly Row[]>;
  /** The last page that came, for totals. */
  readonly last: ShallowRef<P | null>;
  readonly total: Ref<number>;
  readonly hasMore: Ref<boolean>;
  /** True while rows for the first time or further rows are on their way, not while shown ones are refreshed. */
  readonly loading: Ref<boolean>;
  readonly error: ShallowRef<ClientError | null>;
  /** Fetches the next page; does nothing while one is on its way. */
  loadMore(): Promise<void>;
  refetch(): Promise<void>;
  /** Says which rows are in view: in a long list only those and their neighbours follow the changes of the store. */
  show(span: RowSpan): void;
}

/** What a list needs besides a query. */
export interface PagesOptions<Row> extends QueryOptions {
  readonly pageSize?: number;
  /** Identity of a row: no row is in the list twice when it has moved between two fetches. */
  readonly rowKey: (row: Row) => string | number;
}

/** Most rows that one call answers with, by the contract. */
const largestPage = 500;

/**
 * Pages of a list; starts again when the key changes. When a notice says that the list is stale, up to 500 loaded rows are
 * fetched again at once; of longer lists the pages in view and beside it, others when they come into view.
 */
export function usePages<Row, P extends Page<Row>>(
  fetch: (cursor: string | null, limit: number, signal: AbortSignal) => Promise<P & Page<Row>>,
  options: PagesOptions<Row>,
): Pages<Row, P> {
  const pageSize = options.pageSize ?? 100;
  const rows = shallowRef<readonly Row[]>(shallowReactive<Row[]>([]));
  const last = shallowRef(null) as ShallowRef<P | null>;
  const total = ref(0);
  const hasMore = ref(false);
  const loading = ref(false);
  const error = shallowRef<ClientError | null>(null);
  let segments: readonly Segment<Row>[] = emptySegments;
  let view: RowSpan | null = null;
  /** Counts the notices: a segment that was asked for before the last one is stale. */
  let generation = 0;
  /** What is shown belongs to another key, or nothing was shown yet. */
  let startsAnew = true;
  let moreWanted = false;
  let known = new Set<string | number>();

  function settle(page: P): void {
    last.value = page;
    total.value = page.total;
    hasMore.value = segments.at(-1)?.next !== null && segments.length > 0;
  }

  /** Fetches at least `wanted` rows from a cursor on, as few pages as can be. */
  async function fetchRun(
    from: string | null,
    wanted: number,
    signal: AbortSignal,
    isCurrent: () => boolean,
  ): Promise<{ readonly fetched: readonly Segment<Row>[]; readonly page: P }> {
    const fetched: Segment<Row>[] = [];
    const asked = generation;
    let missing = wanted;
    let cursor = from;
    let page: P & Page<Row>;
    do {
      page = await fetch(cursor, Math.min(Math.max(missing, 1), largestPage), signal);
      fetched.push({ from: cursor, rows: page.rows, next: page.next, generation: asked });
      missing -= page.rows.length;
      cursor = page.next;
    } while (missing > 0 && cursor !== null && isCurrent());
    return { fetched, page };
  }

  const staleSpan = (): readonly [number, number] | null => {
    const [from, to] = spanInView(segments, view, largestPage, pageSize);
    return segments.slice(from, to).some((segment) => segment.generation < generation) ? [from, to] : null;
  };

  async function refresh(signal: AbortSignal, isCurrent: () => boolean): Promise<void> {
    const [from, to] = startsAnew ? [0, segments.length] : (staleSpan() ?? [0, 0]);
    if (!startsAnew && from === to) return;
    const shown = rowsOf(segments.slice(from, to)).length;
    const wanted = startsAnew ? pageSize : Math.max(shown, pageSize);
    const cursor = startsAnew ? null : (segments[from]?.from ?? null);
    const { fetched, page } = await fetchRun(cursor, wanted, signal, isCurrent);
    if (!isCurrent()) return;
    startsAnew = false;
    segments = replaceSegments(segments, from, to, fetched, options.rowKey);
    const all = rowsOf(segments);
    known = new Set(all.map(options.rowKey));
    rows.value = shallowReactive(all);
    settle(page);
  }

  async function append(signal: AbortSignal, isCurrent: () => boolean): Promise<void> {
    const end = segments.at(-1);
    if (end?.next == null) return;
    const { fetched, page } = await fetchRun(end.next, pageSize, signal, () => false);
    if (!isCurrent()) return;
    const added = fetched.map((segment) => ({
      ...segment,
      rows: segment.rows.filter((row) => !known.has(options.rowKey(row))),
    }));
    segments = [...segments, ...added];
    const addedRows = rowsOf(added);
    for (const row of addedRows) known.add(options.rowKey(row));
    // In place: a copy of all rows for each page would cost the square of the pages.
    (rows.value as Row[]).push(...addedRows);
    settle(page);
  }

  const runs = createRuns(async (signal, isCurrent) => {
    loading.value = startsAnew || moreWanted;
    try {
      await refresh(signal, isCurrent);
      if (isCurrent() && moreWanted) {
        loading.value = true;
        await append(signal, isCurrent);
      }
      if (isCurrent()) error.value = null;
    } catch (thrown) {
      if (isCurrent() && !isCancelled(thrown)) error.value = toClientError('list', thrown);
    } finally {
      if (isCurrent()) {
        moreWanted = false;
        loading.value = false;
      }
    }
  });

  async function loadMore(): Promise<void> {
    if (!hasMore.value || moreWanted || startsAnew) return;
    moreWanted = true;
    loading.value = true;
    await runs.again();
  }

  async function refetch(): Promise<void> {
    generation++;
    if (options.key() !== null) await runs.again();
  }

  watch(
    () => JSON.stringify(options.key()),
    () => {
      startsAnew = true;
      moreWanted = false;
      if (options.key() !== null) {
        void runs.restart();
        return;
      }
      runs.stop();
      segments = emptySegments;
      known = new Set();
      rows.value = shallowReactive([]);
      last.value = null;
      total.value = 0;
      hasMore.value = false;
      loading.value = false;
    },
    { immediate: true },
  );
  useStaleNotice(options, () => void refetch());
  onScopeDispose(runs.stop);
  return {
    rows,
    last,
    total,
    hasMore,
    loading,
    error,
    loadMore,
    refetch,
    show(span) {
      view = span;
      if (!startsAnew && staleSpan() !== null) void runs.again();
    },
  };
}
