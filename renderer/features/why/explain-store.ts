import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { InputOf } from '../../../shared/contract/index.ts';

/** One end of an explanation: an alert or an incident. */
export type ExplainEnd = InputOf<'correlation.explain'>['from'];

/** The two whose being together or apart is explained; one dialog of the shell shows it. */
export const useExplaining = defineStore('explaining', () => {
  const ends = shallowRef<readonly [ExplainEnd, ExplainEnd] | null>(null);
  const isOpen = computed(() => ends.value !== null);

  /** Explains two alerts. */
  function explainAlerts(from: string, to: string): void {
    ends.value = [
      { kind: 'alert', alert: from },
      { kind: 'alert', alert: to },
    ];
  }

  /** Explains two incidents. */
  function explainIncidents(from: string, to: string): void {
    ends.value = [
      { kind: 'incident', incident: from },
      { kind: 'incident', incident: to },
    ];
  }

  function close(): void {
    ends.value = null;
  }

  return { ends, isOpen, explainAlerts, explainIncidents, close };
});
