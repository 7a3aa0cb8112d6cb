import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { Filter } from '../../../../shared/query/filter.ts';
import type { QueueName } from '../../../../shared/query/views.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import { describeUnknown, isKnown, openValues } from '../model/unknown-values.ts';

/** Values that the store is asked for at once; those that a value begins are among its most frequent ones. */
const mostAnswered = 50;

/** Says which values of a filter nothing in the store has, so that an empty list is not taken for an answer; null where all are known. */
export function useUnknownValues(filter: () => Filter, queue: QueueName): ComputedRef<string | null> {
  const client = useClient();
  const asked = computed(() => openValues(filter()));
  const unknown = useQuery(
    async (signal) => {
      const values = asked.value;
      const isThere = await Promise.all(
        values.map(async (one) => {
          const { field, value } = one;
          const answer = await client.queue.completeValue(
            { of: queue, field, text: value.slice(0, 200), limit: mostAnswered },
            { signal },
          );
          return isKnown(
            one,
            answer.values.map((stored) => stored.value),
          );
        }),
      );
      return { asked: values, unknown: values.filter((_, index) => isThere[index] === false) };
    },
    {
      key: () => (asked.value.length === 0 ? null : asked.value),
      touched: ['incidents', 'alerts', 'imports', 'lists'],
    },
  );
  return computed(() =>
    // The answer to the filter before says nothing about this one.
    unknown.data.value === null || JSON.stringify(unknown.data.value.asked) !== JSON.stringify(asked.value)
      ? null
      : describeUnknown(queue === 'alerts' ? 'alert' : 'incident', unknown.data.value.unknown),
  );
}
