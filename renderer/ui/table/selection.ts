/** The rows an analyst has chosen, and the row a range starts from. */
export interface TableSelection {
  readonly keys: ReadonlySet<string>;
  readonly anchor: string | null;
}

/** Nothing chosen. */
export const emptySelection: TableSelection = { keys: new Set(), anchor: null };

/** Adds or takes away one row; it becomes the anchor. */
export function toggleRow(selection: TableSelection, key: string): TableSelection {
  const keys = new Set(selection.keys);
  if (!keys.delete(key)) keys.add(key);
  return { keys, anchor: key };
}

/** Adds every row between the anchor (or the row itself) and `key`, both included; the anchor stays. */
export function extendTo(selection: TableSelection, order: readonly string[], key: string): TableSelection {
  const anchor = selection.anchor !== null && order.includes(selection.anchor) ? selection.anchor : key;
  const [from, to] = [order.indexOf(anchor), order.indexOf(key)].sort((a, b) => a - b);
  const range = order.slice(from, (to ?? 0) + 1);
  return { keys: new Set([...selection.keys, ...range]), anchor };
}

/** Chooses all rows that are loaded, or none when all are chosen already. */
export function toggleAll(selection: TableSelection, order: readonly string[]): TableSelection {
  const all = order.length > 0 && order.every((key) => selection.keys.has(key));
  return all ? emptySelection : { keys: new Set(order), anchor: selection.anchor };
}

/** Drops rows that are no longer in the list. */
export function keepOnly(selection: TableSelection, order: readonly string[]): TableSelection {
  if (selection.keys.size === 0) return selection;
  const present = new Set(order);
  const keys = [...selection.keys].filter((key) => present.has(key));
  return keys.length === selection.keys.size ? selection : { keys: new Set(keys), anchor: selection.anchor };
}

/** What a key does in a table. */
export type TableMove =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'extend' }
  | { readonly kind: 'all' }
  | { readonly kind: 'open' }
  | { readonly kind: 'toggleExpanded' }
  | { readonly kind: 'expand' }
  | { readonly kind: 'collapse' }
  | { readonly kind: 'clear' };

/** The part of a keyboard event that matters here. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/**
 * What a key press does when row `index` of `count` is active.
 * @param page rows that fit on the screen.
 * @returns null when the key means nothing here.
 */
export function readTableKey(press: KeyPress, index: number, count: number, page: number): TableMove | null {
  const control = press.ctrlKey || press.metaKey;
  if (press.altKey) return null;
  if (control) return press.key.toLowerCase() === 'a' ? { kind: 'all' } : null;
  const to = (wanted: number): TableMove => ({
    kind: 'move',
    to: Math.min(Math.max(wanted, 0), Math.max(count - 1, 0)),
    extend: press.shiftKey,
  });
  switch (press.key) {
    case 'ArrowDown':
    case 'j':
    case 'J':
      return to(index + 1);
    case 'ArrowUp':
    case 'k':
    case 'K':
      return to(index - 1);
    case 'PageDown':
      return to(index + page);
    case 'PageUp':
      return to(index - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(count - 1);
    case ' ':
      return press.shiftKey ? { kind: 'extend' } : { kind: 'toggle' };
    case 'Enter':
      return { kind: 'open' };
    case 'o':
      return { kind: 'toggleExpanded' };
    case 'ArrowRight':
      return { kind: 'expand' };
    case 'ArrowLeft':
      return { kind: 'collapse' };
    case 'Escape':
      return { kind: 'clear' };
    default:
      return null;
  }
}
