import { computed, ref, watch } from 'vue';
import type { WritableComputedRef } from 'vue';
import type { AlertStoryView } from '../../../../shared/story/alert-story-types.ts';

type View = AlertStoryView | 'raw';

/**
 * Which view of an alert's story is shown: the one to look at first, until a person chooses. Context comes later than the alert: where that
 * alone fills a view, it takes the place of the fields, and of nothing else, so that no view goes from under a reader's eyes.
 * @param alert the alert that is told; null until it is there
 * @param first the view to look at first, with what is known by now
 */
export function useStoryView(
  alert: () => string | null,
  first: () => AlertStoryView | null,
): WritableComputedRef<View> {
  const shown = ref<View>('fields');
  const isChosen = ref(false);
  watch(
    alert,
    () => {
      isChosen.value = false;
      shown.value = first() ?? 'fields';
    },
    { immediate: true },
  );
  watch(first, (view) => {
    if (view !== null && !isChosen.value && shown.value === 'fields') shown.value = view;
  });
  return computed({
    get: () => shown.value,
    set(view) {
      isChosen.value = true;
      shown.value = view;
    },
  });
}
