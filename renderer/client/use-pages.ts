import {
  onActivated,
  onDeactivated,
  onScopeDispose,
  ref,
  shallowReactive,
  shallowRef,
  toRaw,
  watch,
} from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { isCancelled, toClientError } from './client-error.ts';
import type { ClientError } from './client-error.ts';
import { createRuns } from './runs.ts';
import { emptySegments, rowsOf, spanInView } from './segments.ts';
import type { RowSpan, Segment } from './segments.ts';
import type { Course } from './steady-course.ts';
import { agreed, heard, nextStep, settled, startOfCourse, stepOfAnswer } from './steady-course.ts';
import { findDifference, holdAnswer, takeAnswer } from './steady-list.ts';
import type { Answer, Outcome } from './steady-list.ts';
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
  /** True while the shown rows are the answer to another key than the present one: nothing is to be done with them that is meant for those to come. */
  readonly outdated: Ref<boolean>;
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

/**
 * Adds to the end of a reactive list. In place: a copy of all rows for each page would cost the square of the pages. The first and the last
 * tell who follows the list, or waits for a row at its end; each of the others would tell them once more.
 */
function growInPlace<Row>(list: Row[], added: readonly Row[]): void {
  list.push(...added.slice(0, 1));
  toRaw(list).push(...added.slice(1, -1));
  list.push(...added.slice(1).slice(-1));
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
  const outdated = ref(false);
  const error = shallowRef<ClientError | null>(null);
  const pending = shallowRef<PendingChanges | null>(null);
  const left = shallowRef<readonly Row[]>([]);
  const { rowKey, steady } = options;
  let segments: readonly Segment<Row>[] = emptySegments;
  let known = new Set<RowKey>();
  let view: RowSpan | null = null;
  let course = startOfCourse;
  /** What is shown belongs to another key, or nothing was shown yet. */
  let startsAnew = true;
  let moreWanted = false;
  /** A kept page that another one covers: nobody looks at its rows. */
  let isCovered = false;

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
    const asked = course.generation;
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
    return segments.slice(from, to).some((segment) => segment.generation < course.generation)
      ? [from, to]
      : null;
  };

  function accept({ left: out, renewed, ...next }: Outcome<Row>, page: P): void {
    const isFirst = startsAnew;
    startsAnew = false;
    outdated.value = false;
    segments = next.segments;
    pending.value = next.pending;
    if (renewed === null) {
      const all = rowsOf(segments);
      known = new Set(all.map(rowKey));
      rows.value = shallowReactive(all);
    } else {
      const shown = rows.value as Row[];
      shown.forEach((row, index) => {
        const newer = renewed.get(rowKey(row));
        if (newer !== undefined && newer !== row) shown[index] = newer;
      });
    }
    // While changes wait, the totals are those of what is shown.
    const totals = next.pending === null || last.value === null ? page : last.value;
    settle({ ...totals, total: next.total });
    if (!isFirst && out.length > 0) left.value = out;
  }

  async function refresh(signal: AbortSignal, isCurrent: () => boolean): Promise<void> {
    const span = startsAnew ? ([0, segments.length] as const) : staleSpan();
    if (span === null) return;
    const askedAt = course.generation;
    const shown = startsAnew ? 0 : rowsOf(segments.slice(...span)).length;
    const cursor = startsAnew ? null : (segments[span[0]]?.from ?? null);
    const { fetched, page } = await fetchRun(cursor, Math.max(shown, pageSize), signal, isCurrent);
    if (!isCurrent()) return;
    const answer: Answer<Row> = { span, fetched, total: page.total, isEnd: page.next === null };
    const list = () => ({ segments, total: total.value, pending: pending.value });
    const asked = nextStep(course, pending.value !== null);
    const isFree = steady === undefined || isCovered || shown === 0;
    const step = isFree ? 'take' : stepOfAnswer(asked, course, askedAt);
    if (step === 'take' || steady === undefined) accept(takeAnswer(list(), answer, rowKey), page);
    else {
      const difference = await findDifference(list(), answer, rowKey, steady, signal);
      if (!isCurrent()) return;
      const end = stepOfAnswer(step, course, askedAt);
      // Asked for meanwhile: the next run shows it.
      if (end !== 'take') accept(holdAnswer(list(), answer, difference, end, rowKey), page);
    }
    course = settled(course, askedAt);
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
    growInPlace(rows.value as Row[], addedRows);
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

  async function follow(next: Course): Promise<void> {
    course = next;
    if (options.key() !== null) await runs.again();
  }
  const apply = (): Promise<void> => follow(agreed(course));
  onDeactivated(() => (isCovered = true));
  onActivated(() => (isCovered = false));

  watch(
    () => JSON.stringify(options.key()),
    () => {
      startsAnew = true;
      moreWanted = false;
      pending.value = null;
      if (options.key() !== null) {
        outdated.value = rows.value.length > 0;
        void runs.restart();
        return;
      }
      runs.stop();
      outdated.value = false;
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
  useStaleNotice(options, (isOwn) => void follow(heard(course, isOwn)));
  onScopeDispose(runs.stop);
  return {
    rows,
    last,
    total,
    hasMore,
    loading,
    outdated,
    error,
    pending,
    left,
    loadMore,
    refetch: apply,
    apply,
    show(span) {
      view = span;
      if (!startsAnew && staleSpan() !== null) void runs.again();
    },
  };
}
