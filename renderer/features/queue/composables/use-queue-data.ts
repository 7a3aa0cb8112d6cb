import { computed, ref, watchEffect } from 'vue';
import type { Ref } from 'vue';
import type { InputOf, OutputOf, TouchedKind } from '../../../../shared/contract/index.ts';
import type { Filter, FilterField } from '../../../../shared/query/filter.ts';
import type { QueueName } from '../../../../shared/query/views.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { Query } from '../../../client/index.ts';
import { filterValueLabel, withoutField } from '../model/filter-clauses.ts';

/** A stretch of time, ms UTC, both ends included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** How long the strip waits for the rows of a queue, ms: these are what an analyst looks at first. */
const rowsFirst = 80;

const queueKinds = ['incidents', 'alerts', 'pins', 'imports', 'seen'] as const;
/** What makes the rows of a queue stale: with a search also what the full-text index has taken in since. */
export const queueTouched = (filter: Filter): readonly TouchedKind[] =>
  filter.clauses.some(({ field }) => field === 'search') ? [...queueKinds, 'text'] : queueKinds;

/** The strip over a queue: all that passes the filter, whatever range is brushed, over the stretch that it is zoomed to. */
export function useTimeline(
  filter: () => Filter,
  queue: QueueName,
  zoom: () => TimeRange | null,
): Query<OutputOf<'queue.timeline'>> {
  const client = useClient();
  const input = computed((): InputOf<'queue.timeline'> => ({
    filter: withoutField(filter(), 'firstActivity'),
    of: queue,
    buckets: 160,
    from: zoom()?.from ?? null,
    to: zoom()?.to ?? null,
  }));
  async function fetch(signal: AbortSignal): Promise<OutputOf<'queue.timeline'>> {
    await new Promise((resolve) => setTimeout(resolve, rowsFirst));
    return client.queue.timeline(input.value, { signal });
  }
  return useQuery(fetch, {
    key: () => input.value,
    touched: () => queueTouched(filter()),
  });
}

/** Names of imports, for the chip of a filter on one. */
export function useImportNames(filter: () => Filter): (field: FilterField, value: string) => string {
  const client = useClient();
  const wanted = computed(() => filter().clauses.some((clause) => clause.field === 'import'));
  const answer = useQuery((signal) => client.imports.list({ cursor: null, limit: 500 }, { signal }), {
    key: () => (wanted.value ? 'imports' : null),
    touched: ['imports'],
  });
  return (field, value) =>
    (field === 'import'
      ? answer.data.value?.imports.find((summary) => summary.uid === value)?.label
      : undefined) ?? filterValueLabel(field, value);
}

/** True while a list has been empty and loading for over half a second: shorter waits show nothing. */
export function useSlowLoading(loading: () => boolean): Readonly<Ref<boolean>> {
  const slow = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watchEffect((onCleanup) => {
    if (!loading()) slow.value = false;
    else timer = setTimeout(() => (slow.value = true), 500);
    onCleanup(() => clearTimeout(timer));
  });
  return slow;
}
