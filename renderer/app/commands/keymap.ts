import type { Command } from './registry.ts';

/** The part of a keyboard event that the keymap reads. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** How long the second key of a sequence may take, ms. */
export const sequenceTimeout = 1000;

/** A key press as it is written in a command's `keys`; null for a bare modifier. */
export function describePress(press: PressedKey): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'].includes(press.key)) return null;
  const modified = press.ctrlKey || press.metaKey;
  const letter = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  // Shift is part of a printed character such as ?; it is named only with letters and named keys.
  const shift =
    press.shiftKey && (press.key.length > 1 || press.key.toLowerCase() !== press.key.toUpperCase());
  return [modified ? 'mod' : '', press.altKey ? 'alt' : '', shift ? 'shift' : '', letter]
    .filter((part) => part !== '')
    .join('+');
}

/** Whether typing goes into the element, so that plain letters are not commands. */
export function takesText(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (
    element.isContentEditable ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  )
    return true;
  return (
    element instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(element.type)
  );
}

/** Which text fields hold typing of their own, which their own undo takes back. */
export class FieldEdits {
  readonly #typed = new WeakMap<Element, string>();

  /** Notes that somebody typed into a field. */
  note(element: EventTarget | null): void {
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
      this.#typed.set(element, element.value);
  }

  /** Whether the field still holds what was typed: a value that the program has set since has no typing to take back. */
  has(element: Element | null): boolean {
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
      return this.#typed.get(element) === element.value;
    return element instanceof HTMLElement && element.isContentEditable;
  }
}

/** What a press leads to, given the presses before it. */
export interface KeyMatch {
  readonly command: Command | null;
  /** Presses to remember for a sequence; null when none is open. */
  readonly pending: string | null;
}

/** Finds the command of a press. */
export function matchKeys(commands: readonly Command[], pending: string | null, press: string): KeyMatch {
  const typed = pending === null ? press : `${pending} ${press}`;
  const exact = commands.findLast((command) => command.keys === typed);
  if (exact) return { command: exact, pending: null };
  if (commands.some((command) => command.keys?.startsWith(`${typed} `)))
    return { command: null, pending: typed };
  return pending === null ? { command: null, pending: null } : matchKeys(commands, null, press);
}

const names: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  escape: 'Esc',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ' ': 'Space',
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
