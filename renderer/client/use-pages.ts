import { onActivated, onDeactivated, onScopeDispose, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { isCancelled, toClientError } from './client-error.ts';
import type { ClientError } from './client-error.ts';
import { createRuns } from './runs.ts';
import { emptySegments, replaceSegments, rowsOf, spanInView } from './segments.ts';
import type { RowSpan, Segment } from './segments.ts';
import { compareRows, lookFor } from './steady-rows.ts';
import type { PendingChanges, RowKey, SteadyOptions } from './steady-rows.ts';
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
  /** What has changed elsewhere and waits to be shown; null when the list is as it should be. */
  readonly pending: ShallowRef<PendingChanges | null>;
  /** Brings order and rows up to date. */
  apply(): Promise<void>;
  /** Rows that the last change of this window took out of the list. */
  readonly left: ShallowRef<readonly Row[]>;
}

/** What a list needs besides a query. */
export interface PagesOptions<Row> extends QueryOptions {
  readonly pageSize?: number;
  /** Identity of a row: no row is in the list twice when it has moved between two fetches. */
  readonly rowKey: (row: Row) => RowKey;
  /**
   * A change that was made elsewhere does not move or take away rows of such a list: their cells change at once, the rest waits in
   * `pending`. Changes of this window apply at once.
   */
  readonly steady?: SteadyOptions<Row>;
}

/** How a refreshed stretch is taken over: as it is, as a change of this window, or only compared. */
type Mode = 'apply' | 'own' | 'compare';

