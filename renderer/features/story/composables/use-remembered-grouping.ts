import { useLocalStorage } from '@vueuse/core';

/** Incidents of which is remembered, on this machine, whether similar nodes are drawn as one. */
const mostGroupings = 200;

/** Whether similar nodes of an incident are drawn as one, where somebody chose so. */
export interface RememberedGrouping {
  /** Null where nobody chose. */
  of(incident: string): boolean | null;
  remember(incident: string, similar: boolean): void;
}

/** What was chosen for incidents on this machine. */
export function useRememberedGrouping(): RememberedGrouping {
  // The last one that was chosen is last.
  const groupings = useLocalStorage<readonly (readonly [string, boolean])[]>('casemate.story.grouping', []);
  return {
    of: (incident) => groupings.value.find(([one]) => one === incident)?.[1] ?? null,
    remember(incident, similar) {
      const others = groupings.value.filter(([one]) => one !== incident);
      groupings.value = [...others, [incident, similar] as const].slice(-mostGroupings);
    },
  };
}
