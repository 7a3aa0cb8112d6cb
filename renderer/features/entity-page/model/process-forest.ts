import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { ProcessTreeNode } from '../../../../shared/story/alert-story-types.ts';
import { buildProcessTree } from '../../../../shared/story/process-tree.ts';

type Process = OutputOf<'entities.device'>['processes'][number];

/** The processes of one device under those that started them. Processes that only context names have no entity. */
export function forestOf(processes: readonly Process[]): readonly ProcessTreeNode[] {
  return buildProcessTree(
    processes.map(({ entityId, label, verdict, alert, details }, index) => ({
      entity: { id: entityId ?? -1 - index, kind: 'process', label, verdict: verdict ?? 'unknown' },
      embedded: false,
      alertUid: alert ?? '',
      roles: [],
      threats: [],
      // The tree tells devices apart, and there is only one here, which its rows need not name.
      details: { ...details, mdeDeviceId: null },
    })),
  );
}

/** A process of a forest with what stands over it and all below; null when the forest has no such process. */
export function familyOf(forest: readonly ProcessTreeNode[], entityId: number): ProcessTreeNode | null {
  const parents = new Map<ProcessTreeNode, ProcessTreeNode>();
  const open = [...forest];
  let found: ProcessTreeNode | null = null;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.entityId === entityId) {
      found = node;
      break;
    }
    for (const child of node.children) {
      parents.set(child, node);
      open.push(child);
    }
  }
  if (found === null) return null;
  let family = found;
  for (let above = parents.get(found); above !== undefined; above = parents.get(above))
    family = { ...above, children: [family] };
  return family;
}

/** How many processes a forest has. */
export function countNodes(forest: readonly ProcessTreeNode[]): number {
  let count = 0;
  const open = [...forest];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    count += 1;
    open.push(...node.children);
  }
  return count;
}

/** The node of an entity in a forest, or null. */
export function findNode(forest: readonly ProcessTreeNode[], entityId: number): ProcessTreeNode | null {
  const open = [...forest];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.entityId === entityId) return node;
    open.push(...node.children);
  }
  return null;
}