/** What follows a change of this window within this time, ms, is its end: rows and scores are made anew behind a command. */
const ownTail = 1500;
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
  let known = new Set<RowKey>();
  let mode: Mode = 'compare';
  /** A kept page that another one covers: nobody looks at its rows. */
  let isCovered = false;
  const pending = shallowRef<PendingChanges | null>(null);
  const left = shallowRef<readonly Row[]>([]);
  const { rowKey, steady } = options;

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
    let isFirst = true;
    let cursor = from;
    let page: P & Page<Row>;
    do {
      page = await fetch(cursor, Math.min(Math.max(missing, 1), largestPage), signal);
      fetched.push({ from: cursor, rows: page.rows, next: page.next, generation: asked });
      missing -= page.rows.length;
      // What has come in before the shown rows pushes them further down.
      if (isFirst && steady !== undefined && !startsAnew)
        missing += Math.min(Math.max(page.total - total.value, 0), largestPage);
      isFirst = false;
      cursor = page.next;
    } while (missing > 0 && cursor !== null && isCurrent());
    return { fetched, page };
  }

  const staleSpan = (): readonly [number, number] | null => {
    const [from, to] = spanInView(segments, view, largestPage, pageSize);
    return segments.slice(from, to).some((segment) => segment.generation < generation) ? [from, to] : null;
  };

  function takeOver(from: number, to: number, fetched: readonly Segment<Row>[], page: P): void {
    startsAnew = false;
    segments = replaceSegments(segments, from, to, fetched, rowKey);
    const all = rowsOf(segments);
    known = new Set(all.map(rowKey));
    rows.value = shallowReactive(all);
    pending.value = null;
    settle(page);
  }

  /** Puts newer rows in the place of shown ones, and takes some away; the order stays. */
  function renew(fresh: ReadonlyMap<RowKey, Row>, dropped: ReadonlySet<RowKey>): void {
    segments = segments.map((segment) => {
      if (!segment.rows.some((row) => fresh.has(rowKey(row)) || dropped.has(rowKey(row)))) return segment;
      const kept = segment.rows.filter((row) => !dropped.has(rowKey(row)));
      return { ...segment, rows: kept.map((row) => fresh.get(rowKey(row)) ?? row) };
    });
    if (dropped.size > 0) {
      for (const key of dropped) known.delete(key);
      rows.value = shallowReactive(rowsOf(segments));
      return;
    }
    const shown = rows.value as Row[];
    shown.forEach((row, index) => {
      const newer = fresh.get(rowKey(row));
      if (newer !== undefined && newer !== row) shown[index] = newer;
    });
  }

  /** Renews cells at once and says what else has changed. What a change of this window took out of the list goes. */
  async function compare(
    asked: Mode,
    [from, to]: readonly [number, number],
    fetched: readonly Segment<Row>[],
    page: P,
    needs: SteadyOptions<Row>,
    signal: AbortSignal,
  ): Promise<() => void> {
    const shown = segments.slice(from, to);
    const shownRows = rowsOf(shown);
    const ends = { shown: shown.at(-1)?.next === null, fetched: page.next === null };
    const shownKeys = shownRows.map(rowKey);
    const newer = rowsOf(fetched);
    const found = compareRows(shownKeys, newer.map(rowKey), ends, (key) => known.has(key));
    const { gone, now } = await lookFor(found.missing, from === 0 && ends.fetched, needs, signal);
    const before = pending.value;
    const here = new Set(shownKeys);
    const kept = [...(before?.gone ?? [])].filter((key) => !here.has(key));
    const dropped = new Set(
      asked === 'own' && before !== null ? gone.filter((key) => !before.gone.has(key)) : [],
    );
    const allGone = new Set([...kept, ...gone.filter((key) => !dropped.has(key))]);
    const wasTotal = total.value - dropped.size;
    const changes: PendingChanges = {
      added: Math.max(found.added.length, page.total - wasTotal + allGone.size),
      moved: found.moved.length + found.missing.length - gone.length,
      gone: allGone,
    };
    return () => {
      if (changes.added <= 0 && changes.moved === 0 && allGone.size === 0 && dropped.size === 0) {
        takeOver(from, to, fetched, page);
        return;
      }
      if (asked === 'own' && before === null) {
        const out = new Set(gone);
        takeOver(from, to, fetched, page);
        if (out.size > 0)
          left.value = shownRows
            .map((row) => now.get(rowKey(row)) ?? row)
            .filter((row) => out.has(rowKey(row)));
        return;
      }
      const generationNow = fetched[0]?.generation ?? generation;
      segments = segments.map((segment, index) =>
        index >= from && index < to ? { ...segment, generation: generationNow } : segment,
      );
      renew(new Map([...newer.map((row) => [rowKey(row), row] as const), ...now]), dropped);
      if (dropped.size > 0) {
        left.value = shownRows
          .map((row) => now.get(rowKey(row)) ?? row)
          .filter((row) => dropped.has(rowKey(row)));
        total.value = wasTotal;
        if (last.value !== null) last.value = { ...last.value, total: wasTotal };
      }
      const isNothing = changes.added <= 0 && changes.moved === 0 && allGone.size === 0;
      pending.value = isNothing ? null : { ...changes, added: Math.max(changes.added, 0) };
    };
  }

  async function refresh(signal: AbortSignal, isCurrent: () => boolean): Promise<void> {
    const [from, to] = startsAnew ? [0, segments.length] : (staleSpan() ?? [0, 0]);
    if (!startsAnew && from === to) return;
    const asked = steady === undefined || isCovered ? 'apply' : mode;
    mode = 'compare';
    const shown = rowsOf(segments.slice(from, to)).length;
    const wanted = startsAnew ? pageSize : Math.max(shown, pageSize);
    const cursor = startsAnew ? null : (segments[from]?.from ?? null);
    try {
      const { fetched, page } = await fetchRun(cursor, wanted, signal, isCurrent);
      if (!isCurrent()) return;
      if (steady === undefined || startsAnew || asked === 'apply' || shown === 0) {
        takeOver(from, to, fetched, page);
        return;
      }
      const settleChanges = await compare(asked, [from, to], fetched, page, steady, signal);
      if (isCurrent()) settleChanges();
    } catch (thrown) {
      if (isCurrent() && mode === 'compare') mode = asked;
      throw thrown;
    }
  }

  async function append(signal: AbortSignal, isCurrent: () => boolean): Promise<void> {
    const end = segments.at(-1);
    if (end?.next == null) return;
    const { fetched, page } = await fetchRun(end.next, pageSize, signal, () => false);
    if (!isCurrent()) return;
    const added = fetched.map((segment) => ({
      ...segment,
      rows: segment.rows.filter((row) => !known.has(rowKey(row))),
    }));
    segments = [...segments, ...added];
    const addedRows = rowsOf(added);
    for (const row of addedRows) known.add(rowKey(row));
    // In place: a copy of all rows for each page would cost the square of the pages.
    (rows.value as Row[]).push(...addedRows);
    // While changes wait, the totals are those of what is shown.
    if (pending.value === null) settle(page);
    else hasMore.value = page.next !== null;
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

  async function refetch(wanted: Mode = 'apply'): Promise<void> {
    generation++;
    if (wanted === 'apply' || mode === 'compare') mode = wanted;
    if (options.key() !== null) await runs.again();
  }
  onDeactivated(() => (isCovered = true));
  onActivated(() => (isCovered = false));

  watch(
    () => JSON.stringify(options.key()),
    () => {
      startsAnew = true;
      moreWanted = false;
      pending.value = null;
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
  let ownUntil = 0;
  useStaleNotice(options, (own) => {
    if (own) ownUntil = Date.now() + ownTail;
    void refetch(steady === undefined ? 'apply' : own || Date.now() < ownUntil ? 'own' : 'compare');
  });
  onScopeDispose(runs.stop);
  return {
    rows,
    last,
    total,
    hasMore,
    loading,
    error,
    pending,
    left,
    loadMore,
    refetch: () => refetch(),
    apply: () => refetch(),
    show(span) {
      view = span;
      if (startsAnew || staleSpan() === null) return;
      // Rows that were far away have moved while nobody looked at them.
      if (pending.value === null && mode === 'compare') mode = 'apply';
      void runs.again();
    },
  };
}
