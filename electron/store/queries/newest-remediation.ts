/** What one source said last of what was done about a thing. */
interface SaidLast {
  readonly source: string;
  at: number;
  /** Nothing is all that it ever told. */
  nothing: boolean;
  /** Of one status it is shared with others, and replaced, never added to. */
  statuses: ReadonlySet<string>;
}

/** What sources said last, each by itself; made by {@link noteRemediation}. */
export type RemediationByNow = SaidLast[];

/** A status that tells of no action: it takes the place of nothing that was told before. */
const toldNothing = 'none';

/** Most pieces have one status of one source: the same sets serve all of them. */
const singles = new Map<string, ReadonlySet<string>>();
function only(status: string): ReadonlySet<string> {
  const known = singles.get(status) ?? new Set([status]);
  if (singles.size < 100) singles.set(status, known);
  return known;
}

/**
 * Adds a status that a source gives. Of one source the newest statement counts, so that what waited for approval and was done since waits no
 * more; those of one time stand beside each other. The order in which statements are added makes no difference.
 * @param at when it was said; null is older than any time.
 */
export function noteRemediation(
  said: RemediationByNow,
  source: string,
  status: string,
  at: number | null,
): void {
  const time = at ?? -Infinity;
  const nothing = status === toldNothing;
  const last = said.find((one) => one.source === source);
  if (last === undefined) {
    said.push({ source, at: time, nothing, statuses: only(status) });
    return;
  }
  if (nothing === last.nothing) {
    if (time < last.at) return;
    if (time === last.at) {
      if (!last.statuses.has(status)) last.statuses = new Set([...last.statuses, status]);
      return;
    }
  } else if (nothing) return;
  last.at = time;
  last.nothing = nothing;
  last.statuses = only(status);
}

/** The statuses that hold by now, in the order of their sources. */
export function remediationByNow(said: RemediationByNow): ReadonlySet<string> {
  const [first] = said;
  if (first === undefined) return none;
  return said.length === 1 ? first.statuses : new Set(said.flatMap(({ statuses }) => [...statuses]));
}

const none: ReadonlySet<string> = new Set();

/** True where no source tells of anything that was done, or has to be. */
export function isRemediationUntold(statuses: ReadonlySet<string>): boolean {
  for (const status of statuses) if (status !== toldNothing) return false;
  return true;
}
