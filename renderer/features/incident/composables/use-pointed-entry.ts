import { computed, nextTick, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { Pages } from '../../../client/index.ts';
import type { HistoryEntry } from '../model/history.ts';

/** Pages of the history that are read to find an entry: beyond these it is left to the filters. */
const mostPages = 20;

/** The entry that an address leads to: by its id, else by its time, since one decision on several is one entry. */
export interface PointedAt {
  readonly id: string;
  /** ms UTC; null when it has none. */
  readonly at: number | null;
}

/** Reads the history until the entry that is asked for is there, and leads to it once. @returns its id; null while it is not found. */
export function usePointedEntry(
  pages: Pick<
    Pages<HistoryEntry, OutputOf<'incidents.history'>>,
    'rows' | 'hasMore' | 'loading' | 'loadMore'
  >,
  asked: () => PointedAt | null,
  list: Readonly<Ref<HTMLElement | null>>,
): ComputedRef<string | null> {
  const found = computed(() => {
    const wanted = asked();
    if (wanted === null) return null;
    const rows = pages.rows.value;
    const entry =
      rows.find(({ id }) => id === wanted.id) ??
      rows.find(({ at, kind }) => at !== null && at === wanted.at && kind !== 'automatic');
    return entry?.id ?? null;
  });
  let read = 0;
  watch(
    () => asked()?.id ?? null,
    () => (read = 0),
  );
  watch(
    [asked, found, pages.rows, pages.loading],
    () => {
      if (asked() === null || found.value !== null || pages.loading.value || !pages.hasMore.value) return;
      if (read >= mostPages) return;
      read += 1;
      void pages.loadMore();
    },
    { immediate: true },
  );
  watch(
    [found, list],
    async ([id, element]) => {
      if (id === null || element === null) return;
      await nextTick();
      const item = [...element.children].find((child) => child.getAttribute('data-entry') === id);
      if (!(item instanceof HTMLElement)) return;
      item.scrollIntoView({ block: 'center' });
      item.focus({ preventScroll: true });
    },
    { immediate: true, flush: 'post' },
  );
  return found;
}
