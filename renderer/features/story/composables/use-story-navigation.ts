import { useEventListener } from '@vueuse/core';
import type { Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useStory } from '../story-store.ts';

/** Back and forward through the views of the story, and beyond its ends through the pages. */
export interface StoryNavigation {
  back(): void;
  forward(): void;
}

/** Numbers of the side buttons of a mouse. */
const sideButtons = { back: 3, forward: 4 } as const;

/** Leads back and forward, also by the side buttons of the mouse while it is over an element. */
export function useStoryNavigation(element: Readonly<Ref<HTMLElement | null>>): StoryNavigation {
  const story = useStory();
  const router = useRouter();
  const navigation: StoryNavigation = {
    back() {
      if (!story.back()) router.back();
    },
    forward() {
      if (!story.forward()) router.forward();
    },
  };
  // The window would leave the page with the button that goes up: the story has its own way back.
  useEventListener(element, 'mouseup', (event: MouseEvent) => {
    if (event.button !== sideButtons.back && event.button !== sideButtons.forward) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.button === sideButtons.back) navigation.back();
    else navigation.forward();
  });
  return navigation;
}
