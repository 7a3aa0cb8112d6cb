import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { isCancelled, toClientError } from './client-error.ts';
import type { ClientError } from './client-error.ts';
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
  /** All rows loaded so far. */
  readonly rows: ShallowRef<readonly Row[]>;
  /** The last page that came, for totals. */
  readonly last: ShallowRef<P | null>;
  readonly total: Ref<number>;
  readonly hasMore: Ref<boolean>;
  readonly loading: Ref<boolean>;
  readonly error: ShallowRef<ClientError | null>;
  /** Fetches the next page; does nothing while one is on its way. */
  loadMore(): Promise<void>;
  refetch(): Promise<void>;
}

const largestPage = 500;

/** Pages of a list; starts again when the key changes, and reloads as many rows as are shown when a notice says so. */
export function usePages<Row, P extends Page<Row>>(
  fetch: (cursor: string | null, limit: number, signal: AbortSignal) => Promise<P & Page<Row>>,
  options: QueryOptions & { readonly pageSize?: number },
): Pages<Row, P> {
  const pageSize = options.pageSize ?? 100;
  const rows = shallowRef<readonly Row[]>([]);
  const last = shallowRef(null) as ShallowRef<P | null>;
  const total = ref(0);
  const hasMore = ref(false);
  const loading = ref(false);
  const error = shallowRef<ClientError | null>(null);
  let current: AbortController | null = null;
  let next: string | null = null;

  async function guarded(
    work: (signal: AbortSignal, isCurrent: () => boolean) => Promise<void>,
  ): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    loading.value = true;
    try {
      await work(mine.signal, () => current === mine);
      if (current === mine) error.value = null;
    } catch (thrown) {
      if (current === mine && !isCancelled(thrown)) error.value = toClientError('list', thrown);
    } finally {
      if (current === mine) loading.value = false;
    }
  }

  function settle(page: P): void {
    last.value = page;
    total.value = page.total;
    next = page.next;
    hasMore.value = page.next !== null;
  }

  /** Loads from the start until `wanted` rows are there, then shows them all at once so that nothing jumps. */
  const loadFirst = (wanted: number): Promise<void> =>
    guarded(async (signal, isCurrent) => {
      const gathered: Row[] = [];
      let page = await fetch(null, Math.min(Math.max(wanted, pageSize), largestPage), signal);
      gathered.push(...page.rows);
      while (gathered.length < wanted && page.next !== null && isCurrent()) {
        page = await fetch(page.next, Math.min(Math.max(wanted - gathered.length, 1), largestPage), signal);
        gathered.push(...page.rows);
      }
      if (!isCurrent()) return;
      rows.value = gathered;
      settle(page);
    });

  async function loadMore(): Promise<void> {
    const from = next;
    if (from === null || loading.value) return;
    await guarded(async (signal, isCurrent) => {
      const page = await fetch(from, pageSize, signal);
      if (!isCurrent()) return;
      rows.value = [...rows.value, ...page.rows];
      settle(page);
    });
  }

  watch(
    () => JSON.stringify(options.key()),
    () => {
      if (options.key() === null) {
        current?.abort();
        current = null;
        rows.value = [];
        last.value = null;
        total.value = 0;
        next = null;
        hasMore.value = false;
        loading.value = false;
      } else void loadFirst(pageSize);
    },
    { immediate: true },
  );
  const refetch = (): Promise<void> => loadFirst(rows.value.length);
  useStaleNotice(options, () => {
    if (options.key() !== null) void refetch();
  });
  onScopeDispose(() => {
    current?.abort();
    current = null;
  });
  return { rows, last, total, hasMore, loading, error, loadMore, refetch };
}
