import { ref } from 'vue';
import type { Pinning } from '../../story/index.ts';

/** Dragging pins to another place or into a group. */
export interface PinDrag {
  readonly start: (pin: string) => void;
  readonly end: () => void;
  /** The drag is over a place: an index of the whole list, in a group or in none. */
  readonly over: (index: number, group: string | null) => void;
  readonly drop: () => void;
  /** Classes of the pin at an index of the whole list. */
  readonly marks: (pin: string, index: number) => Readonly<Record<string, boolean>>;
  /** Whether the drag would put a pin at the end of a group. */
  readonly isInto: (group: string | null, end: number) => boolean;
}

/** The state of dragging in the tray. */
export function usePinDrag(pinning: Pinning): PinDrag {
  const dragged = ref<string | null>(null);
  const place = ref<{ readonly index: number; readonly group: string | null } | null>(null);
  function end(): void {
    dragged.value = null;
    place.value = null;
  }
  return {
    start: (pin) => (dragged.value = pin),
    end,
    over: (index, group) => (place.value = { index, group }),
    drop() {
      const [pin, to] = [dragged.value, place.value];
      const from = pinning.pins.value.findIndex((one) => one.uid === pin);
      end();
      if (pin === null || to === null || from < 0) return;
      void pinning.moveTo(pin, to.index > from ? to.index - 1 : to.index, to.group);
    },
    marks: (pin, index) => ({
      dragged: dragged.value === pin,
      target: dragged.value !== null && place.value?.index === index,
    }),
    isInto: (group, last) =>
      dragged.value !== null && place.value?.index === last && place.value.group === group,
  };
}
