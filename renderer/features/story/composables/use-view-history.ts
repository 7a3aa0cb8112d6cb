import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef } from 'vue';
import { amendStoryAlert, goBack, goForward, recordView, startHistory } from '../model/view-history.ts';
import type { StoryView, ViewHistory } from '../model/view-history.ts';

/** Views that follow each other faster than this are one step of the history, ms: typing, and walking with a key held down. */
const settleTime = 350;
/** Visits, and incidents, whose views are kept while others are looked at. */
const mostKept = 30;

/** A time that an incident was come to and looked at, until another one was. */
export interface Visit {
  readonly incident: string;
  /** Null where the window does not tell visits apart. */
  readonly visit: string | null;
}

/**
 * The views of the visit that is going on, to go back and forward through, and those of visits before. Each has its own: whoever comes to an
 * incident again finds it as it was left, and goes back to where they came from.
 */
export interface ViewHistories {
  readonly canGoBack: ComputedRef<boolean>;
  readonly canGoForward: ComputedRef<boolean>;
  /** Shows the view before the present one; false where there is none. */
  back(): boolean;
  /** Shows the view that *Back* came from; false where there is none. */
  forward(): boolean;
  /** The view in which a visit was left, else its incident; null where none is kept. */
  leftIn(visit: Visit): StoryView | null;
  /** Keeps the views of a visit that is left. */
  leave(visit: Visit): void;
  /** Takes up the views of a visit again; begins with the present one where none are kept. */
  enter(visit: Visit): void;
  /** Exchanges the alert whose story is told in the present step: it is no step of its own. */
  amend(keys: readonly string[], storyAlert: string): void;
}

/**
 * Remembers the views that somebody comes to.
 * @param view what is looked at now
 * @param apply shows a view
 */
export function useViewHistory(
  view: ComputedRef<StoryView>,
  apply: (view: StoryView) => void,
): ViewHistories {
  const history = shallowRef<ViewHistory>(startHistory(view.value));
  const kept = new Map<string, ViewHistory>();
  const left = new Map<string, StoryView>();
  const nameOf = ({ incident, visit }: Visit): string => JSON.stringify([incident, visit]);
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes a view that has not been noted yet into the history. */
  function settle(): void {
    clearTimeout(timer);
    history.value = recordView(history.value, view.value);
  }
  watch(view, () => {
    clearTimeout(timer);
    timer = setTimeout(settle, settleTime);
  });

  function travel(go: (history: ViewHistory) => ViewHistory | null): boolean {
    settle();
    const next = go(history.value);
    if (next === null) return false;
    history.value = next;
    apply(next.present);
    return true;
  }

  function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
    map.delete(key);
    map.set(key, value);
    const [oldest] = map.keys();
    if (map.size > mostKept && oldest !== undefined) map.delete(oldest);
  }
  function leave(visit: Visit): void {
    settle();
    keep(kept, nameOf(visit), history.value);
    keep(left, visit.incident, history.value.present);
  }

  return {
    canGoBack: computed(() => history.value.past.length > 0),
    canGoForward: computed(() => history.value.future.length > 0),
    back: () => travel(goBack),
    forward: () => travel(goForward),
    leftIn: (visit) => kept.get(nameOf(visit))?.present ?? left.get(visit.incident) ?? null,
    leave,
    enter: (visit) => (history.value = kept.get(nameOf(visit)) ?? startHistory(view.value)),
    amend: (keys, storyAlert) => (history.value = amendStoryAlert(history.value, keys, storyAlert)),
  };
}
