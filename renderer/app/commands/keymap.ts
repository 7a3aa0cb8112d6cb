import type { Command } from './registry.ts';

/** How long the second key of a sequence may take, ms. */
export const sequenceTimeout = 1000;

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

/**
 * Finds the command of a press; of several that have the same keys the one that was registered last.
 * @param keysOf the keys of a command by its id.
 */
export function matchKeys(
  commands: readonly Command[],
  keysOf: (id: string) => readonly string[],
  pending: string | null,
  press: string,
): KeyMatch {
  const typed = pending === null ? press : `${pending} ${press}`;
  const exact = commands.findLast((command) => keysOf(command.id).includes(typed));
  if (exact) return { command: exact, pending: null };
  if (commands.some((command) => keysOf(command.id).some((keys) => keys.startsWith(`${typed} `))))
    return { command: null, pending: typed };
  return pending === null ? { command: null, pending: null } : matchKeys(commands, keysOf, null, press);
}
