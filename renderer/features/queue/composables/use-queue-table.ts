import { computed } from 'vue';
import type { Ref } from 'vue';
import { useWorkspace } from '../../../client/index.ts';
import type { Page, Pages } from '../../../client/index.ts';
import { useEmptied } from './use-emptied.ts';
import { useSlowLoading } from './use-queue-data.ts';
import type { QueueSelection } from './use-queue-selection.ts';

/** A page of a queue: `all` are the rows of the store. */
type QueuePage<Row> = Page<Row> & { readonly total: number; readonly all: number; readonly alerts?: number };

/** The list of a queue and what is chosen in it. */
interface QueueTable<Row, P extends QueuePage<Row>> {
  readonly list: Pages<Row, P>;
  readonly choice: Pick<QueueSelection, 'selectAll'>;
  readonly table: Readonly<Ref<{ focus: () => void } | null>>;
  /** What the list is of: another filter is another list. */
  readonly key: () => unknown;
}

/** What the pages of all queues have alike: what their frame and the places without rows are told, and choosing all that match. */
export function useQueueTable<Row, P extends QueuePage<Row>>({
  list,
  choice,
  table,
  key,
}: QueueTable<Row, P>) {
  const workspace = useWorkspace();
  const emptied = useEmptied(list, key);
  const slow = useSlowLoading(() => list.loading.value && list.rows.value.length === 0);
  /** Nothing was imported yet: there is nothing to filter, sort or export. */
  const isBare = computed(() => (list.last.value?.all ?? (workspace.isEmpty ? 0 : 1)) === 0);
  return {
    isBare,
    /** For the frame of the queue. */
    frame: computed(() => ({
      totals: list.last.value,
      bare: isBare.value,
      hasRows: list.rows.value.length > 0,
    })),
    /** For what is shown in the place of rows. */
    states: computed(() => ({
      error: list.error.value,
      total: list.last.value?.total ?? null,
      all: list.last.value?.all ?? null,
      emptied: emptied.value,
      slow: slow.value,
    })),
    /** Chooses all that match and goes on in the table. */
    async selectAll(): Promise<void> {
      await choice.selectAll();
      table.value?.focus();
    },
  };
}
