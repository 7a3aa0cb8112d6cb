import { linkRules, linkStates, reasonNames, refusalCauses } from './codes.ts';
import { blockingFacts, pairFacts, type BlockingCondition, type PairFacts } from './blocking.ts';
import { compareText } from './canonical-order.ts';
import type { CorrelationSettings } from './settings.ts';
import type { CorrelationInput, CorrelationResult, LinkColumns, LinkRow } from './types.ts';

/**
 * One step from an alert to the next. A storm's members count as one step, whichever two of them it joins.
 */
export interface PathStep<Id extends string | number> {
  readonly from: Id;
  readonly to: Id;
  readonly link: LinkRow<Id>;
  /** Weak links that were pooled with this one to unite the two groups, without itself. */
  readonly pooledWith: readonly LinkRow<Id>[];
}

/** Why two alerts are in one incident, or why they are not. */
export type Explanation<Id extends string | number> =
  | { readonly together: true; readonly path: readonly PathStep<Id>[] }
  | {
      readonly together: false;
      readonly conditions: readonly BlockingCondition<Id>[];
    };

/**
 * The path of `tree` links between two alerts, shortest first found; else what keeps them apart: the withheld
 * links on the way with the fewest of them, else what `facts` tell of the two alerts.
 * @param rows links around the two alerts in any order: all that touch the incidents of both are enough.
 * @param facts asked only when no withheld link is on any way between them; null when nothing more is known.
 */
export function explainPath<Id extends string | number>(
  rows: Iterable<LinkRow<Id>>,
  a: Id,
  b: Id,
  facts: (() => PairFacts<Id> | null) | null = null,
  settings: CorrelationSettings | null = null,
): Explanation<Id> {
  if (a === b) return { together: true, path: [] };
  const graph = buildGraph(rows);
  const steps = shortestWay(graph, a, b);
  const withheld = steps?.filter((step) => isWithheld(step.link)) ?? null;
  if (steps && withheld?.length === 0) return { together: true, path: mergeStorms(addPools(steps, graph)) };
  const known = facts?.() ?? null;
  const conditions: BlockingCondition<Id>[] =
    known && settings ? [...blockingFacts(known, settings, withheld === null)] : [];
  for (const { link } of withheld ?? []) conditions.push(conditionOf(link));
  if (conditions.length === 0) conditions.push({ code: 'noLink' });
  return { together: false, conditions };
}

/** The links as rows, with alerts as positions in the input and entities as their keys. */
export function linkRows(input: CorrelationInput, links: LinkColumns): LinkRow<number>[] {
  return Array.from({ length: links.count }, (_, link) => linkRowAt(input, links, link));
}

/** One link as a row. */
export function linkRowAt(input: CorrelationInput, links: LinkColumns, link: number): LinkRow<number> {
  const gap = links.gap[link] as number;
  const window = links.window[link] as number;
  const entities = [links.entity[link] as number, links.secondEntity[link] as number].filter(
    (entity) => entity >= 0,
  );
  const refusal = refusalCauses[links.refusal[link] as number] ?? 'none';
  return {
    a: links.a[link] as number,
    b: links.b[link] as number,
    rule: linkRules[links.rule[link] as number] ?? 'sharedEntity',
    keys: entities.map((entity) => input.entities.key(entity)),
    gapMilliseconds: gap < 0 ? null : gap,
    windowMilliseconds: window < 0 ? null : window,
    strength: links.strength[link] as number,
    reasons: reasonNames(links.reasons[link] as number),
    state: linkStates[links.state[link] as number] ?? 'redundant',
    refusal: refusal === 'none' ? null : refusal,
    neededStrength: links.needed[link] === 0 ? null : (links.needed[link] as number),
    pooledStrength: links.pooled[link] === 0 ? null : (links.pooled[link] as number),
  };
}

type Graph<Id extends string | number> = ReadonlyMap<Id, readonly LinkRow<Id>[]>;

function isWithheld<Id extends string | number>(link: LinkRow<Id>): boolean {
  return link.state !== 'tree' && link.state !== 'redundant';
}

/**
 * Links of each alert in an order of their own: withheld last, stronger first. Redundant links explain
 * nothing that tree links do not.
 */
function buildGraph<Id extends string | number>(rows: Iterable<LinkRow<Id>>): Graph<Id> {
  const used = [...rows].filter((row) => row.state !== 'redundant');
  used.sort(
    (x, y) =>
      Number(isWithheld(x)) - Number(isWithheld(y)) ||
      y.strength - x.strength ||
      compareText(
        `${x.a}\u0000${x.b}\u0000${x.keys.join('\u0000')}`,
        `${y.a}\u0000${y.b}\u0000${y.keys.join('\u0000')}`,
      ),
  );
  const graph = new Map<Id, LinkRow<Id>[]>();
  for (const row of used) {
    for (const end of [row.a, row.b]) {
      const known = graph.get(end);
      if (known) known.push(row);
      else graph.set(end, [row]);
    }
  }
  return graph;
}

