import { computed, ref, watchEffect } from 'vue';
import type { Ref } from 'vue';
import type { InputOf, OutputOf } from '../../../../shared/contract/index.ts';
import type { Filter, FilterField } from '../../../../shared/query/filter.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { Query } from '../../../client/index.ts';
import { filterValueLabel, withoutField } from '../model/filter-clauses.ts';

/** The strip over a queue: all that passes the filter, whatever range is brushed. */
export function useTimeline(filter: () => Filter): Query<OutputOf<'queue.timeline'>> {
  const client = useClient();
  const input = computed((): InputOf<'queue.timeline'> => ({
    filter: withoutField(filter(), 'firstActivity'),
    buckets: 160,
  }));
  return useQuery((signal) => client.queue.timeline(input.value, { signal }), {
    key: () => input.value,
    touched: ['incidents', 'alerts', 'imports'],
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
