import { TACTICS } from '../model/attack.ts';
import { bandsOf, compareBands } from './alert-bands.ts';
import type { AlertBand } from './alert-bands.ts';
import { push } from './collect.ts';
import { compareTexts } from './details.ts';
import { planLanes, sectionOf } from './lane-plan.ts';
import { LaneRows } from './lane-rows.ts';
import type { BlockPlace, BlockShape } from './lane-rows.ts';
import { compareEntities, extentOf, homesOf, placeBelow } from './layout-below.ts';
import { inOrderOfPlaces, isOwnAlert } from './order-of-places.ts';
import { spacing } from './spacing.ts';
import { tacticOrder } from './tactic.ts';
import { TimeColumns } from './time-columns.ts';
import type { GraphNode, Lane, Place, StoryGraph, StoryPlaces } from './types.ts';

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

/**
 * Lays a story out in kill-chain lanes: tactics from top to bottom in the order of ATT&CK, time from left to right. Each alert is the upper
 * left corner of a block, with the entities that it is the first to name. Time runs in sections, with a mark where each begins: what is of a later
 * section stands further to the right whatever its lane, and in a section each lane is filled by itself, so that an attack which goes on from tactic
 * to tactic does not become a staircase. Alerts that name no tactic have lanes of their own below, by device or severity where there are many.
 *
 * Alerts of the first import take their places in the order of time, and keep them: what comes later, with an import or by an analyst's decision, takes
 * what is free, at its time, unless so much comes at once that all is laid out anew. Only where its lane has no room there the lane gets higher, and
 * with it, or with a first alert of its tactic, everything below moves straight down by the same. But for that, nothing moves sideways. Takes the
 * time of one sort.
 */
