import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import type { TouchedKind } from '../../shared/contract/index.ts';
import { isCancelled, toClientError } from './client-error.ts';
import type { ClientError } from './client-error.ts';
import { useClient } from './inject.ts';
import { createRuns } from './runs.ts';

/** When a query runs again. */
export interface QueryOptions {
  /** Kinds of data whose change makes the answer stale; empty: any. */
  readonly touched?: readonly TouchedKind[] | (() => readonly TouchedKind[]);
  /** The incident that the answer is about: changes of others are ignored. */
  readonly incident?: () => string | null;
  /** Runs again when this changes; null means "do not run" and clears the answer. */
  readonly key: () => unknown;
}

/** The newest answer of a query. `data` stays while a newer answer is fetched. */
export interface Query<T> {
  readonly data: ShallowRef<T | null>;
  readonly error: ShallowRef<ClientError | null>;
  readonly loading: Ref<boolean>;
  /** True until the answer to the present key is there: what is shown is of an earlier one, or nothing yet. */
  readonly outdated: Ref<boolean>;
  refetch(): Promise<void>;
}

/** Runs `onStale` when a notice says that data of these kinds has changed: by a command of this very window or what follows from one (`isOwn`), or elsewhere. */
export function useStaleNotice(
  options: Pick<QueryOptions, 'touched' | 'incident'>,
  onStale: (isOwn: boolean) => void,
): void {
  const stop = useClient().onNotice((notice) => {
    if (notice.kind !== 'changed') return;
    const kinds = (typeof options.touched === 'function' ? options.touched() : options.touched) ?? [];
    if (kinds.length > 0 && !notice.touched.some((kind) => kinds.includes(kind))) return;
    const incident = options.incident?.() ?? null;
    if (incident !== null && notice.incidents.length > 0 && !notice.incidents.includes(incident)) return;
    onStale(notice.by !== 'other');
  });
  onScopeDispose(stop);
}

/** Fetches now, when the key changes and when a notice says the answer is stale; answers for an older key are dropped. */
export function useQuery<T>(fetch: (signal: AbortSignal) => Promise<T>, options: QueryOptions): Query<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<ClientError | null>(null);
  const loading = ref(false);
  const outdated = ref(true);

  const runs = createRuns(async (signal, isCurrent) => {
    loading.value = true;
    try {
      const answer = await fetch(signal);
      if (!isCurrent()) return;
      data.value = answer;
      outdated.value = false;
      error.value = null;
    } catch (thrown) {
      if (isCurrent() && !isCancelled(thrown)) error.value = toClientError('query', thrown);
    } finally {
      if (isCurrent()) loading.value = false;
    }
  });

  watch(
    () => JSON.stringify(options.key()),
    () => {
      outdated.value = true;
      if (options.key() !== null) {
        void runs.restart();
        return;
      }
      runs.stop();
      data.value = null;
      error.value = null;
      loading.value = false;
    },
    { immediate: true },
  );
  const refetch = async (): Promise<void> => {
    if (options.key() !== null) await runs.again();
  };
  useStaleNotice(options, () => void refetch());
  onScopeDispose(runs.stop);
  return { data, error, loading, outdated, refetch };
}
