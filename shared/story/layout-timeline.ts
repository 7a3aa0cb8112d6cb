import { compareTexts } from './details.ts';
import { compareNodes } from './group.ts';
import { extentOf, placeBelow } from './layout-below.ts';
import { spacing } from './spacing.ts';
import type { GraphNode, Place, StoryGraph, StoryPlaces } from './types.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Steps between marks that people read easily; above the last, its multiples. */
const tickSteps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  second,
  2 * second,
  5 * second,
  10 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  30 * day,
  90 * day,
  365 * day,
];
const tickDistance = 130;
const mostTicks = 200;

/** Widths of the axis, px: so much for each node, within these bounds. */
const axis = { perNode: 44, least: 1_000, most: 16_000 } as const;

/**
 * Lays a story out on one axis of time: every alert and, below, every entity stands where its time is, in the lowest free row. Where more
 * happens at one time than fits into the rows, the axis is stretched there, and its marks with it: left of another always means not later.
 * What has no time stands under the axis.
 */
export function layoutTimeline(graph: StoryGraph): StoryPlaces {
  const own = graph.nodes.filter(({ otherIncident }) => otherIncident === null);
  const timed = own
    .flatMap((node) => (node.at === null ? [] : [{ node, at: node.at }]))
    .sort(
      (a, b) => a.at - b.at || compareTexts(a.node.kind, b.node.kind) || compareTexts(a.node.id, b.node.id),
    );
  const from = timed[0]?.at ?? 0;
  const to = timed.at(-1)?.at ?? 0;
  const width = to > from ? Math.min(axis.most, Math.max(axis.least, timed.length * axis.perNode)) : 0;
  const scaled = (at: number): number => (to > from ? ((at - from) / (to - from)) * width : 0);
  const bands = { alert: new Band(countOf(timed, 'alert')), entity: new Band(countOf(timed, 'entity')) };
  const stretches: { readonly at: number; readonly before: number }[] = [];
  const rows: { readonly node: GraphNode; readonly x: number; readonly row: number }[] = [];
  let stretch = 0;
  for (const { node, at } of timed) {
    const wanted = scaled(at) + stretch;
    const { x, row } = bands[node.kind].take(wanted);
    if (x > wanted) {
      stretches.push({ at, before: stretch });
      stretch += x - wanted;
    }
    rows.push({ node, x, row });
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
  // Up to the first stretch at a time or later, everything is moved by what was stretched before.
  const movedBy = (at: number): number => {
    let [low, high] = [0, stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle]?.at ?? Infinity) >= at) high = middle;
      else low = middle + 1;
    }
    return stretches[low]?.before ?? stretch;
  };
  const ticks = timed.length === 0 ? [] : ticksBetween(from, to, width);
  return {
    places,
    lanes: [],
    ticks: ticks.map((at) => ({ at, x: spacing.margin + scaled(at) + movedBy(at) })),
    ...extentOf(places),
  };
}

function countOf(timed: readonly { readonly node: GraphNode }[], kind: GraphNode['kind']): number {
  return timed.reduce((sum, { node }) => sum + Number(node.kind === kind), 0);
}

/** Rows of one kind of node, filled from left to right. */
class Band {
  readonly #ends: number[] = [];
  readonly #most: number;

  constructor(count: number) {
    this.#most = Math.max(3, Math.ceil(Math.sqrt(count / 2)));
  }

  /** Rows that have something. */
  get used(): number {
    return this.#ends.length;
  }

  /** Takes the uppermost free place at `wanted`, which never decreases; else the first that gets free after it. */
  take(wanted: number): { readonly x: number; readonly row: number } {
    let row = this.#ends.findIndex((end) => end <= wanted);
    let x = wanted;
    if (row < 0 && this.#ends.length < this.#most) row = this.#ends.length;
    if (row < 0) {
      x = this.#ends.reduce((least, end) => Math.min(least, end), Infinity);
      row = this.#ends.indexOf(x);
    }
    this.#ends[row] = x + spacing.column;
    return { x, row };
  }
}

/** Marks from the last round time at or before `from` within the axis: round in UTC, never more than 200. */
function ticksBetween(from: number, to: number, width: number): readonly number[] {
  const wanted = Math.max(2, Math.min(mostTicks, Math.floor(width / tickDistance)));
  const least = (to - from) / wanted;
  const last = tickSteps.at(-1) ?? 1;
  const size = tickSteps.find((one) => one >= least) ?? Math.ceil(least / last) * last;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / size) * size; at <= to && ticks.length < mostTicks; at += size)
    ticks.push(at);
  return ticks.length > 0 ? ticks : [from];
}