/**
 * The way with the fewest withheld links, then the fewest links (breadth first, level by level of withheld
 * links).
 */
function shortestWay<Id extends string | number>(
  graph: Graph<Id>,
  a: Id,
  b: Id,
): readonly PathStep<Id>[] | null {
  const cameBy = new Map<Id, PathStep<Id> | null>([[a, null]]);
  let level: Id[] = [a];
  while (level.length > 0) {
    // A level is closed under tree links before any withheld link is taken.
    for (let index = 0; index < level.length; index += 1) reach(level[index] as Id, false, level);
    if (cameBy.has(b)) break;
    const beyond: Id[] = [];
    for (const alert of level) reach(alert, true, beyond);
    level = beyond;
  }
  if (!cameBy.has(b)) return null;
  const steps: PathStep<Id>[] = [];
  for (let at = b; at !== a;) {
    const step = cameBy.get(at) as PathStep<Id>;
    steps.push(step);
    at = step.from;
  }
  return steps.reverse();

  function reach(from: Id, withheld: boolean, onto: Id[]): void {
    for (const link of graph.get(from) ?? []) {
      if (isWithheld(link) !== withheld) continue;
      const to = link.a === from ? link.b : link.a;
      if (cameBy.has(to)) continue;
      cameBy.set(to, { from, to, link, pooledWith: [] });
      onto.push(to);
    }
  }
}

/** Two steps through a storm's first alert are one: from one repeat to another. */
function mergeStorms<Id extends string | number>(steps: readonly PathStep<Id>[]): readonly PathStep<Id>[] {
  const merged: PathStep<Id>[] = [];
  for (const step of steps) {
    const last = merged[merged.length - 1];
    if (last && last.link.rule === 'storm' && step.link.rule === 'storm')
      merged[merged.length - 1] = { ...last, to: step.to };
    else merged.push(step);
  }
  return merged;
}

/**
 * The other weak links of each pool on the way: tree links with the same pooled strength between the same two
 * sides of it.
 */
function addPools<Id extends string | number>(
  steps: readonly PathStep<Id>[],
  graph: Graph<Id>,
): readonly PathStep<Id>[] {
  return steps.map((step) => {
    const { pooledStrength } = step.link;
    if (pooledStrength === null || pooledStrength === undefined) return step;
    const side = sideOf(graph, step.from, pooledStrength);
    const pooledWith = new Set<LinkRow<Id>>();
    for (const alert of side) {
      for (const link of graph.get(alert) ?? []) {
        if (
          link !== step.link &&
          link.pooledStrength === pooledStrength &&
          !(side.has(link.a) && side.has(link.b))
        )
          pooledWith.add(link);
      }
    }
    return { ...step, pooledWith: [...pooledWith] };
  });
}

/** Alerts that tree links join to one without any link of a pool of this strength. */
function sideOf<Id extends string | number>(
  graph: Graph<Id>,
  start: Id,
  pooledStrength: number,
): ReadonlySet<Id> {
  const side = new Set<Id>([start]);
  for (const alert of side) {
    for (const link of graph.get(alert) ?? []) {
      if (isWithheld(link) || link.pooledStrength === pooledStrength) continue;
      side.add(link.a === alert ? link.b : link.a);
    }
  }
  return side;
}

function conditionOf<Id extends string | number>(link: LinkRow<Id>): BlockingCondition<Id> {
  switch (link.state) {
    case 'withheldLock':
      return { code: 'withheldLock', link, cause: link.refusal ?? null };
    case 'withheldSize':
      return { code: 'withheldSize', link };
    default:
      return { code: 'withheldWeak', link, neededStrength: link.neededStrength ?? null };
  }
}

/** Why two alerts of a run (positions in its input) are in one incident, or why they are not. */
export function explainAlerts(
  input: CorrelationInput,
  result: CorrelationResult,
  a: number,
  b: number,
): Explanation<number> {
  const { links, group } = result;
  const wanted = new Set([group[a], group[b]]);
  const rows: LinkRow<number>[] = [];
  for (let link = 0; link < links.count; link += 1) {
    if (wanted.has(group[links.a[link] as number]) || wanted.has(group[links.b[link] as number]))
      rows.push(linkRowAt(input, links, link));
  }
  return explainPath(rows, a, b, () => pairFacts(input, a, b), input.settings);
}
