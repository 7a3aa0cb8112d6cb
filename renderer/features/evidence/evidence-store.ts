import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { TableSort } from '../../ui/index.ts';
import { leftEvidence, noFilter } from './model/filter.ts';
import type { EvidenceFilter } from './model/filter.ts';

type Category = OutputOf<'incidents.evidence'>['categories'][number]['category'];

/** How the evidence of an incident is looked at: who goes to another tab and comes back finds it as it was left. */
export const useEvidenceView = defineStore('evidence', () => {
  const incident = ref<string | null>(null);
  const category = ref<Category>('all');
  const text = ref('');
  const filter = shallowRef<EvidenceFilter>(noFilter);
  const sort = ref<TableSort | null>(null);

  function clear(): void {
    text.value = '';
    filter.value = noFilter;
  }
  /** Starts afresh for another incident. */
  function open(uid: string): void {
    if (incident.value === uid) return;
    incident.value = uid;
    category.value = 'all';
    sort.value = { column: 'verdict', direction: 'descending' };
    clear();
  }

  /** Shows of an incident what one of its steps asks to see to; as a filter that can be taken away. */
  function showLeft(uid: string, which: keyof typeof leftEvidence): void {
    open(uid);
    category.value = 'all';
    text.value = '';
    filter.value = leftEvidence[which];
  }

  return { incident, category, text, filter, sort, open, clear, showLeft };
});
