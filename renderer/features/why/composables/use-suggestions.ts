import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';
import { dismiss, isDismissed } from '../model/dismissed.ts';
import type { Suggestion } from '../model/words.ts';

/** What a run would change in an incident, without what was dismissed as it is. */
export function useSuggestions(incident: () => string): {
  readonly shown: ComputedRef<readonly Suggestion[]>;
  readonly hide: (suggestion: Suggestion) => void;
} {
  const client = useClient();
  const dismissed = useLocalStorage<readonly string[]>('casemate.why.dismissed', []);
  const query = useQuery((signal) => client.correlation.suggestions({ incident: incident() }, { signal }), {
    key: incident,
    touched: ['incidents', 'alerts', 'journal', 'settings'],
  });
  const shown = computed(() =>
    (query.data.value?.suggestions ?? []).filter(
      (suggestion) => !isDismissed(dismissed.value, incident(), suggestion),
    ),
  );
  return {
    shown,
    hide: (suggestion) => (dismissed.value = dismiss(dismissed.value, incident(), suggestion)),
  };
}
