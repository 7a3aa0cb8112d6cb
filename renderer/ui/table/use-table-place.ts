import { nextTick, onActivated } from 'vue';
import type { ShallowRef } from 'vue';

/** A table that was taken out of the page with its page forgets where it was scrolled to and that it had the focus: both come back. */
export function useTablePlace(
  grid: Readonly<ShallowRef<HTMLElement | null>>,
  takeScroll: () => void,
): {
  readonly onScroll: () => void;
  readonly onFocusIn: () => void;
  readonly onFocusOut: (event: FocusEvent) => void;
} {
  let scrolledTo = { top: 0, left: 0 };
  let hadFocus = false;
  onActivated(async () => {
    const place = scrolledTo;
    await nextTick();
    if (grid.value === null) return;
    grid.value.scrollTop = place.top;
    grid.value.scrollLeft = place.left;
    takeScroll();
    if (hadFocus) grid.value.focus({ preventScroll: true });
  });
  return {
    onScroll() {
      if (grid.value?.isConnected !== true) return;
      scrolledTo = { top: grid.value.scrollTop, left: grid.value.scrollLeft };
      takeScroll();
    },
    onFocusIn: () => (hadFocus = true),
    onFocusOut(event) {
      const to = event.relatedTarget;
      if (to instanceof Node && grid.value?.contains(to) === false) hadFocus = false;
    },
  };
}
