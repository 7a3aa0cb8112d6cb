import type { SourceComment, SourceTime } from './record.ts';
import { timeUnit } from './time.ts';

/** Precisions that times are compared at: whole days, seconds, and one to three digits of a second. */
const precisions = [-1, 0, 1, 2, 3] as const;

const precisionOf = (time: SourceTime): number => Math.max(-1, Math.min(3, time.fraction));

const atPrecision = (time: SourceTime, precision: number): string =>
  `${String(precision)}|${String(Math.floor(time.ms / timeUnit(precision)))}`;

/** The comments of one author with one text that have been kept. */
interface KeptComments {
  isUntimed: boolean;
  /** Times as written: precision and value. */
  readonly written: Set<string>;
  /** The same times at their own and every coarser precision. */
  readonly coarsened: Set<string>;
}

function isKept(kept: KeptComments, at: SourceTime | null): boolean {
  if (at === null || kept.isUntimed) return true;
  const own = precisionOf(at);
  return (
    kept.coarsened.has(atPrecision(at, own)) ||
    precisions.some((precision) => precision < own && kept.written.has(atPrecision(at, precision)))
  );
}

/**
 * Comments of several records of an alert, each once, the first of equals: same author and text, and times that agree at the coarser of
 * their precisions; one without a time agrees with any. Takes time in proportion to the comments, however many share a text.
 */
export function uniteComments(comments: readonly SourceComment[]): readonly SourceComment[] {
  const known = new Map<string, KeptComments>();
  return comments.filter(({ text, by, at }) => {
    const key = JSON.stringify([by, text]);
    let kept = known.get(key);
    if (kept !== undefined && isKept(kept, at)) return false;
    if (kept === undefined) {
      kept = { isUntimed: false, written: new Set(), coarsened: new Set() };
      known.set(key, kept);
    }
    if (at === null) {
      kept.isUntimed = true;
    } else {
      const own = precisionOf(at);
      kept.written.add(atPrecision(at, own));
      for (const precision of precisions) {
        if (precision <= own) kept.coarsened.add(atPrecision(at, precision));
      }
    }
    return true;
  });
}
