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

/** Chooses all rows that are loaded beside what is chosen, or none when all of them are chosen already. */
export function toggleAll(selection: TableSelection, order: readonly string[]): TableSelection {
  const all = order.length > 0 && order.every((key) => selection.keys.has(key));
  return all ? emptySelection : { keys: new Set([...selection.keys, ...order]), anchor: selection.anchor };
}

/** Drops rows that are no longer in the list. */
export function keepOnly(selection: TableSelection, order: readonly string[]): TableSelection {
  if (selection.keys.size === 0) return selection;
  const present = new Set(order);
  const keys = [...selection.keys].filter((key) => present.has(key));
  return keys.length === selection.keys.size ? selection : { keys: new Set(keys), anchor: selection.anchor };
}

/** How many of some rows are chosen. */
export const countChosen = ({ keys }: TableSelection, rows: readonly string[]): number =>
  keys.size === 0 ? 0 : rows.reduce((sum, key) => sum + (keys.has(key) ? 1 : 0), 0);
