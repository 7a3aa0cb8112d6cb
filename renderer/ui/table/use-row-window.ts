import { useEventListener, useResizeObserver } from '@vueuse/core';
import { computed, onMounted, onScopeDispose, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { createRowSlots } from './row-slots.ts';
import type { RowSlot } from './row-slots.ts';
import { drawnRange, startOfRow } from './row-window.ts';
import type { RowHeights, RowRange } from './row-window.ts';
import { useHaste } from './use-haste.ts';
import { useLateWork } from './use-late-work.ts';
import type { LateWork } from './use-late-work.ts';

/** Height of a table's header, px. */
export const headerHeight = 28;

/** The rows of a table that are drawn, of all that there are. */
export interface RowWindow {
  readonly heights: ComputedRef<RowHeights>;
  readonly range: ComputedRef<RowRange>;
  readonly drawn: ComputedRef<readonly RowSlot[]>;
  /** From this place of the drawn rows on only their leading cells are drawn; infinite at rest. */
  readonly whole: Readonly<Ref<number>>;
  /** Where the first drawn row begins, px below the header. */
  readonly start: ComputedRef<number>;
  /** Height of header and all rows, px. */
  readonly totalHeight: ComputedRef<number>;
  /** Width of the table, px; 0 while nobody knows it. */
  readonly width: Readonly<Ref<number>>;
  /** It is scrolled sideways, or about to be. */
  readonly aside: Ref<boolean>;
  readonly room: () => number;
  /** Takes work that can wait until what is in view has been drawn. */
  readonly later: LateWork['later'];
  /** Takes over where the table is scrolled to. */
  readonly takeScroll: () => void;
  /** Watches how high the part of a row is that is opened in place. */
  readonly watcherOf: (key: string) => (element: unknown) => void;
}

/** What a window of rows depends on. */
interface RowWindowOptions {
  readonly grid: Readonly<ShallowRef<HTMLElement | null>>;
  readonly count: () => number;
  readonly rowHeight: () => number;
  readonly expanded: () => ReadonlySet<string>;
  readonly indexOf: (key: string) => number;
}

const sameHeights = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...one].every(([key, height]) => other.get(key) === height);

/** Draws the rows in view only. All rows are equally high but for those opened in place, which are measured. */
export function useRowWindow(options: RowWindowOptions): RowWindow {
  const scrollTop = shallowRef(0);
  const viewHeight = shallowRef(0);
  const width = shallowRef(0);
  const aside = shallowRef(false);
  const extras = shallowRef<ReadonlyMap<string, number>>(new Map());

  const heights = computed((): RowHeights => ({
    rowHeight: options.rowHeight(),
    opened: [...options.expanded()]
      .map((key) => ({ index: options.indexOf(key), extra: extras.value.get(key) ?? 0 }))
      .filter((row) => row.index >= 0)
      .sort((left, right) => left.index - right.index),
  }));
  let last: RowRange = { first: 0, last: -1 };
  // The same object while the same rows are drawn: a scroll within them draws nothing anew.
  const range = computed(() => {
    const next = drawnRange(
      heights.value,
      scrollTop.value,
      scrollTop.value + viewHeight.value - headerHeight,
      options.count(),
    );
    if (next.first !== last.first || next.last !== last.last) last = next;
    return last;
  });

  const slotsOf = createRowSlots();
  const drawn = computed(() => slotsOf(range.value));
  const haste = useHaste();
  const late = useLateWork();
  // What was out of view comes into it.
  watch(aside, (isAside) => isAside && late.now(), { flush: 'sync' });
  watch(range, haste.note);

  function takeSize(): void {
    // A page that is kept while another one shows has no size: it comes back with the one it had.
    if (options.grid.value?.isConnected !== true) return;
    viewHeight.value = options.grid.value?.clientHeight ?? 0;
    width.value = options.grid.value?.clientWidth ?? 0;
  }
  function takeScroll(): void {
    scrollTop.value = options.grid.value?.scrollTop ?? 0;
    aside.value = (options.grid.value?.scrollLeft ?? 0) !== 0;
  }
  // The first frames of a scroll may come before the table hears of it: what is about to scroll it sideways is heard of before.
  useEventListener(
    options.grid,
    'wheel',
    (event: WheelEvent) => {
      if (event.deltaX !== 0 || event.shiftKey) aside.value = true;
    },
    { passive: true },
  );
  useEventListener(options.grid, 'pointerdown', (event: PointerEvent) => {
    // Its own scroll bars.
    if (event.target === options.grid.value) aside.value = true;
  });
  onMounted(takeSize);
  useResizeObserver(options.grid, takeSize);
  // Fewer rows than before: the browser scrolls back by itself, and says so later only.
  watch(options.count, takeScroll, { flush: 'post' });

  const watched = new Map<string, Element>();
  const keyOf = new WeakMap<Element, string>();
  const observer = new ResizeObserver((entries) => {
    const changed = new Map(extras.value);
    let above = 0;
    for (const { target } of entries) {
      const key = keyOf.get(target);
      if (key === undefined || !(target instanceof HTMLElement) || !target.isConnected) continue;
      const height = target.offsetHeight;
      const before = changed.get(key) ?? 0;
      if (height === before) continue;
      changed.set(key, height);
      // What is in view stays where it is when something above it becomes higher.
      if (startOfRow(heights.value, options.indexOf(key) + 1) <= scrollTop.value) above += height - before;
    }
    if (sameHeights(changed, extras.value)) return;
    extras.value = changed;
    if (above !== 0 && options.grid.value !== null) options.grid.value.scrollTop += above;
  });
  onScopeDispose(() => observer.disconnect());

  function watchOpened(key: string, element: Element | null): void {
    const before = watched.get(key);
    if (before === element) return;
    if (before !== undefined) observer.unobserve(before);
    if (element === null) {
      watched.delete(key);
      return;
    }
    watched.set(key, element);
    keyOf.set(element, key);
    observer.observe(element);
  }

  return {
    heights,
    range,
    drawn,
    whole: haste.whole,
    start: computed(() => startOfRow(heights.value, range.value.first)),
    totalHeight: computed(() => startOfRow(heights.value, options.count()) + headerHeight),
    width,
    aside,
    later: (work) => (aside.value ? work() : late.later(work)),
    room: () => viewHeight.value - headerHeight,
    takeScroll,
    watcherOf: (key) => (element) => watchOpened(key, element instanceof Element ? element : null),
  };
}
