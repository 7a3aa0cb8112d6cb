import { compareTexts } from './details.ts';
import { compareNodes } from './group.ts';
import { extentOf, homesOf, placeBelow } from './layout-below.ts';
import { inOrderOfPlaces, isOwnAlert } from './order-of-places.ts';
import { spacing } from './spacing.ts';
import { TimeAxis, pauseWidth, planAxis } from './time-axis.ts';
import { ticksOf } from './time-ticks.ts';
import { TimeRows } from './time-rows.ts';
import type { GraphNode, Place, StoryGraph, StoryPlaces } from './types.ts';

/**
 * Lays a story out on one axis of time: every alert and, below, every entity stands where its time is, in the lowest free row. Where more
 * happens at one time than fits into the rows, the axis is stretched there, and its marks with it; a pause that would take far more of the axis
 * than it tells is cut short, which is told. Left of another always means not later. What has no time stands under the axis.
 *
 * The axis is planned for the alerts of the first import and what they name. What becomes known later stands at its time on it, in a row of its own
 * where there is no room: in a pause, before the first and after the last it makes room for itself, and everything later moves aside by the same.
 */
export function layoutTimeline(graph: StoryGraph): StoryPlaces {
  const own = graph.nodes.filter(({ otherIncident }) => otherIncident === null);
  const { planned, late } = inOrderOfTime(graph, own);
  const plannedTimes = timesOf(planned);
  const axis = new TimeAxis(planAxis(plannedTimes, planned.length), timesOf([...planned, ...late]));
  const bands = {
    alert: new TimeRows(countOf(planned, 'alert')),
    entity: new TimeRows(countOf(planned, 'entity')),
  };
  const stretches: { readonly at: number; readonly before: number }[] = [];
  const rows: { readonly node: GraphNode; readonly x: number; readonly row: number }[] = [];
  let stretch = 0;
  for (const { node, at, isThere } of planned) {
    const wanted = axis.placeOf(at) + stretch;
    const { x, row } = bands[node.kind].take(wanted);
    if (x > wanted) {
      stretches.push({ at, before: stretch });
      stretch += x - wanted;
    }
    if (isThere) rows.push({ node, x, row });
  }
  // Up to the first stretch at a time or later, everything is moved by what was stretched before.
  const placeOf = (at: number): number => {
    let [low, high] = [0, stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle]?.at ?? Infinity) >= at) high = middle;
      else low = middle + 1;
    }
    return spacing.margin + axis.placeOf(at) + (stretches[low]?.before ?? stretch);
  };
  for (const { node, at } of late) {
    const x = placeOf(at) - spacing.margin;
    rows.push({ node, x, row: bands[node.kind].join(x) });
  }
  const places = new Map<string, Place>();
  for (const { node, x, row } of rows)
    places.set(node.id, {
      x: spacing.margin + x,
      y: spacing.margin + (row + (node.kind === 'entity' ? bands.alert.used : 0)) * spacing.row,
    });
  const strays = own.filter(({ at }) => at === null).sort(compareNodes);
  const outside = graph.nodes.filter(({ otherIncident }) => otherIncident !== null);
  const top = spacing.margin + (bands.alert.used + bands.entity.used) * spacing.row;
  placeBelow({ strays, outside }, graph, top, places);
  const goesOnFrom = ongoingFrom(own);
  return {
    places,
    lanes: [],
    ticks: ticksOf(axis).map((at) => ({ at, x: placeOf(at) })),
    pauses: axis.pauses.map(({ from, to }) => ({
      from,
      to,
      x: placeOf(to) - pauseWidth,
      width: pauseWidth,
      isQuiet: goesOnFrom > from,
    })),
    ...extentOf(places),
  };
}

/** A node on the axis. */
interface TimedNode {
  readonly node: GraphNode;
  /** When it was for those that the axis is planned for, ms UTC. */
  readonly at: number;
  /** False where that place is kept for it, and it stands elsewhere: an alert that came later has named it earlier. */
  readonly isThere: boolean;
}

/** Nodes that the axis is planned for, and those that came later or stand elsewhere since; both by time. */
function inOrderOfTime(
  graph: StoryGraph,
  own: readonly GraphNode[],
): { readonly planned: readonly TimedNode[]; readonly late: readonly TimedNode[] } {
  const { alerts, added } = inOrderOfPlaces(own.filter(isOwnAlert));
  const ranks = new Map(alerts.map((alert, rank) => [alert, rank]));
  const homes =
    added.size === 0
      ? new Map<string, GraphNode>()
      : homesOf(graph, (a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  const planned: TimedNode[] = [];
  const late: TimedNode[] = [];
  const isOfAdded = new Set([...added].map(({ at }) => at));
  for (const node of own) {
    const { at } = node;
    if (at === null) continue;
    const home = homes.get(node.id);
    const timed = { node, at, isThere: true };
    if (added.has(node) || (home !== undefined && added.has(home))) late.push(timed);
    else if (home !== undefined && home.at !== null && at < home.at && isOfAdded.has(at)) {
      planned.push({ node, at: home.at, isThere: false });
      late.push(timed);
    } else planned.push(timed);
  }
  return { planned: planned.sort(compareTimed), late: late.sort(compareTimed) };
}

function compareTimed(a: TimedNode, b: TimedNode): number {
  return a.at - b.at || compareTexts(a.node.kind, b.node.kind) || compareTexts(a.node.id, b.node.id);
}

const timesOf = (timed: readonly TimedNode[]): readonly number[] =>
  [...new Set(timed.map(({ at }) => at))].sort((a, b) => a - b);

function countOf(timed: readonly TimedNode[], kind: GraphNode['kind']): number {
  return timed.reduce((sum, { node }) => sum + Number(node.kind === kind), 0);
}

/** From when on something may have gone on that the picture shows only where it began, ms UTC: repeats of a storm, a group; or nobody knows when. */
function ongoingFrom(own: readonly GraphNode[]): number {
  return own
    .filter((node) => isOwnAlert(node) && (node.count > 1 || node.at === null))
    .reduce((first, { at }) => Math.min(first, at ?? -Infinity), Infinity);
}
