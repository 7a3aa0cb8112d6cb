/** The part of a keyboard event that keys are read from. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** Whether a key is held that makes other characters of the same keys, such as AltGr. */
  readonly getModifierState?: (key: string) => boolean;
}

/** Keys that a press is written with in words, because their own sign joins presses. */
const signs: Readonly<Record<string, string>> = { ' ': 'Space', '+': 'Plus' };

/** A key press as bindings write it, for example `mod+k`, `?`, `shift+Space`; null for a bare modifier. `mod` is Ctrl, or ⌘ on a Mac. */
export function describePress(press: PressedKey): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process'].includes(press.key))
    return null;
  // AltGr types characters such as [; on some systems it comes as Ctrl and Alt.
  const types = press.key.length === 1 && press.getModifierState?.('AltGraph') === true;
  const modified = !types && (press.ctrlKey || press.metaKey);
  const alt = !types && press.altKey;
  const isLetter = press.key.length === 1 && press.key.toLowerCase() !== press.key.toUpperCase();
  const name = isLetter ? press.key.toLowerCase() : (signs[press.key] ?? press.key);
  // Shift is part of a printed character such as ?; it is named only with letters and named keys.
  const shift = press.shiftKey && (isLetter || name.length > 1) && name !== 'Plus';
  return [modified ? 'mod' : '', alt ? 'alt' : '', shift ? 'shift' : '', name]
    .filter((part) => part !== '')
    .join('+');
}

const names: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Plus: '+',
  ContextMenu: 'Menu',
};

/** Keys as people read them: `Ctrl+K`, `G then I`. */
export function printKeys(keys: string): string {
  return keys
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
        .join('+'),
    )
    .join(' then ');
}
