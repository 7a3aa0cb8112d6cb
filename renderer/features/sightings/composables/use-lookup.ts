import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { mostValues } from '../../../../shared/contract/index.ts';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { Sighting } from '../../../../shared/query/evidence-columns.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';
import { firstPart, nextPart } from '../model/part-size.ts';

/** What was found so far. */
interface Found extends Pick<OutputOf<'sightings.find'>, 'total' | 'leftOut'> {
  readonly text: string;
  readonly values: readonly Sighting[];
}

/** A pasted list being looked up, part by part. */
export interface Lookup {
  /** In the order of the list; those of the parts that are through. Null before the first. */
  readonly found: ComputedRef<Found | null>;
  readonly loading: Ref<boolean>;
  readonly error: Ref<ClientError | null>;
  /** True when it stopped before its end: a list is long, or somebody stopped it. */
  readonly stopped: ComputedRef<boolean>;
  /** Stops behind the part under way; what was found stays. */
  stop(): void;
  /** Looks up everything, also what was left. */
  goOn(): void;
  refetch(): Promise<void>;
}

/** Looks a text up and keeps the answer true while the store changes. @param asked the text; null looks nothing up */
export function useLookup(asked: () => string | null): Lookup {
  const client = useClient();
  /** Values that are wanted: so many until somebody asks for the rest, or as many as there were when somebody stopped. */
  const most = ref(mostValues);
  const partial = shallowRef<Found | null>(null);

  async function lookUp(signal: AbortSignal): Promise<Found> {
    const text = asked() ?? '';
    const values: Sighting[] = [];
    for (let limit = firstPart; ;) {
      const begun = performance.now();
      const part = await client.sightings.find(
        {
          text,
          from: values.length,
          limit: Math.min(limit, Math.max(1, most.value - values.length), mostValues),
        },
        { signal },
      );
      limit = nextPart(limit, performance.now() - begun);
      values.push(...part.values);
      const found = { text, values: [...values], total: part.total, leftOut: part.leftOut };
      const isThrough = part.values.length === 0 || values.length >= part.total;
      // Who stopped it once is not given more when the store changes.
      if (!isThrough && values.length >= most.value) most.value = values.length;
      if (isThrough || values.length >= most.value) return found;
      partial.value = found;
    }
  }
  watch(asked, () => {
    most.value = mostValues;
    partial.value = null;
  });
  const answer = useQuery(lookUp, {
    key: asked,
    touched: ['alerts', 'entities', 'incidents', 'verdicts', 'lists', 'imports', 'text'],
  });
  // The list that was asked for before gives way as soon as the first part of the next is there.
  const found = computed(() => {
    const whole = answer.data.value;
    return whole !== null && whole.text === asked() ? whole : (partial.value ?? whole);
  });
  return {
    found,
    loading: answer.loading,
    error: answer.error,
    stopped: computed(
      () => !answer.loading.value && found.value !== null && found.value.values.length < found.value.total,
    ),
    stop: () => (most.value = 1),
    goOn: () => {
      most.value = Infinity;
      void answer.refetch();
    },
    refetch: answer.refetch,
  };
}
