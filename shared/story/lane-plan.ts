import { LaneRows } from './lane-rows.ts';
import { spacing } from './spacing.ts';

/** An alert with the entities that stand beside it, as the plan of a picture needs to know it. */
export interface PlannedBlock {
  /** Number of its lane. */
  readonly lane: number;
  /** First activity, ms UTC; Infinity when unknown. */
  readonly at: number;
  /** Nodes in it. */
  readonly nodes: number;
}

/** How the time and the height of a story are divided before anything has a place. */
export interface LanePlan {
  /** Rows that each lane fills before it gets higher. */
  readonly rows: readonly number[];
  /** When sections of time begin, ms UTC and rising; the first begins with everything. */
  readonly cuts: readonly number[];
}

/** Sections that are tried at most, of a story of few alerts and of one of many. */
const mostSections = { few: 12, many: 4 } as const;

/** Room that a picture is planned for, px: what a window of 1280 × 800 leaves the graph, with all panes, beside labels and tools. */
const room = { width: 560, height: 400 } as const;

/** A picture that is seen whole at this scale can be read, and need not be smaller for the sake of fewer sections. */
const readable = 0.77;

/** More sections may make the picture smaller by so much. */
const worth = 0.9;

/** A picture that sections have made as small as this is not made larger by others. */
const hopeless = 0.7;

/** Of more blocks widths are worked out from their sizes: each is small beside the whole, so that it does not need to be tried how they fit. */
const mostPacked = 60;

/**
 * Divides the time of a story into sections and its height among its lanes, so that the whole is seen as large as may be. In a section each
 * lane is filled by itself; between sections everything later stands further to the right. A section begins where the pause before it is among
 * the longest. There are as many as cost little, or as a picture that can be read anyway has room for.
 * @param blocks in the order of time
 */
export function planLanes(blocks: readonly PlannedBlock[], lanes: number): LanePlan {
  if (blocks.length === 0) return { rows: [], cuts: [] };
  const starts = startsAfterPauses(blocks);
  let best: LanePlan = { rows: [], cuts: [] };
  let largest = 0;
  const most = blocks.length > mostPacked ? mostSections.many : mostSections.few;
  for (let count = 0; count <= Math.min(most - 1, starts.length); count += 1) {
    const cuts = starts.slice(0, count).sort((a, b) => a - b);
    const { rows, zoom } = shareRows(blocks, lanes, cuts);
    largest = Math.max(largest, zoom);
    if (zoom >= Math.min(readable, largest * worth)) best = { rows, cuts };
    // Sections cost more the more there are.
    else if (zoom < largest * hopeless) break;
  }
  return best;
}

/** Number of the section that a time is in, of those that begin at `cuts`. */
export function sectionOf(cuts: readonly number[], at: number): number {
  let section = 0;
  while (section < cuts.length && (cuts[section] ?? Infinity) <= at) section += 1;
  return section;
}

/** Moments that follow a pause, those after the longest first. */
function startsAfterPauses(blocks: readonly PlannedBlock[]): readonly number[] {
  const times = [...new Set(blocks.map(({ at }) => at))];
  return times
    .flatMap((at, index) => (index === 0 ? [] : [{ at, pause: at - (times[index - 1] ?? at) }]))
    .sort((a, b) => (a.pause === b.pause ? a.at - b.at : b.pause - a.pause))
    .map(({ at }) => at);
}

/** Gives rows to lanes one by one, each to the lane that makes the picture narrower by most, and takes what is seen largest. */
function shareRows(
  blocks: readonly PlannedBlock[],
  lanes: number,
  cuts: readonly number[],
): { readonly rows: readonly number[]; readonly zoom: number } {
  const sections = cuts.length + 1;
  const widthOf = measureWidths(blocks, lanes, cuts);
  const rows = new Array<number>(lanes).fill(1);
  // Widths of each lane in each section as it is, and with a row more: all that is read in each round, one lane of it changes.
  const widths = new Float64Array(lanes * sections);
  const next = new Float64Array(lanes * sections);
  for (let cell = 0; cell < widths.length; cell += 1) {
    widths[cell] = widthOf(cell, 1);
    next[cell] = widthOf(cell, 2);
  }
  const gains = new Float64Array(lanes);
  let best: readonly number[] = [...rows];
  let zoom = 0;
  for (let total = lanes; ; total += 1) {
    let columns = 0;
    gains.fill(0);
    for (let section = 0; section < sections; section += 1) {
      let widest = 0;
      for (let cell = section; cell < widths.length; cell += sections)
        widest = Math.max(widest, widths[cell] ?? 0);
      columns += widest;
      for (let lane = 0; lane < lanes; lane += 1) {
        const cell = lane * sections + section;
        if (widths[cell] === widest) gains[lane] = (gains[lane] ?? 0) + widest - (next[cell] ?? 0);
      }
    }
    const byHeight = room.height / (total * spacing.row);
    const seen = Math.min(room.width / (columns * spacing.column), byHeight);
    if (seen > zoom) {
      best = [...rows];
      zoom = seen;
    }
    // Any higher it could only get smaller.
    if (byHeight <= zoom) return { rows: best, zoom };
    const lane = gains.indexOf(Math.max(...gains));
    const high = (rows[lane] ?? 1) + 1;
    rows[lane] = high;
    for (let cell = lane * sections; cell < (lane + 1) * sections; cell += 1) {
      widths[cell] = next[cell] ?? 0;
      next[cell] = widthOf(cell, high + 1);
    }
  }
}

/** Columns that a lane takes in a section, numbered by `lane * sections + section`, in so many rows. */
function measureWidths(
  blocks: readonly PlannedBlock[],
  lanes: number,
  cuts: readonly number[],
): (cell: number, rows: number) => number {
  const sections = cuts.length + 1;
  const sizes = Array.from({ length: lanes * sections }, (): number[] => []);
  for (const { lane, at, nodes } of blocks) sizes[lane * sections + sectionOf(cuts, at)]?.push(nodes);
  if (blocks.length <= mostPacked) return (cell, rows) => widthOfBlocks(sizes[cell] ?? [], rows);
  const sums = sizes.map((own) => own.reduce((sum, size) => sum + size, 0));
  return (cell, rows) => Math.ceil((sums[cell] ?? 0) / rows);
}

/** Columns that blocks take in so many rows. */
function widthOfBlocks(sizes: readonly number[], rows: number): number {
  const line = new LaneRows();
  let [from, right] = [0, 0];
  for (const size of sizes) {
    const place = line.take({ from, to: Infinity, most: rows }, size);
    from = place.column;
    right = Math.max(right, place.column + place.columns);
  }
  return right;
}
