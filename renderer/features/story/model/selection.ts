/** What can be selected on the incident page. */
export type StoryTarget =
  | { readonly kind: 'alert'; readonly alert: string }
  | { readonly kind: 'entity'; readonly entityId: number }
  | { readonly kind: 'edge'; readonly edge: string }
  /** A node of the graph that stands for several alike. */
  | { readonly kind: 'group'; readonly node: string };

/** One text for each target; it is the key of every selection. */
export function keyOf(target: StoryTarget): string {
  switch (target.kind) {
    case 'alert':
      return `alert:${target.alert}`;
    case 'entity':
      return `entity:${target.entityId}`;
    case 'edge':
      return `edge:${target.edge}`;
    case 'group':
      return `group:${target.node}`;
  }
}

/** The target behind a key, or null for text that is none. */
export function targetOf(key: string): StoryTarget | null {
  const [kind, rest] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (kind === 'alert' && rest !== '') return { kind, alert: rest };
  if (kind === 'edge' && rest !== '') return { kind, edge: rest };
  if (kind === 'group' && rest !== '') return { kind, node: rest };
  const entityId = Number(rest);
  return kind === 'entity' && Number.isSafeInteger(entityId) && entityId > 0 ? { kind, entityId } : null;
}

/** What is selected, in the order of selecting: the last key is the current one, whose details are shown. */
export interface Selection {
  readonly keys: readonly string[];
  /** Where a range starts. */
  readonly anchor: string | null;
}

/** Nothing selected. */
export const emptySelection: Selection = { keys: [], anchor: null };

/** Selects one and nothing else. */
export function selectOne(key: string): Selection {
  return { keys: [key], anchor: key };
}

/** Adds one to the selection, or takes it out. */
export function toggle(selection: Selection, key: string): Selection {
  const without = selection.keys.filter((other) => other !== key);
  return without.length < selection.keys.length
    ? { keys: without, anchor: without.at(-1) ?? null }
    : { keys: [...without, key], anchor: key };
}

/** Selects all from the anchor to one, in the order of a list; without an anchor in the list, one alone. */
export function selectRange(selection: Selection, order: readonly string[], to: string): Selection {
  const start = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const end = order.indexOf(to);
  if (start < 0 || end < 0) return selectOne(to);
  const range = start <= end ? order.slice(start, end + 1) : order.slice(end, start + 1).reverse();
  return { keys: range, anchor: selection.anchor };
}

/** The key that lies `step` places from the current one in a list; the ends hold. Null for an empty list. */
export function keyAt(order: readonly string[], current: string | null, step: number): string | null {
  if (order.length === 0) return null;
  const index = current === null ? -1 : order.indexOf(current);
  if (index < 0) return (step >= 0 ? order[0] : order.at(-1)) ?? null;
  return order[Math.min(order.length - 1, Math.max(0, index + step))] ?? null;
}

/** The selection without what is no longer there. */
export function keepKnown(selection: Selection, known: ReadonlySet<string>): Selection {
  const keys = selection.keys.filter((key) => known.has(key));
  return keys.length === selection.keys.length ? selection : { keys, anchor: keys.at(-1) ?? null };
}