export function layoutKillChain(graph: StoryGraph): StoryPlaces {
  const { alerts, added } = inOrderOfPlaces(graph.nodes.filter(isOwnAlert));
  const { blocks, strays } = blocksOf(graph, alerts);
  const bandOf = bandsOf(graph, alerts, new Set(alerts.filter((alert) => !added.has(alert))));
  const { starts, lines, sections } = placeBlocks(alerts, added, blocks, bandOf);
  const bands = [...new Set(bandOf.values())].sort(compareBands);
  const counts = new Map<AlertBand, number>();
  for (const [{ count }, band] of bandOf) counts.set(band, (counts.get(band) ?? 0) + count);
  const tops = new Map<AlertBand, number>();
  const indexes = new Map<AlertBand, number>();
  const lanes: Lane[] = [];
  let bottom = spacing.margin - laneHead - toMiddle;
  for (const [index, band] of bands.entries()) {
    const missing = tacticsBetween(bands[index - 1]?.tactic, band.tactic);
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
    const height = laneHead + (lines.get(band)?.used ?? 1) * spacing.row;
    const { tactic, label } = band;
    indexes.set(band, lanes.length);
    lanes.push({ tactic, label, alerts: counts.get(band) ?? 0, y: bottom, height });
    tops.set(band, bottom + laneHead + toMiddle);
    bottom += height;
  }
  const places = new Map<string, Place>();
  const laneOf = new Map<string, number>();
  for (const alert of alerts) {
    const { column, row, rows } = starts.get(alert.id) ?? { column: 0, row: 0, rows: 1 };
    const left = spacing.margin + column * spacing.column;
    const band = bandOf.get(alert);
    const top = (band === undefined ? 0 : (tops.get(band) ?? 0)) + row * spacing.row;
    const lane = band === undefined ? 0 : (indexes.get(band) ?? 0);
    places.set(alert.id, { x: left, y: top });
    laneOf.set(alert.id, lane);
    let index = 0;
    for (const { id } of blocks.get(alert.id) ?? []) {
      laneOf.set(id, lane);
      index += 1;
      const x = left + Math.floor(index / rows) * spacing.column;
      places.set(id, { x, y: top + (index % rows) * spacing.row });
    }
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
  return {
    places,
    lanes,
    laneOf,
    ticks: sections.length > 1 ? sections.flatMap(tickOf) : [],
    ...extentOf(places),
  };
}

/** Names of the tactics of ATT&CK between two of them. */
function tacticsBetween(from: string | null | undefined, to: string | null): readonly string[] {
  if (from === undefined || to === null) return [];
  const [first, last] = [tacticOrder(from), tacticOrder(to)];
  return last < TACTICS.length ? TACTICS.slice(first + 1, last).map(({ name }) => name) : [];
}

/** Where a section of time begins: its first alert, and the column to the left of which nothing of it stands. */
interface Section {
  at: number;
  readonly column: number;
}

const tickOf = ({ at, column }: Section): StoryPlaces['ticks'] =>
  Number.isFinite(at) ? [{ at, x: spacing.margin + (column - 0.5) * spacing.column }] : [];

function placeBlocks(
  alerts: readonly GraphNode[],
  added: ReadonlySet<GraphNode>,
  blocks: ReadonlyMap<string, readonly GraphNode[]>,
  bandOf: ReadonlyMap<GraphNode, AlertBand>,
): {
  readonly starts: ReadonlyMap<string, BlockPlace & BlockShape>;
  readonly lines: ReadonlyMap<AlertBand | undefined, LaneRows>;
  readonly sections: readonly Section[];
} {
  const first = alerts.filter((alert) => !added.has(alert));
  const lanes = new Map(
    [...new Set(first.map((alert) => bandOf.get(alert)))].map((band, lane) => [band, lane]),
  );
  const sizeOf = ({ id }: GraphNode): number => 1 + (blocks.get(id)?.length ?? 0);
  const { rows, cuts } = planLanes(
    first.map((alert) => ({
      lane: lanes.get(bandOf.get(alert)) ?? 0,
      at: timeOf(alert),
      nodes: sizeOf(alert),
    })),
    lanes.size,
  );
  const lines = new Map<AlertBand | undefined, LaneRows>();
  const columns = new Map<LaneRows, TimeColumns>();
  const starts = new Map<string, BlockPlace & BlockShape>();
  // Where each section begins; those that are still to come are not there yet.
  const sections: Section[] = [{ at: Infinity, column: 0 }];
  let right = 0;
  for (const alert of alerts) {
    const band = bandOf.get(alert);
    let line = lines.get(band);
    if (line === undefined) lines.set(band, (line = new LaneRows()));
    let moments = columns.get(line);
    if (moments === undefined) columns.set(line, (moments = new TimeColumns()));
    const at = timeOf(alert);
    const section = sectionOf(cuts, at);
    while (sections.length <= section) sections.push({ at: Infinity, column: right });
    const own = sections[section] ?? { at, column: 0 };
    own.at = Math.min(own.at, at);
    const { from, to } = moments.rangeOf(at);
    const planned = rows[lanes.get(band) ?? -1] ?? 1;
    // What comes later makes no lane higher where there is room beside what it has.
    const most = added.has(alert) && line.used > 0 ? line.used : planned;
    const place = line.take(
      {
        from: Math.max(from, own.column),
        to: Math.min(to, sections[section + 1]?.column ?? Infinity),
        most,
      },
      sizeOf(alert),
    );
    moments.note(at, place.column);
    right = Math.max(right, place.column + place.columns);
    starts.set(alert.id, place);
  }
  return { starts, lines, sections };
}

const timeOf = ({ at }: GraphNode): number => at ?? Infinity;

/** Entities by the alert in whose block they stand, in their order, and those that no alert names. */
function blocksOf(
  graph: StoryGraph,
  alerts: readonly GraphNode[],
): {
  readonly blocks: ReadonlyMap<string, readonly GraphNode[]>;
  readonly strays: readonly GraphNode[];
} {
  const ranks = new Map(alerts.map((alert, rank) => [alert, rank]));
  const homes = homesOf(graph, (a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  const blocks = new Map<string, GraphNode[]>();
  const strays: GraphNode[] = [];
  for (const node of graph.nodes) {
    if (node.kind !== 'entity') continue;
    const home = homes.get(node.id);
    if (home) push(blocks, home.id, node);
    else strays.push(node);
  }
  // Many short lists are put in order sooner than one long one.
  for (const block of blocks.values()) block.sort(compareEntities);
  return { blocks, strays: strays.sort(compareEntities) };
}
