import type { ProcessTreeNode } from '../../../../shared/story/alert-story-types.ts';

/** One line of the tree as it is drawn. */
export interface ProcessRow {
  readonly node: ProcessTreeNode;
  /** 0 for a root. */
  readonly depth: number;
  readonly parent: string | null;
  readonly folded: boolean;
}

/** The tree as lines from top to bottom; children of folded processes are left out. */
export function flattenTree(
  roots: readonly ProcessTreeNode[],
  folded: ReadonlySet<string>,
): readonly ProcessRow[] {
  const rows: ProcessRow[] = [];
  // A stack of one's own: a chain of processes can be longer than the call stack is deep.
  const open: ProcessRow[] = roots
    .map((node) => ({ node, depth: 0, parent: null, folded: folded.has(node.id) }))
    .reverse();
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    rows.push(row);
    if (row.folded) continue;
    const { node, depth } = row;
    for (const child of [...node.children].reverse())
      open.push({ node: child, depth: depth + 1, parent: node.id, folded: folded.has(child.id) });
  }
  return rows;
}

/** What a key does in the tree. */
export type TreeMove =
  | { readonly kind: 'go'; readonly id: string }
  | { readonly kind: 'fold'; readonly id: string; readonly fold: boolean }
  | { readonly kind: 'choose'; readonly node: ProcessTreeNode };

/** The meaning of a key after the tree pattern of WAI-ARIA; null when it means nothing here. */
export function treeKey(key: string, rows: readonly ProcessRow[], active: string | null): TreeMove | null {
  const index = rows.findIndex((row) => row.node.id === active);
  const row = rows[index];
  if (!row) return null;
  const go = (to: number): TreeMove | null => {
    const other = rows[Math.min(rows.length - 1, Math.max(0, to))];
    return other ? { kind: 'go', id: other.node.id } : null;
  };
  const hasChildren = row.node.children.length > 0;
  switch (key) {
    case 'ArrowDown':
      return go(index + 1);
    case 'ArrowUp':
      return go(index - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (!hasChildren) return null;
      return row.folded ? { kind: 'fold', id: row.node.id, fold: false } : go(index + 1);
    case 'ArrowLeft':
      if (hasChildren && !row.folded) return { kind: 'fold', id: row.node.id, fold: true };
      return row.parent === null ? null : { kind: 'go', id: row.parent };
    case 'Enter':
    case ' ':
      return { kind: 'choose', node: row.node };
    default:
      return null;
  }
}
