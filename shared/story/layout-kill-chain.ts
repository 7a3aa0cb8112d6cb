import { TACTICS } from '../model/attack.ts';
import { groupBy, push } from './collect.ts';
import { compareTexts } from './details.ts';
import { compareNodes } from './group.ts';
import { LaneRows } from './lane-rows.ts';
import type { BlockPlace, BlockShape } from './lane-rows.ts';
import { compareEntities, extentOf, homesOf, placeBelow } from './layout-below.ts';
import { spacing } from './spacing.ts';
import { tacticLabel, tacticOrder } from './tactic.ts';
import { TimeColumns } from './time-columns.ts';
import type { GraphNode, Lane, Place, StoryGraph, StoryPlaces } from './types.ts';

/** So many rows fill the height of a small window: those that a story was drawn with at first share them among its lanes. */
const rowsOfWindow = 7;

/** A later alert stands so much further to the right, in columns, wherever it could stand under an earlier one. */
const step = 0.25;

/** An import that brings more alerts than this, and more than a part of those that are there, is another story, which is laid out anew. */
const mostAdded = { alerts: 4, share: 0.25 } as const;

/** Heights, px: a lane's head with its name, from there to the middle of its first row, and a band for tactics without alerts. */
const laneHead = 18;
const toMiddle = 24;
const gapHeight = 22;

/** Tactics of a story from top to bottom, in the order of ATT&CK; null last. */
export function tacticsOf(nodes: readonly GraphNode[]): readonly (string | null)[] {
  return [...new Set(nodes.filter(isOwnAlert).map(({ tactic }) => tactic))].sort(
    (a, b) =>
      Number(a === null) - Number(b === null) ||
      tacticOrder(a) - tacticOrder(b) ||
      compareTexts(a ?? '', b ?? ''),
  );
}

const isOwnAlert = ({ kind, otherIncident }: GraphNode): boolean =>
  kind === 'alert' && otherIncident === null;

/**
 * Lays a story out in kill-chain lanes: tactics from top to bottom in the order of ATT&CK, time from left to right. Each alert is the upper
 * left corner of a block, with the entities that it is the first to name.
 *
 * Alerts of the first import take their places in the order of time, and keep them: what becomes known later takes what is free, at its time, unless an
 * import brings so much that all is laid out anew. Only where its lane has no room there the lane gets higher, and with it, or with a first alert of
 * its tactic, everything below moves straight down by the same. But for that, nothing moves sideways. Takes the time of one sort.
 */
export function layoutKillChain(graph: StoryGraph): StoryPlaces {
  const { alerts, added } = inOrderOfPlaces(graph.nodes.filter(isOwnAlert));
  const { blocks, strays } = blocksOf(graph, alerts);
  const { starts, lines } = placeBlocks(alerts, added, blocks);
  const tactics = tacticsOf(graph.nodes);
  const tops = new Map<string | null, number>();
  const lanes: Lane[] = [];
  let bottom = spacing.margin - laneHead - toMiddle;
  for (const [index, tactic] of tactics.entries()) {
    const missing = tacticsBetween(tactics[index - 1], tactic);
    if (missing.length > 0) {
      lanes.push({
        tactic: null,
        label: `No alerts: ${missing.join(', ')}`,
        alerts: 0,
        y: bottom,
        height: gapHeight,
      });
      bottom += gapHeight;
    }
    const height = laneHead + (lines.get(tactic)?.used ?? 1) * spacing.row;
    const own = alerts.filter((alert) => alert.tactic === tactic);
    lanes.push({
      tactic,
      label: tacticLabel(tactic),
      alerts: own.reduce((sum, { count }) => sum + count, 0),
      y: bottom,
      height,
    });
    tops.set(tactic, bottom + laneHead + toMiddle);
    bottom += height;
  }
  const places = new Map<string, Place>();
  for (const alert of alerts) {
    const start = starts.get(alert.id) ?? { column: 0, row: 0 };
    const block = [alert, ...(blocks.get(alert.id) ?? [])];
    const { rows } = shapeOf(block.length);
    for (const [index, { id }] of block.entries())
      places.set(id, {
        x: spacing.margin + (start.column + Math.floor(index / rows)) * spacing.column,
        y: (tops.get(alert.tactic) ?? 0) + (start.row + (index % rows)) * spacing.row,
      });
  }
  const outside = graph.nodes.filter(({ otherIncident }) => otherIncident !== null);
  const top = bottom + laneHead;
  const below = placeBelow({ strays, outside }, graph, top + toMiddle, places);
  if (outside.length > 0)
    lanes.push({
      tactic: null,
      label: 'Other incidents',
      alerts: outside.reduce((sum, { count }) => sum + count, 0),
      y: bottom + below.strays * spacing.row,
      height: laneHead + below.outside * spacing.row,
    });
  return { places, lanes, ticks: [], ...extentOf(places) };
}

