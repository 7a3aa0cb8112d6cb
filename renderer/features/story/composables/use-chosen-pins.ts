import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';
import { storyTargetOf } from '../model/pins.ts';
import type { Pin } from '../model/pins.ts';
import { useStory } from '../story-store.ts';
import { usePinning } from './use-pinning.ts';

/** How a press changes what is chosen: as in lists, alone, with Ctrl, or with Shift up to here. */
export type PinChoice = 'replace' | 'toggle' | 'range';

/** The pins that are chosen in a view of them, as long as what they mark is selected on the page. */
export interface ChosenPins {
  readonly pins: ComputedRef<readonly Pin[]>;
  readonly choose: (pin: Pin, how: PinChoice) => void;
  /** What an action on a pin is about: all that are chosen where it is among them, else it alone. */
  readonly with: (pin: Pin) => readonly Pin[];
}

/** How a press with the mouse changes what is chosen. */
export function choiceOf({ ctrlKey, metaKey, shiftKey }: MouseEvent): PinChoice {
  if (shiftKey) return 'range';
  return ctrlKey || metaKey ? 'toggle' : 'replace';
}

/**
 * Choosing of several pins, to move them, to group them or to take them away at once.
 * @param shown the pins of the view in their order, of which a range is chosen; all, where nothing is said
 */
export function useChosenPins(shown?: () => readonly Pin[]): ChosenPins {
  const pinning = usePinning();
  const story = useStory();
  const anchor = ref<string | null>(null);
  /** Pressed in the view: what was selected elsewhere does not make an action on one pin one on several. */
  const pressed = shallowRef<ReadonlySet<string>>(new Set());
  const pins = computed(() =>
    pinning.pins.value.filter(
      ({ uid, target }) => pressed.value.has(uid) && story.isSelected(storyTargetOf(target)),
    ),
  );
  function choose(pin: Pin, how: PinChoice): void {
    const all = shown?.() ?? pinning.pins.value;
    const start = all.findIndex(({ uid }) => uid === anchor.value);
    const end = all.findIndex(({ uid }) => uid === pin.uid);
    if (how !== 'range' || start < 0 || end < 0) {
      anchor.value = pin.uid;
      const others = how === 'toggle' ? [...pressed.value].filter((uid) => uid !== pin.uid) : [];
      const isTakenOut =
        how === 'toggle' && pressed.value.has(pin.uid) && story.isSelected(storyTargetOf(pin.target));
      pressed.value = new Set(isTakenOut ? others : [...others, pin.uid]);
      story.select(storyTargetOf(pin.target), how === 'toggle' ? 'toggle' : 'replace');
      return;
    }
    const range = start <= end ? all.slice(start, end + 1) : all.slice(end, start + 1).reverse();
    pressed.value = new Set(range.map(({ uid }) => uid));
    for (const [index, { target }] of range.entries()) {
      const wanted = storyTargetOf(target);
      if (index === 0) story.select(wanted);
      else if (!story.isSelected(wanted)) story.select(wanted, 'toggle');
    }
  }
  return {
    pins,
    choose,
    with: (pin) =>
      pins.value.length > 1 && pins.value.some(({ uid }) => uid === pin.uid) ? pins.value : [pin],
  };
}
