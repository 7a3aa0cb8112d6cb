import type { StoryFilter } from './filter.ts';
import type { Story } from './graph.ts';
import type { StoryClock } from './story-time.ts';

/** A moment on one of the two clocks. */
export interface StoryPoint {
  readonly clock: StoryClock;
  /** ms UTC. */
  readonly at: number;
}

/** What somebody looks at on the attack story: everything that *Back* brings again. */
export interface StoryView {
  /** Keys of what is selected, the last one the current. */
  readonly keys: readonly string[];
  /** The alert whose story is told beside. */
  readonly storyAlert: string | null;
  /** The moment that is shown; null: everything as it is now. */
  readonly moment: StoryPoint | null;
  readonly layout: Story['layout'];
  readonly filter: StoryFilter;
  readonly openStorms: readonly string[];
  readonly openGroups: readonly string[];
  /** Null: where there are more nodes than can be read. */
  readonly groupSimilar: boolean | null;
  readonly neighboursOf: readonly number[];
  /** The node of which everything is lit. */
  readonly highlight: string | null;
  readonly path: PathEnds | null;
}

/** The two nodes, by key, that a path is looked for between. */
export interface PathEnds {
  readonly from: string;
  readonly to: string;
}

/** Views that were there before and after the present one. */
export interface ViewHistory {
  readonly past: readonly StoryView[];
  readonly present: StoryView;
  readonly future: readonly StoryView[];
}

/** Views that are remembered for an incident. */
const mostRemembered = 100;

const textOf = (view: StoryView): string => JSON.stringify(view);

/** A history that begins with a view. */
export const startHistory = (present: StoryView): ViewHistory => ({ past: [], present, future: [] });

/** The history after somebody came to another view; the same view again changes nothing. */
export function recordView(history: ViewHistory, view: StoryView): ViewHistory {
  if (textOf(view) === textOf(history.present)) return history;
  return { past: [...history.past, history.present].slice(-mostRemembered), present: view, future: [] };
}

/** The history with the alert of its present view exchanged, where that view has the same selection. */
export function amendStoryAlert(
  history: ViewHistory,
  keys: readonly string[],
  storyAlert: string,
): ViewHistory {
  const { present } = history;
  const isSame = present.keys.length === keys.length && present.keys.every((key, at) => key === keys[at]);
  return isSame ? { ...history, present: { ...present, storyAlert } } : history;
}

/** One view back; null where there is none. */
export function goBack({ past, present, future }: ViewHistory): ViewHistory | null {
  const before = past.at(-1);
  return before === undefined
    ? null
    : { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/** One view forward; null where there is none. */
export function goForward({ past, present, future }: ViewHistory): ViewHistory | null {
  const [next, ...later] = future;
  return next === undefined ? null : { past: [...past, present], present: next, future: later };
}
