import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import {
  completionAt,
  fieldOptions,
  rangeOptions,
  valueOptions,
} from '../../../../shared/query/complete-query.ts';
import type {
  CompletionContext,
  CountedValue,
  QueryOption,
} from '../../../../shared/query/complete-query.ts';
import type { QueueName } from '../../../../shared/query/views.ts';
import { useClient } from '../../../client/index.ts';

/** What completes a query at the caret. */
export interface QueryCompletion {
  readonly context: ComputedRef<CompletionContext>;
  readonly options: ComputedRef<readonly QueryOption[]>;
}

/** How long typing may pause before the store is asked, ms. */
const pause = 80;
const mostOptions = 50;

/** Options for the caret of a query; values come from the store while `wanted` is true, with how many rows of the queue have them. */
export function useQueryCompletion(
  text: Readonly<Ref<string>>,
  caret: Readonly<Ref<number>>,
  wanted: Readonly<Ref<boolean>>,
  queue: QueueName,
): QueryCompletion {
  const client = useClient();
  const context = computed(() => completionAt(text.value, caret.value));
  const counted = shallowRef<{ readonly key: string; readonly values: readonly CountedValue[] } | null>(null);
  const opened = ref(Date.now());
  const key = computed(() => {
    const now = context.value;
    return wanted.value && now.at === 'value'
      ? JSON.stringify([now.entry.field, now.kind === null ? now.typed : `${now.kind}|${now.typed}`])
      : null;
  });

  watch(key, (asked, _before, onCleanup) => {
    const now = context.value;
    if (asked === null || now.at !== 'value') return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const typed = (now.kind === null ? now.typed : `${now.kind}|${now.typed}`).slice(0, 200);
      client.queue
        .completeValue(
          { of: queue, field: now.entry.field, text: typed, limit: 30 },
          { signal: abort.signal },
        )
        .then(
          ({ values }) => (counted.value = { key: asked, values }),
          // Completion is a help: without the store what every store knows is still offered.
          () => (counted.value = null),
        );
    }, pause);
    onCleanup(() => {
      clearTimeout(timer);
      abort.abort();
    });
  });
  watch(wanted, (now) => {
    if (now) opened.value = Date.now();
  });

  const options = computed((): readonly QueryOption[] => {
    const now = context.value;
    switch (now.at) {
      case 'text':
        return [];
      case 'field':
        return fieldOptions(now.typed);
      case 'range':
        return now.typed === '' || /^[\d-]+$/.test(now.typed) ? rangeOptions(now, opened.value) : [];
      case 'value': {
        // What was counted for the value as it was a moment ago stays until the next answer: the list does not blink.
        const field = now.entry.field;
        const values = counted.value?.key.startsWith(`["${field}"`) ? counted.value.values : [];
        const typed = now.typed.toLowerCase();
        return valueOptions(now, values)
          .filter(
            ({ insert, label, count }) => count === null || typed === '' || hasStart(typed, insert, label),
          )
          .slice(0, mostOptions);
      }
    }
  });
  return { context, options };
}

/** Whether a word of a value begins with what was typed; a pattern fits what the store answered. */
const hasStart = (typed: string, ...texts: readonly string[]): boolean =>
  /[*?]/.test(typed) || texts.some((text) => text.toLowerCase().includes(typed));
