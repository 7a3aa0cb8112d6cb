import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { ProcessTreeNode } from '../../../../shared/story/alert-story-types.ts';
import { buildProcessTree } from '../../../../shared/story/process-tree.ts';

type Process = OutputOf<'entities.device'>['processes'][number];

/**
 * The processes of one device under those that started them; at every height those of the asked incident, and what stands over them, come
 * first. Processes that only context names have no entity.
 */
export function forestOf(processes: readonly Process[]): readonly ProcessTreeNode[] {
  const ofIncident = new Set(
    processes.flatMap((process) => (process.ofIncident ? (process.entityId ?? []) : [])),
  );
  const forest = buildProcessTree(
    processes.map(({ entityId, label, verdict, alert, details }, index) => ({
      entity: { id: entityId ?? -1 - index, kind: 'process', label, verdict: verdict ?? 'unknown' },
      embedded: false,
      alertUid: alert ?? '',
      roles: [],
      threats: [],
      // The tree tells devices apart, and there is only one here, which its rows need not name.
      details: { ...details, mdeDeviceId: null, host: null, device: null, deviceEvidence: null },
    })),
  );
  return ofIncident.size === 0 ? forest : withFirst(forest, ofIncident);
}

/** A forest with what some entities are in, or stand over, before all else that stands beside it. */
function withFirst(
  forest: readonly ProcessTreeNode[],
  wanted: ReadonlySet<number>,
): readonly ProcessTreeNode[] {
  const all: ProcessTreeNode[] = [];
  const open = [...forest];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    all.push(node);
    open.push(...node.children);
  }
  const turned = new Map<ProcessTreeNode, ProcessTreeNode>();
  const first = new Set<ProcessTreeNode>();
  const sorted = (nodes: readonly ProcessTreeNode[]): readonly ProcessTreeNode[] =>
    [...nodes.filter((node) => first.has(node)), ...nodes.filter((node) => !first.has(node))].map(
      (node) => turned.get(node) ?? node,
    );
  // From the leaves up: children are known before what stands over them.
  for (const node of all.reverse()) {
    const isWanted = node.entityId !== null && wanted.has(node.entityId);
    if (isWanted || node.children.some((child) => first.has(child))) first.add(node);
    turned.set(node, { ...node, children: sorted(node.children) });
  }
  return sorted(forest);
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
