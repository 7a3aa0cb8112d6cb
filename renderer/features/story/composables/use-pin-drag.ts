import { ref } from 'vue';
import type { Pin } from '../model/pins.ts';
import type { Pinning } from './use-pinning.ts';

/** Dragging pins to another place or into a group. */
export interface PinDrag {
  /** @param also others that go with it */
  readonly start: (pin: string, also?: readonly string[]) => void;
  readonly end: () => void;
  /** The drag is over a pin at an index of the whole list: its first half is before it, the other behind it, both in its group. */
  readonly overPin: (pin: Pin, index: number, event: DragEvent) => void;
  /** The drag is over the head of a group, or behind all (null), where an index of the whole list ends it. */
  readonly overEnd: (end: number, group: string | null) => void;
  readonly drop: () => void;
  /** Classes of a pin: whether it is dragged, and the mark of the place where it would come to stand. */
  readonly marks: (pin: string) => Readonly<Record<'dragged' | 'before' | 'behind', boolean>>;
  /** Whether the drag would put a pin at the end of a group. */
  readonly isInto: (group: string) => boolean;
}

/** Where a drag would put its pin. */
interface Place {
  /** An index of the whole list, as it is. */
  readonly index: number;
  readonly group: string | null;
  /** The pin beside which the mark is; null: the whole group, or nothing. */
  readonly beside: { readonly pin: string; readonly side: 'before' | 'behind' } | null;
}

/** Whether a pointer is in the first half of an element, in the direction in which pins follow each other. */
function isInFirstHalf({ clientX, clientY, currentTarget }: DragEvent, along: 'line' | 'column'): boolean {
  if (!(currentTarget instanceof Element)) return true;
  const { left, width, top, height } = currentTarget.getBoundingClientRect();
  return along === 'line' ? clientX < left + width / 2 : clientY < top + height / 2;
}

/**
 * The state of dragging pins, which all move at once where several are chosen.
 * @param along whether pins follow each other in lines, as in the tray, or below each other
 */
export function usePinDrag(pinning: Pinning, along: 'line' | 'column' = 'line'): PinDrag {
  const dragged = ref<string | null>(null);
  const others = ref<readonly string[]>([]);
  const place = ref<Place | null>(null);
  function end(): void {
    dragged.value = null;
    others.value = [];
    place.value = null;
  }
  return {
    start(pin, also = []) {
      dragged.value = pin;
      others.value = also.filter((other) => other !== pin);
    },
    end,
    overPin({ uid, group }, index, event) {
      const side = isInFirstHalf(event, along) ? 'before' : 'behind';
      place.value = { index: side === 'before' ? index : index + 1, group, beside: { pin: uid, side } };
    },
    overEnd(last, group) {
      const behind = group === null ? pinning.pins.value.at(-1) : undefined;
      place.value = {
        index: last,
        group,
        beside: behind === undefined ? null : { pin: behind.uid, side: 'behind' },
      };
    },
    drop() {
      const [pin, also, to] = [dragged.value, others.value, place.value];
      end();
      if (pin === null || to === null) return;
      // Counted without what moves.
      const moved = new Set([pin, ...also]);
      const passed = pinning.pins.value.slice(0, to.index).filter(({ uid }) => moved.has(uid)).length;
      void pinning.moveTo(pin, to.index - passed, to.group, also);
    },
    marks(pin) {
      const beside = dragged.value === null || place.value?.beside?.pin !== pin ? null : place.value.beside;
      return {
        dragged: dragged.value !== null && (dragged.value === pin || others.value.includes(pin)),
        before: beside?.side === 'before',
        behind: beside?.side === 'behind',
      };
    },
    isInto: (group) => dragged.value !== null && place.value?.group === group && place.value.beside === null,
  };
}
