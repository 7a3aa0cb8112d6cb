import type { GraphEdge, GraphMarks } from './types.ts';

/** Classes of the stylesheet by which elements stand out or back. */
export const markClasses = ['selected', 'near', 'faded', 'lit'] as const;

/** Nothing stands out. */
export const noMarks: GraphMarks = { selected: new Set(), near: new Set(), faded: new Set(), lit: null };

const classList = (given: Readonly<Record<(typeof markClasses)[number], boolean>>): string =>
  markClasses.filter((name) => given[name]).join(' ');

/** The mark classes of a node, parted by spaces. */
export function marksOfNode(id: string, { selected, near, faded, lit }: GraphMarks): string {
  const isLit = lit?.has(id) ?? false;
  return classList({
    selected: selected.has(id),
    near: near.has(id),
    faded: faded.has(id) && !isLit,
    lit: isLit,
  });
}

/** The mark classes of an edge, parted by spaces. It stands back with its ends, and where it joins nothing that is selected. */
export function marksOfEdge(
  { id, source, target }: Pick<GraphEdge, 'id' | 'source' | 'target'>,
  { selected, near, faded, lit }: GraphMarks,
): string {
  const joins = selected.has(source) || selected.has(target);
  const isLit = lit?.has(id) ?? false;
  const isBack = faded.has(source) || faded.has(target) || (near.size > 0 && !joins);
  return classList({
    selected: selected.has(id),
    near: joins,
    faded: !isLit && !selected.has(id) && isBack,
    lit: isLit,
  });
}
