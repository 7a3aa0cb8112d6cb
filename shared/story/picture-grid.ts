import { TACTICS } from '../model/attack.ts';
import { tacticOrder } from './tactic.ts';

/** A band of the picture: a tactic, with room for so many steps side by side. */
export interface PictureBand {
  /** Shortname; null for steps that no tactic is known of. */
  readonly tactic: string | null;
  readonly columns: number;
  /** The first of its columns. */
  readonly start: number;
  /** Names of tactics that no step has, between the band before and this one. */
  readonly gap: readonly string[];
}

/** Where a step stands. */
export interface PictureCell {
  readonly column: number;
  readonly row: number;
}

/** Bands and places of a story. */
export interface PictureGrid {
  readonly bands: readonly PictureBand[];
  readonly cells: readonly PictureCell[];
  readonly columns: number;
  readonly rows: number;
}

/** Tactics that no step has, between two that some have. */
function gapBetween(before: string | null | undefined, next: string | null): readonly string[] {
  if (before === undefined || before === null || next === null) return [];
  return TACTICS.filter(({ order }) => order > tacticOrder(before) && order < tacticOrder(next)).map(
    ({ name }) => name,
  );
}

/** How many steps of each tactic come one after the other at most. */
function longestRuns(tactics: readonly (string | null)[]): ReadonlyMap<string | null, number> {
  const runs = new Map<string | null, number>();
  let run = 0;
  for (const [index, tactic] of tactics.entries()) {
    run = index > 0 && tactics[index - 1] === tactic ? run + 1 : 1;
    runs.set(tactic, Math.max(run, runs.get(tactic) ?? 0));
  }
  return runs;
}

/**
 * Tactics as bands in the order of the kill chain, steps in the order of the story: to the right while the story goes on to the right, else
 * on the next row. So no arrow ever crosses a step. Bands with many steps in a row get more columns while there is room.
 * @param mostColumns columns that fit; each tactic has one at least.
 */
export function placeSteps(tactics: readonly (string | null)[], mostColumns: number): PictureGrid {
  const runs = longestRuns(tactics);
  const order = [...runs.keys()].sort(
    (a, b) => tacticOrder(a) - tacticOrder(b) || String(a).localeCompare(String(b), 'en'),
  );
  const widths = new Map(order.map((tactic) => [tactic, 1]));
  for (let used = order.length; used < mostColumns; used += 1) {
    const load = (tactic: string | null): number =>
      Math.ceil((runs.get(tactic) ?? 1) / (widths.get(tactic) ?? 1));
    const fullest = order.reduce<string | null | undefined>(
      (most, tactic) => (most === undefined || load(tactic) > load(most) ? tactic : most),
      undefined,
    );
    if (fullest === undefined || load(fullest) <= 1) break;
    widths.set(fullest, (widths.get(fullest) ?? 1) + 1);
  }
  let start = 0;
  const bands = order.map((tactic, index): PictureBand => {
    const columns = widths.get(tactic) ?? 1;
    const band = { tactic, columns, start, gap: gapBetween(order[index - 1], tactic) };
    start += columns;
    return band;
  });
  return { bands, ...walk(tactics, bands), columns: start };
}

function walk(
  tactics: readonly (string | null)[],
  bands: readonly PictureBand[],
): Pick<PictureGrid, 'cells' | 'rows'> {
  const cells: PictureCell[] = [];
  let row = 0;
  let column = -1;
  for (const tactic of tactics) {
    const band = bands.find((one) => one.tactic === tactic);
    const first = band?.start ?? 0;
    const last = first + (band?.columns ?? 1) - 1;
    const next = Math.max(column + 1, first);
    if (next <= last) column = next;
    else {
      row += 1;
      column = first;
    }
    cells.push({ column, row });
  }
  return { cells, rows: cells.length === 0 ? 0 : row + 1 };
}
