import { formatCount } from '../../../../shared/lib/format-count.ts';
/** Most rows that can be chosen at once, by the contract. */
export const mostChosen = 10_000;

/** What there is to say about a selection that the rows in view do not show. */
export interface SelectionNotes {
  /** Rows that match beside the loaded ones, all of which are chosen: null when there is nothing to offer. */
  readonly offer: number | null;
  /** All that match are chosen, or as many of them as can be. */
  readonly all: 'all' | 'first' | null;
  /** Chosen rows that are on pages to come. */
  readonly notLoaded: number;
  /** Chosen rows that no longer match. */
  readonly missing: readonly string[];
  /** Chosen rows of which nobody knows whether they match: beyond the first 10,000. */
  readonly unknown: number;
}

/**
 * Compares what is chosen with what is loaded and with what matches.
 * @param total rows that match; null before the first answer.
 * @param matching keys of the rows that match, the first 10,000; null while nobody has asked, as when all that is chosen is loaded.
 */
export function selectionNotes(
  chosen: ReadonlySet<string>,
  loaded: ReadonlySet<string>,
  total: number | null,
  matching: { readonly uids: readonly string[]; readonly total: number } | null,
): SelectionNotes {
  const beyond = [...chosen].filter((key) => !loaded.has(key));
  const matches = new Set(matching?.uids ?? []);
  const isWhole = matching !== null && matching.uids.length === matching.total;
  const outside = matching === null ? [] : beyond.filter((key) => !matches.has(key));
  const missing = isWhole ? outside : [];
  const present = chosen.size - outside.length;
  let allLoaded = loaded.size > 0 && chosen.size >= loaded.size;
  if (allLoaded) for (const key of loaded) allLoaded &&= chosen.has(key);
  const more = total === null ? 0 : total - loaded.size;
  const isAll = total !== null && total > loaded.size && present >= total;
  const isFirst = matching !== null && !isWhole && matching.uids.every((key) => chosen.has(key));
  return {
    offer: allLoaded && more > 0 && !isAll && !isFirst && total !== null ? total : null,
    all: isAll ? 'all' : isFirst ? 'first' : null,
    notLoaded: beyond.length - outside.length,
    missing,
    unknown: isWhole ? 0 : outside.length,
  };
}

/** What is said of rows that left the selection with the view. `isBack`: all of them are in it again, after an undo for one. */
export function unchosenText(count: number, isBack = false): string {
  const number = formatCount(count);
  if (isBack) return `${number} ${count === 1 ? 'is' : 'are'} back in the view and not chosen.`;
  return `${number} left the view and ${count === 1 ? 'is' : 'are'} no longer chosen.`;
}
