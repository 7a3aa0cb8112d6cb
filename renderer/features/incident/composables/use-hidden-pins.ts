import { useEventListener, useResizeObserver } from '@vueuse/core';
import { ref, watch } from 'vue';
import type { Ref } from 'vue';

/** Pins that the tray has no room for, and what it would take to show all. */
export interface HiddenPins {
  /** Pins below the edge of what is seen, and those that are not drawn. */
  readonly hidden: Readonly<Ref<number>>;
  /** Height of all lines, px. */
  readonly whole: Readonly<Ref<number>>;
}

/** Less of a pin than this, px, is not seen. */
const leastSeen = 8;

/**
 * Counts what of the tray's list is out of sight, as it is resized, scrolled or changed.
 *
 * @param of what the list is made from
 * @param undrawn pins that the list would draw behind its last one, when asked
 */
export function useHiddenPins(
  list: Readonly<Ref<HTMLElement | null>>,
  of: () => unknown,
  undrawn: () => number,
): HiddenPins {
  const hidden = ref(0);
  const whole = ref(0);
  function measure(): void {
    const element = list.value;
    if (element === null) {
      hidden.value = 0;
      return;
    }
    const { bottom } = element.getBoundingClientRect();
    const isBelow = (item: Element): boolean => item.getBoundingClientRect().top > bottom - leastSeen;
    const below = [...element.querySelectorAll('[data-pin]')].filter(isBelow).length;
    // What draws the rest is the last of the list: where it is seen, it says itself how many it stands for.
    const last = element.querySelector('[data-more]');
    hidden.value = below + (last !== null && isBelow(last) ? undrawn() : 0);
    whole.value = element.scrollHeight;
  }
  useResizeObserver(list, measure);
  useEventListener(list, 'scroll', measure, { passive: true });
  watch([list, of], measure, { flush: 'post' });
  return { hidden, whole };
}
