import { useEventListener } from '@vueuse/core';
import { nextTick, onScopeDispose, watch } from 'vue';
import type { Ref } from 'vue';

/** Keys that never wait: leaving, and the modifiers of other keys. */
const free: ReadonlySet<string> = new Set(['Tab', 'Escape', 'Shift', 'Control', 'Alt', 'Meta']);
/** More presses than so many are of somebody who no longer knows what they do. */
const mostHeld = 40;

/** One task of the page, in which a dialog that was opened takes the focus. */
const settle = async (): Promise<void> => {
  await nextTick();
  await new Promise<void>((done) => setTimeout(done, 0));
};

/** Writes a letter into the field that has the focus, as its key would; false where there is none. */
function write(letter: string, into: Element | null): boolean {
  if (letter.length !== 1 || !(into instanceof HTMLInputElement || into instanceof HTMLTextAreaElement))
    return false;
  const [from, to] = [into.selectionStart, into.selectionEnd];
  // A box to tick is an input too.
  if (from === null || to === null) return false;
  into.setRangeText(letter, from, to, 'end');
  into.dispatchEvent(new InputEvent('input', { data: letter, inputType: 'insertText', bubbles: true }));
  return true;
}

/**
 * Lets somebody type ahead: keys that are pressed in an element while what it shows is of an earlier question are kept and pressed again, in
 * their order, once the answer is there. On rows that are about to go they would do something to what nobody meant.
 * @param waits whether the answer is still to come. Keys that it never comes for are forgotten with their place.
 * @param isMeant which keys wait: those that do something with what is shown. What is pressed behind one that waits comes behind it.
 */
export function useTypeAhead(
  target: Readonly<Ref<HTMLElement | null>>,
  waits: () => boolean,
  isMeant: (event: KeyboardEvent) => boolean = () => true,
): void {
  let held: KeyboardEvent[] = [];
  /** Kept keys are being pressed: those that come meanwhile come after them. */
  let isPressing = false;
  const replayed = new WeakSet<Event>();

  useEventListener(
    target,
    'keydown',
    (event: KeyboardEvent) => {
      if (replayed.has(event) || free.has(event.key)) return;
      const isBehind = isPressing || held.length > 0;
      if (!isBehind && !(waits() && isMeant(event))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (held.length < mostHeld) held.push(event);
    },
    { capture: true },
  );

  function press(event: KeyboardEvent): void {
    const focused = document.activeElement;
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (!isChord && write(event.key, focused)) return;
    const again = new KeyboardEvent(event.type, event);
    replayed.add(again);
    (focused === null || focused === document.body ? target.value : focused)?.dispatchEvent(again);
  }

  async function pressHeld(): Promise<void> {
    isPressing = true;
    for (let event = held.shift(); event !== undefined; event = held.shift()) {
      await settle();
      // Another question meanwhile, as by a key that changed the filter: what is left waits for that answer.
      if (waits() && isMeant(event)) {
        held.unshift(event);
        break;
      }
      press(event);
    }
    isPressing = false;
  }

  watch(
    waits,
    (now) => {
      if (!now && held.length > 0 && !isPressing) void pressHeld();
    },
    { flush: 'sync' },
  );
  onScopeDispose(() => (held = []));
}
