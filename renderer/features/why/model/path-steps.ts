import type { ExplainedLink } from './words.ts';

/** One link of a path as its heading tells it. */
export interface PathStep {
  readonly link: ExplainedLink;
  /** The two alerts in the order of the path; of a link beside it, as the link has them. */
  readonly from: string;
  readonly to: string;
  /** `later`: the step goes on to a later alert; `earlier`: back to an earlier one. */
  readonly direction: 'later' | 'earlier';
  /** It leads nowhere by itself: it holds because it adds to the step before it. */
  readonly isBeside: boolean;
}

/**
 * A path of links as steps from one alert to the next, each in its own direction of time. Links that only add to the strength of a step stand
 * beside it. Without a start, or when the links do not lead from it to the end, each one is told as it is.
 */
export function pathSteps(
  path: readonly ExplainedLink[],
  start: string | null,
  end: string | null,
): readonly PathStep[] {
  const used = start === null || end === null ? null : findWay(path, start, end);
  let at = start;
  return path.map((link, index) => {
    const isBeside = used !== null && !used.has(index);
    const isForward = used === null || isBeside || link.from === at;
    if (used?.has(index)) at = isForward ? link.to : link.from;
    const [from, to] = isForward ? [link.fromTitle, link.toTitle] : [link.toTitle, link.fromTitle];
    const [before, after] = isForward ? [link.fromTime, link.toTime] : [link.toTime, link.fromTime];
    const isBack = before !== null && after !== null && after < before;
    return { link, from, to, direction: isBack ? 'earlier' : 'later', isBeside };
  });
}

/** Which links lead from the start to the end, the first that can; null when none do. */
function findWay(path: readonly ExplainedLink[], start: string, end: string): ReadonlySet<number> | null {
  const failed = new Set<string>();
  const walk = (index: number, at: string): readonly number[] | null => {
    const link = path[index];
    if (link === undefined) return at === end ? [] : null;
    const place = `${index} ${at}`;
    if (failed.has(place)) return null;
    const next = link.from === at ? link.to : link.to === at ? link.from : null;
    const taken = next === null ? null : walk(index + 1, next);
    const found = taken === null ? walk(index + 1, at) : [index, ...taken];
    if (found === null) failed.add(place);
    return found;
  };
  const way = walk(0, start);
  return way === null ? null : new Set(way);
}
