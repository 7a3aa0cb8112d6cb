import { push } from './collect.ts';
import { compareTexts } from './details.ts';
import { compareNodes } from './group.ts';
import { compareEntities, extentOf, homesOf, placeBelow } from './layout-below.ts';
import { spacing } from './spacing.ts';
import { tacticLabel, tacticOrder } from './tactic.ts';
import type { GraphNode, Lane, Place, StoryGraph, StoryPlaces } from './types.ts';

/** A later alert stands so much further to the right, in columns, wherever it could stand under an earlier one. */
const step = 0.25;

/** Tactics of a story from top to bottom, in the order of ATT&CK; null last. */
export function tacticsOf(nodes: readonly GraphNode[]): readonly (string | null)[] {
  const own = nodes.filter(({ kind, otherIncident }) => kind === 'alert' && otherIncident === null);
  return [...new Set(own.map(({ tactic }) => tactic))].sort(
    (a, b) => tacticOrder(a) - tacticOrder(b) || compareTexts(a ?? '', b ?? ''),
  );
}

/**
 * Lays a story out in kill-chain lanes: tactics from top to bottom in the order of ATT&CK, time from left to right. Each alert is the upper
 * left corner of a block, with the entities that it is the first to name. A block begins right of the one before it in its lane and right of every earlier
 * alert, and no further: lanes do not wait for each other, so what comes later or lower moves nothing. Takes the time of one sort.
 */
export function layoutKillChain(graph: StoryGraph): StoryPlaces {
  const tactics = tacticsOf(graph.nodes);
  const laneOf = new Map(tactics.map((tactic, index) => [tactic, index]));
  const alerts = graph.nodes
    .filter(({ kind, otherIncident }) => kind === 'alert' && otherIncident === null)
    .sort(compareNodes);
  const { blocks, strays } = blocksOf(graph);
  const laneEnds = tactics.map(() => 0);
  const laneRows = tactics.map(() => 1);
  const laneAlerts = tactics.map(() => 0);
  const starts = new Map<string, number>();
  let front = 0;
  let time: number | null = null;
  for (const [index, alert] of alerts.entries()) {
    const lane = laneOf.get(alert.tactic) ?? 0;
    const { rows, columns } = shapeOf(1 + (blocks.get(alert.id)?.length ?? 0));
    const isLater = index > 0 && alert.at !== time;
    front = Math.max(front + (isLater ? step : 0), laneEnds[lane] ?? 0);
    time = alert.at;
    starts.set(alert.id, front);
    laneEnds[lane] = front + columns;
    laneRows[lane] = Math.max(laneRows[lane] ?? 1, rows);
    laneAlerts[lane] = (laneAlerts[lane] ?? 0) + alert.count;
  }
  const tops = offsets(laneRows);
  const places = new Map<string, Place>();
  for (const alert of alerts) {
    const top = tops[laneOf.get(alert.tactic) ?? 0] ?? 0;
    const block = [alert, ...(blocks.get(alert.id) ?? [])];
    const { rows } = shapeOf(block.length);
    for (const [index, { id }] of block.entries())
      places.set(id, {
        x: spacing.margin + ((starts.get(alert.id) ?? 0) + Math.floor(index / rows)) * spacing.column,
        y: spacing.margin + (top + (index % rows)) * spacing.row,
      });
  }
  const lanes: Lane[] = tactics.map((tactic, lane) => ({
    tactic,
    label: tacticLabel(tactic),
    alerts: laneAlerts[lane] ?? 0,
    ...band(tops[lane] ?? 0, laneRows[lane] ?? 1),
  }));
  const outside = graph.nodes.filter(({ otherIncident }) => otherIncident !== null);
  const bottom = laneRows.reduce((sum, rows) => sum + rows, 0);
  const below = placeBelow({ strays, outside }, graph, bottom, places);
  if (outside.length > 0)
    lanes.push({
      tactic: null,
      label: 'Other incidents',
      alerts: outside.reduce((sum, { count }) => sum + count, 0),
      ...band(bottom + below.strays, below.outside),
    });
  return { places, lanes, ticks: [], ...extentOf(places) };
}

const band = (top: number, rows: number): { readonly y: number; readonly height: number } => ({
  y: spacing.margin + (top - 0.5) * spacing.row,
  height: rows * spacing.row,
});

/** Entities by the alert in whose block they stand, in their order, and those that no alert names. */
function blocksOf(graph: StoryGraph): {
  readonly blocks: ReadonlyMap<string, readonly GraphNode[]>;
  readonly strays: readonly GraphNode[];
} {
  const homes = homesOf(graph);
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
function shapeOf(count: number): { readonly rows: number; readonly columns: number } {
  const rows = Math.ceil(Math.sqrt(count / 2));
  return { rows, columns: Math.ceil(count / rows) };
}

function offsets(sizes: readonly number[]): readonly number[] {
  let sum = 0;
  return sizes.map((size) => {
    const start = sum;
    sum += size;
    return start;
  });
}