/** Alerts in the order in which they take their places, and those that came to what was there. Imports whose time nobody knows come last. */
function inOrderOfPlaces(given: readonly GraphNode[]): {
  readonly alerts: readonly GraphNode[];
  readonly added: ReadonlySet<GraphNode>;
} {
  const byImport = groupBy([...given].sort(compareNodes), ({ knownAt }) => knownAt ?? Infinity);
  let together: GraphNode[] = [];
  let added: GraphNode[] = [];
  for (const [, alerts] of [...byImport].sort(([a], [b]) => (a === b ? 0 : a - b))) {
    const before = together.length + added.length;
    if (alerts.length > Math.max(mostAdded.alerts, before * mostAdded.share) || before === 0) {
      together = [...together, ...added, ...alerts];
      added = [];
    } else added = [...added, ...alerts];
  }
  return { alerts: [...together.sort(compareNodes), ...added], added: new Set(added) };
}

/** Names of the tactics of ATT&CK between two of them. */
function tacticsBetween(from: string | null | undefined, to: string | null): readonly string[] {
  if (from === undefined || to === null) return [];
  const [first, last] = [tacticOrder(from), tacticOrder(to)];
  return last < TACTICS.length ? TACTICS.slice(first + 1, last).map(({ name }) => name) : [];
}

function placeBlocks(
  alerts: readonly GraphNode[],
  added: ReadonlySet<GraphNode>,
  blocks: ReadonlyMap<string, readonly GraphNode[]>,
): {
  readonly starts: ReadonlyMap<string, BlockPlace>;
  readonly lines: ReadonlyMap<string | null, LaneRows>;
} {
  const lines = new Map<string | null, LaneRows>();
  const starts = new Map<string, BlockPlace>();
  const columns = new TimeColumns(step);
  const atFirst = new Set(alerts.filter((alert) => !added.has(alert)).map(({ tactic }) => tactic));
  const most = Math.max(1, Math.floor(rowsOfWindow / Math.max(1, atFirst.size)));
  for (const alert of alerts) {
    const line = lines.get(alert.tactic) ?? new LaneRows();
    lines.set(alert.tactic, line);
    const at = alert.at ?? Infinity;
    // What comes later makes no lane higher where there is room beside what it has.
    const rows = added.has(alert) && line.used > 0 ? line.used : most;
    const place = line.take(
      { ...columns.rangeOf(at), most: rows },
      shapeOf(1 + (blocks.get(alert.id)?.length ?? 0)),
    );
    columns.note(at, place.column);
    starts.set(alert.id, place);
  }
  return { starts, lines };
}

/** Entities by the alert in whose block they stand, in their order, and those that no alert names. */
function blocksOf(
  graph: StoryGraph,
  alerts: readonly GraphNode[],
): {
  readonly blocks: ReadonlyMap<string, readonly GraphNode[]>;
  readonly strays: readonly GraphNode[];
} {
  const ranks = new Map(alerts.map(({ id }, rank) => [id, rank]));
  const homes = homesOf(graph, (a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0));
  const blocks = new Map<string, GraphNode[]>();
  const strays: GraphNode[] = [];
  for (const node of graph.nodes.filter(({ kind }) => kind === 'entity').sort(compareEntities)) {
    const home = homes.get(node.id);
    if (home) push(blocks, home.id, node);
    else strays.push(node);
  }
  return { blocks, strays };
}

/** A block is filled column by column and grows in height slower than in width, as screens are wide. */
function shapeOf(count: number): BlockShape {
  const rows = Math.ceil(Math.sqrt(count / 2));
  return { rows, columns: Math.ceil(count / rows) };
}
