import { replaceSegments, rowsOf } from './segments.ts';
import type { Segment } from './segments.ts';
import { compareRows, lookFor } from './steady-rows.ts';
import type { PendingChanges, RowKey, SteadyOptions } from './steady-rows.ts';
import type { Step } from './steady-course.ts';

/** What is shown of a list, and what is said about it. */
export interface ShownList<Row> {
  readonly segments: readonly Segment<Row>[];
  /** Rows that the list has, as it is shown. */
  readonly total: number;
  readonly pending: PendingChanges | null;
}

/** A stretch of a list that was fetched in the place of shown segments, as a half-open range. */
export interface Answer<Row> {
  readonly span: readonly [number, number];
  readonly fetched: readonly Segment<Row>[];
  readonly total: number;
  readonly isEnd: boolean;
}

/** How a list is to be shown after an answer. */
export interface Outcome<Row> extends ShownList<Row> {
  /** Rows that a change of this window took out. */
  readonly left: readonly Row[];
  /** The rows stay where they are: only these are renewed. */
  readonly renewed: ReadonlyMap<RowKey, Row> | null;
}

/** What differs between a list as it is shown and as it is. */
export interface Difference<Row> {
  readonly changes: PendingChanges;
  /** Rows that are not where they were, as they are now. */
  readonly now: ReadonlyMap<RowKey, Row>;
}

/** The answer takes the place of what is shown. */
export function takeAnswer<Row>(
  shown: ShownList<Row>,
  { span: [from, to], fetched, total }: Answer<Row>,
  rowKey: (row: Row) => RowKey,
): Outcome<Row> {
  const segments = replaceSegments(shown.segments, from, to, fetched, rowKey);
  return { segments, total, pending: null, left: [], renewed: null };
}

/**
 * How a list differs from an answer. Of a long list only a stretch is fetched: all that is loaded is compared by its keys then, so that
 * changes out of view are said too.
 */
export async function findDifference<Row>(
  shown: ShownList<Row>,
  answer: Answer<Row>,
  rowKey: (row: Row) => RowKey,
  needs: SteadyOptions<Row>,
  signal: AbortSignal,
): Promise<Difference<Row>> {
  const [from, to] = answer.span;
  const keys = rowsOf(shown.segments).map(rowKey);
  const known = new Set(keys);
  const isWhole = from === 0 && to >= shown.segments.length;
  const listed = isWhole ? null : await needs.listKeys(signal);
  const newer = listed === null ? rowsOf(answer.fetched).map(rowKey) : listed.keys;
  const isAll = listed === null ? answer.isEnd : listed.keys.length >= listed.total;
  // Further down than keys can be asked for at once nothing can be compared.
  const reached = listed === null || isAll ? keys : keys.slice(0, listed.keys.length);
  const ends = { shown: isWhole && shown.segments.at(-1)?.next === null, fetched: isAll };
  const total = listed?.total ?? answer.total;
  const found = compareRows(reached, newer, ends, (key) => known.has(key));
  const all = isWhole && isAll ? { keys: newer, total: newer.length } : listed;
  const { gone, now } = await lookFor(found.missing, all, needs, signal);
  return {
    changes: {
      added: Math.max(found.added.length, total - shown.total + gone.length, 0),
      moved: found.moved.length + found.missing.length - gone.length,
      gone: new Set(gone),
      ...(reached.length < keys.length ? { outOfView: true } : {}),
    },
    now,
  };
}

const isNothing = ({ added, moved, gone, outOfView }: PendingChanges): boolean =>
  added === 0 && moved === 0 && gone.size === 0 && outOfView !== true;

/** What becomes of a list after an answer that must not move its rows unsaid. */
export function holdAnswer<Row>(
  shown: ShownList<Row>,
  answer: Answer<Row>,
  { changes, now }: Difference<Row>,
  step: Exclude<Step, 'take'>,
  rowKey: (row: Row) => RowKey,
): Outcome<Row> {
  const [from, to] = answer.span;
  const before = shown.pending;
  const isOwn = step === 'takeOwn';
  const isWhole = from === 0 && to >= shown.segments.length;
  if (isNothing(changes) && isWhole) return takeAnswer(shown, answer, rowKey);
  // While changes of others wait, only what this window's change took out goes.
  const dropped = new Set([...changes.gone].filter((key) => isOwn && before?.gone.has(key) !== true));
  const left = rowsOf(shown.segments)
    .filter((row) => dropped.has(rowKey(row)))
    .map((row) => now.get(rowKey(row)) ?? row);
  const newer = new Map([...rowsOf(answer.fetched).map((row) => [rowKey(row), row] as const), ...now]);
  const askedAt = answer.fetched[0]?.generation ?? 0;
  const segments = shown.segments.map((segment, index) => ({
    ...segment,
    rows: segment.rows.filter((row) => !dropped.has(rowKey(row))).map((row) => newer.get(rowKey(row)) ?? row),
    generation: index >= from && index < to ? askedAt : segment.generation,
  }));
  if (isOwn && before === null) return { ...takeAnswer({ ...shown, segments }, answer, rowKey), left };
  const waiting = { ...changes, gone: new Set([...changes.gone].filter((key) => !dropped.has(key))) };
  return {
    segments,
    total: isNothing(waiting) ? answer.total : shown.total - dropped.size,
    pending: isNothing(waiting) ? null : waiting,
    left,
    renewed: dropped.size > 0 ? null : newer,
  };
}
