import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { sightingShows } from '../../../shared/contract/index.ts';
import { emptySelection } from '../../ui/index.ts';
import type { TableSelection } from '../../ui/index.ts';

/** What was pasted and how its sightings are looked at: who goes away and comes back finds it as it was left. */
export const useSightings = defineStore('sightings', () => {
  /** The text as it stands in the field. */
  const text = ref('');
  /** The text that was looked up; null before. */
  const asked = ref<string | null>(null);
  const show = ref<(typeof sightingShows)[number]>('all');
  const selection = ref<TableSelection>(emptySelection);
  const active = ref<string | null>(null);

  function lookUp(): void {
    if (text.value.trim() === '') return;
    asked.value = text.value;
    selection.value = emptySelection;
    active.value = null;
    show.value = 'all';
  }
  function clear(): void {
    text.value = '';
    asked.value = null;
    selection.value = emptySelection;
    active.value = null;
    show.value = 'all';
  }

  return { text, asked, show, selection, active, lookUp, clear };
});
