import { useEventListener, useResizeObserver } from '@vueuse/core';
import { ref, watch } from 'vue';
import type { Ref } from 'vue';

/** Pins that the tray has no room for, and what it would take to show all. */
export interface HiddenPins {
  /** Pins below the edge of what is seen. */
  readonly hidden: Readonly<Ref<number>>;
  /** Height of all lines, px. */
  readonly whole: Readonly<Ref<number>>;
}

/** Less of a pin than this, px, is not seen. */
const leastSeen = 8;

/** Counts what of the tray's list is out of sight, as it is resized, scrolled or changed. @param of what the list is made from */
export function useHiddenPins(list: Readonly<Ref<HTMLElement | null>>, of: () => unknown): HiddenPins {
  const hidden = ref(0);
  const whole = ref(0);
  function measure(): void {
    const element = list.value;
    if (element === null) {
      hidden.value = 0;
      return;
    }
    const { bottom } = element.getBoundingClientRect();
    const pins = [...element.querySelectorAll('[data-pin]')];
    hidden.value = pins.filter((pin) => pin.getBoundingClientRect().top > bottom - leastSeen).length;
    whole.value = element.scrollHeight;
  }
  useResizeObserver(list, measure);
  useEventListener(list, 'scroll', measure, { passive: true });
  watch([list, of], measure, { flush: 'post' });
  return { hidden, whole };
}
