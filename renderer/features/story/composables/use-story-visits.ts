import { ref, watch } from 'vue';
import type { Ref } from 'vue';
import { useRoute } from 'vue-router';
import { useStory } from '../story-store.ts';

/** Where an entry of the window's history keeps which visit it is of; the router leaves it there. */
const field = 'storyVisit';

let visits = 0;
/** Visits of before the window was loaded again are forgotten: what they are called begins otherwise. */
const prefix = `${Math.round(performance.timeOrigin)}-`;
const newVisit = (): string => `${prefix}${(visits += 1)}`;

/** The visit that the present entry of the window's history is of; null for a place that was come to just now. */
export function visitOfEntry(): string | null {
  const state: unknown = window.history.state;
  if (typeof state !== 'object' || state === null || !(field in state)) return null;
  const { [field]: visit } = state;
  return typeof visit === 'string' && visit.startsWith(prefix) ? visit : null;
}

function noteVisit(visit: string): void {
  const state: unknown = window.history.state;
  window.history.replaceState({ ...(typeof state === 'object' ? state : {}), [field]: visit }, '');
}

/**
 * Opens the story of the incident whose page is shown: with the views of that visit where the window goes back or forward to it, else as a
 * new visit. Its tabs are one visit.
 * @param incident uid; null while it is not known
 * @returns whether the place was come to just now: what its address asks for has not been done yet
 */
export function useStoryVisits(incident: () => string | null): Readonly<Ref<boolean>> {
  const story = useStory();
  const route = useRoute();
  const isNew = ref(true);
  let shown: string | null = null;
  watch(
    [incident, () => route.fullPath],
    ([uid]) => {
      if (uid === null) {
        shown = null;
        return;
      }
      const known = visitOfEntry();
      isNew.value = known === null;
      const visit = known ?? (shown === uid ? story.visit : null) ?? newVisit();
      if (known === null) noteVisit(visit);
      shown = uid;
      story.open(uid, visit);
    },
    { immediate: true },
  );
  return isNew;
}
