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

/** The processes that can be folded: those that started others. */
export function foldable(roots: readonly ProcessTreeNode[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.children.length > 0) found.add(node.id);
    open.push(...node.children);
  }
  return found;
}

/** The processes of a tree that pass a filter, under what started them. */
export interface FoundProcesses {
  readonly roots: readonly ProcessTreeNode[];
  /** How many pass; what only stands above them is not among them. */
  readonly count: number;
}

/** Processes that pass, with all that stands over them. */
export function keepProcesses(
  roots: readonly ProcessTreeNode[],
  passes: (node: ProcessTreeNode) => boolean,
): FoundProcesses {
  // Parents before children; from the last to the first, every node finds what is kept of its children.
  const order: { readonly node: ProcessTreeNode; readonly parent: number }[] = [];
  const kept = new Map<number, ProcessTreeNode[]>();
  const open = roots.map((node) => ({ node, parent: -1 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const at = order.length;
    order.push(next);
    for (const child of [...next.node.children].reverse()) open.push({ node: child, parent: at });
  }
  let count = 0;
  for (let at = order.length - 1; at >= 0; at--) {
    const { node, parent } = order[at] as (typeof order)[number];
    const isFound = passes(node);
    if (isFound) count += 1;
    const children = kept.get(at);
    if (!isFound && children === undefined) continue;
    const siblings = kept.get(parent) ?? [];
    siblings.push({ ...node, children: (children ?? []).reverse() });
    kept.set(parent, siblings);
  }
  return { roots: (kept.get(-1) ?? []).reverse(), count };
}

/** Whether a process has every word of a text somewhere: in its name, folder, command line, account, hash or number. */
export function processFilter(text: string): (node: ProcessTreeNode) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return ({ name, folder, commandLine, user, sha256, processId }) => {
    const all = [name, folder, commandLine, user, sha256, processId === null ? null : String(processId)]
      .filter((part) => part !== null)
      .join('\n')
      .toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

/** Rows that Page Down goes further: about what a small window shows. */
const rowsOfPage = 8;

/** What a key does in the tree. */
export type TreeMove =
  | { readonly kind: 'go'; readonly id: string }
  | { readonly kind: 'fold'; readonly id: string; readonly fold: boolean }
  | { readonly kind: 'choose'; readonly node: ProcessTreeNode };

/**
 * What a command of trees does, after the tree pattern of WAI-ARIA; null when it does nothing here.
 * @param command its id as keys know it; null for a key that is none
 */
export function treeMove(
  command: string | null,
  rows: readonly ProcessRow[],
  active: string | null,
): TreeMove | null {
  const index = rows.findIndex((row) => row.node.id === active);
  const row = rows[index];
  if (!row) return null;
  const go = (to: number): TreeMove | null => {
    const other = rows[Math.min(rows.length - 1, Math.max(0, to))];
    return other ? { kind: 'go', id: other.node.id } : null;
  };
  const hasChildren = row.node.children.length > 0;
  switch (command) {
    case 'tree.next':
      return go(index + 1);
    case 'tree.previous':
      return go(index - 1);
    case 'tree.pageNext':
      return go(index + rowsOfPage);
    case 'tree.pagePrevious':
      return go(index - rowsOfPage);
    case 'tree.first':
      return go(0);
    case 'tree.last':
      return go(rows.length - 1);
    case 'tree.open':
      if (!hasChildren) return null;
      return row.folded ? { kind: 'fold', id: row.node.id, fold: false } : go(index + 1);
    case 'tree.close':
      if (hasChildren && !row.folded) return { kind: 'fold', id: row.node.id, fold: true };
      return row.parent === null ? null : { kind: 'go', id: row.parent };
    case 'tree.select':
      return { kind: 'choose', node: row.node };
    default:
      return null;
  }
}
