import { compareTexts } from './details.ts';

/** An edge as paths read it; those of the contract fit. */
export interface PathEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** A way from one node to another. */
export interface StoryPath {
  /** Nodes in order, both ends among them. */
  readonly nodes: readonly string[];
  /** The edges between them, one fewer. */
  readonly edges: readonly string[];
}

interface Step {
  readonly to: string;
  readonly edge: string;
}

/**
 * A shortest way between two nodes over edges in any direction; null where there is none. Of several the one whose nodes come first in the
 * order of their ids, so that the order of the edges does not matter.
 */
export function shortestPath(edges: readonly PathEdge[], from: string, to: string): StoryPath | null {
  if (from === to) return { nodes: [from], edges: [] };
  const steps = stepsOf(edges);
  if (!steps.has(from) || !steps.has(to)) return null;
  // Distances to the end first: then each step from the beginning takes the smallest id that comes nearer.
  const distance = distancesFrom(steps, to, from);
  if (!distance.has(from)) return null;
  const nodes = [from];
  const taken: string[] = [];
  let at = from;
  while (at !== to) {
    const left = distance.get(at) ?? 0;
    const next = (steps.get(at) ?? []).find((step) => distance.get(step.to) === left - 1);
    if (!next) return null;
    nodes.push(next.to);
    taken.push(next.edge);
    at = next.to;
  }
  return { nodes, edges: taken };
}

/** The nodes within so many edges of some, these among them. */
export function neighbourhood(
  edges: readonly PathEdge[],
  from: Iterable<string>,
  depth = 1,
): ReadonlySet<string> {
  const steps = stepsOf(edges);
  const found = new Set(from);
  let border = [...found];
  for (let round = 0; round < depth && border.length > 0; round += 1) {
    const next: string[] = [];
    for (const node of border) {
      for (const { to } of steps.get(node) ?? []) {
        if (found.has(to)) continue;
        found.add(to);
        next.push(to);
      }
    }
    border = next;
  }
  return found;
}

function stepsOf(edges: readonly PathEdge[]): ReadonlyMap<string, readonly Step[]> {
  const steps = new Map<string, Step[]>();
  const add = (from: string, step: Step): void => {
    const known = steps.get(from);
    if (known) known.push(step);
    else steps.set(from, [step]);
  };
  for (const { id, source, target } of edges) {
    if (source === target) continue;
    add(source, { to: target, edge: id });
    add(target, { to: source, edge: id });
  }
  for (const list of steps.values())
    list.sort((a, b) => compareTexts(a.to, b.to) || compareTexts(a.edge, b.edge));
  return steps;
}

function distancesFrom(
  steps: ReadonlyMap<string, readonly Step[]>,
  start: string,
  goal: string,
): ReadonlyMap<string, number> {
  const distance = new Map([[start, 0]]);
  let border = [start];
  while (border.length > 0 && !distance.has(goal)) {
    const next: string[] = [];
    for (const node of border) {
      for (const { to } of steps.get(node) ?? []) {
        if (distance.has(to)) continue;
        distance.set(to, (distance.get(node) ?? 0) + 1);
        next.push(to);
      }
    }
    border = next;
  }
  return distance;
}
