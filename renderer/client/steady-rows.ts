import { formatCount } from '../../shared/lib/format-count.ts';
/** Identity of a row. */
export type RowKey = string | number;

/** How rows that are shown differ from rows that were fetched in their place. */
export interface RowDifference {
  /** Fetched rows that were not in the list. */
  readonly added: readonly RowKey[];
  /** Rows that stand before others than they did. */
  readonly moved: readonly RowKey[];
  /** Shown rows that stand here no more: they are elsewhere, or do not match any more. */
  readonly missing: readonly RowKey[];
}

/** Indexes of a longest run of growing numbers, not necessarily side by side (patience sorting, O(n log n)). */
function longestGrowing(numbers: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before: number[] = [];
  numbers.forEach((value, index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  });
  const kept = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) kept.add(at);
  return kept;
}

/**
 * Compares a stretch of a list as it is shown with the same stretch as it is now. Both begin at the same place; each may end
 * before the list does: what only one of them reaches is no difference.
 * @param ends whether the shown stretch and the fetched one go to the end of the list.
 * @param isKnown whether a row is shown elsewhere in the list.
 */
export function compareRows(
  shown: readonly RowKey[],
  fetched: readonly RowKey[],
  ends: { readonly shown: boolean; readonly fetched: boolean },
  isKnown: (key: RowKey) => boolean,
): RowDifference {
  const places = new Map(fetched.map((key, index) => [key, index]));
  const shownSet = new Set(shown);
  const common = shown.filter((key) => places.has(key));
  const numbers = common.map((key) => places.get(key) ?? 0);
  const kept = longestGrowing(numbers);
  const lastShown = shown.findLastIndex((key) => places.has(key));
  const lastFetched = fetched.findLastIndex((key) => shownSet.has(key));
  const missing = shown.filter(
    (key, index) => !places.has(key) && (ends.fetched || index < lastShown || lastShown < 0),
  );
  const came = fetched.filter(
    (key, index) => !shownSet.has(key) && (ends.shown || index < lastFetched || lastFetched < 0),
  );
  return {
    added: came.filter((key) => !isKnown(key)),
    moved: [...common.filter((_key, index) => !kept.has(index)), ...came.filter(isKnown)],
    missing,
  };
}

/** What has changed elsewhere and is not shown yet. */
export interface PendingChanges {
  readonly added: number;
  readonly moved: number;
  /** Shown rows that do not match any more. */
  readonly gone: ReadonlySet<RowKey>;
  /** Rows further down than can be compared may have changed too. */
  readonly outOfView?: boolean;
}

/** The changes in words: `3 new, 1 moved, 1 no longer matches`. */
export function describePending({ added, moved, gone, outOfView }: PendingChanges): string {
  const count = (value: number): string => formatCount(value);
  return [
    ...(added > 0 ? [`${count(added)} new`] : []),
    ...(moved > 0 ? [`${count(moved)} moved`] : []),
    ...(gone.size > 0 ? [`${count(gone.size)} no longer ${gone.size === 1 ? 'matches' : 'match'}`] : []),
    ...(outOfView === true ? ['rows further down may have changed'] : []),
  ].join(', ');
}

/**
 * The row that the cursor goes to when its own has left the list: the next one that is still there, else the one before.
 * @returns null when it need not move, or nothing is left.
 */
export function cursorAfter(
  before: readonly RowKey[],
  after: ReadonlySet<RowKey>,
  active: RowKey | null,
): RowKey | null {
  if (active === null || after.has(active)) return null;
  const at = before.indexOf(active);
  if (at < 0) return null;
  return (
    before.slice(at + 1).find((key) => after.has(key)) ??
    before.slice(0, at).findLast((key) => after.has(key)) ??
    null
  );
}

/** What a list needs to keep its rows where they are until it is told to bring them up to date. */
export interface SteadyOptions<Row> {
  /** One row as it is now; null when it is there no more. */
  readonly readRow: (key: RowKey, signal: AbortSignal) => Promise<Row | null>;
  /** All rows that the list has now, as far as they can be asked for at once, and how many there are. */
  readonly listKeys: (signal: AbortSignal) => Promise<ListedKeys>;
}

/** Rows that a list has now, in order, and how many there are in all. */
export interface ListedKeys {
  readonly keys: readonly RowKey[];
  readonly total: number;
}

/** Rows that are asked for one by one when they stand elsewhere now. */
const mostAsked = 30;

/** Of rows that stand here no more: those that the list has no more, and how the others are now. @param known what the list has, where that was asked for already */
export async function lookFor<Row>(
  missing: readonly RowKey[],
  known: ListedKeys | null,
  needs: SteadyOptions<Row>,
  signal: AbortSignal,
): Promise<{ readonly gone: readonly RowKey[]; readonly now: ReadonlyMap<RowKey, Row> }> {
  if (missing.length === 0) return { gone: [], now: new Map() };
  const listed = known ?? (await needs.listKeys(signal));
  const listedKeys = new Set(listed.keys);
  const isAll = listed.keys.length >= listed.total;
  const read = await Promise.all(
    missing.slice(0, mostAsked).map(async (key) => [key, await needs.readRow(key, signal)] as const),
  );
  const lost = new Set(read.filter(([, row]) => row === null).map(([key]) => key));
  return {
    gone: missing.filter((key) => lost.has(key) || (isAll && !listedKeys.has(key))),
    now: new Map(read.flatMap(([key, row]) => (row === null ? [] : [[key, row] as const]))),
  };
}
