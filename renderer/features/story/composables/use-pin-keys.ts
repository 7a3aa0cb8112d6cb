import { useKeyBindings } from '../../../ui/index.ts';
import type { PinChoice } from './use-chosen-pins.ts';

/** What the keys of a pin ask for, wherever it is drawn. */
export interface PinActions {
  /** It is to be moved, with what else is chosen where it is among that; so it is with the others. */
  readonly shift: (by: -1 | 1) => void;
  readonly choose: (how: PinChoice) => void;
  readonly unpin: () => void;
}

/** The keys that a pin has while the focus is on it: answers a key press, and takes it where it is one of them. */
export function usePinKeys({ shift, choose, unpin }: PinActions): (event: KeyboardEvent) => void {
  const bindings = useKeyBindings();
  const commands: Readonly<Record<string, () => void>> = {
    'pins.earlier': () => shift(-1),
    'pins.later': () => shift(1),
    'pins.toggle': () => choose('toggle'),
    'pins.extend': () => choose('range'),
    'pins.unpin': unpin,
  };
  return (event) => {
    const command = bindings.matchFocusKey(event, 'pins');
    const run = command !== null && Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (run === undefined) return;
    run();
    event.preventDefault();
    event.stopPropagation();
  };
}
