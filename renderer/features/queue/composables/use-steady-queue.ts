import { watch } from 'vue';
import type { Ref } from 'vue';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { useCommandsWhileShown } from '../../../app/commands/index.ts';
import { cursorAfter, describePending } from '../../../client/index.ts';
import type { Page, Pages, RowKey } from '../../../client/index.ts';
import { useAnnouncer, useToasts } from '../../../ui/index.ts';
import type { TableSelection, TableSort } from '../../../ui/index.ts';

/** What a queue is told to keep an analyst's place while it changes. */
export interface SteadyQueue<Row> {
  /** What its rows are: `incident`, `alert`. */
  readonly noun: string;
  readonly list: Pages<Row, Page<Row>>;
  readonly rowKey: (row: Row) => RowKey;
  readonly active: Ref<string | null>;
  /** Where a row went that a change of this window took out of the list, in a sentence. */
  readonly whereTo: (row: Row) => Promise<string>;
  readonly sort: () => TableSort;
  /** What a column is called. */
  readonly columnName: (id: string) => string;
  readonly selection?: Readonly<Ref<TableSelection>>;
}

/** A message is of the change that took rows out when it is not older than this, ms. */
const justNow = 3000;
/** Words on more than so many rows would not be read. */
const mostNamed = 3;

/**
 * Keeps the place of who works in a queue: the cursor goes on to the next row when its own has left, the message of a change says
 * where its rows went, and results are read out.
 */
export function useSteadyQueue<Row>(queue: SteadyQueue<Row>): void {
  const { list } = queue;
  const announcer = useAnnouncer();
  const toasts = useToasts();
  const count = (value: number): string => `${formatCount(value)} ${queue.noun}${value === 1 ? '' : 's'}`;

  useCommandsWhileShown([
    {
      id: 'queue.refresh',
      title: 'Bring the order up to date',
      group: 'Queue',
      when: () => list.pending.value !== null,
      run: () => void list.apply(),
    },
  ]);

  watch(
    list.rows,
    (rows, before) => {
      const active = queue.active.value;
      if (active === null || rows.some((row) => queue.rowKey(row) === active)) return;
      const next = cursorAfter(before.map(queue.rowKey), new Set(rows.map(queue.rowKey)), active);
      if (next !== null) queue.active.value = String(next);
    },
    { flush: 'sync' },
  );

  watch(list.left, async (rows) => {
    const shown = toasts.newestSuccess(justNow);
    if (rows.length === 0 || shown === null) return;
    const [first] = rows;
    const words =
      first !== undefined && rows.length <= mostNamed
        ? (await Promise.all(rows.map(queue.whereTo))).join(' ')
        : `${count(rows.length)} no longer match and left the list.`;
    toasts.addDetail(shown.id, words);
  });

  watch(
    () => list.last.value?.total,
    (total) => {
      if (total !== undefined) announcer.announce('total', count(total));
    },
  );
  watch(queue.sort, ({ column, direction }) =>
    announcer.announce('sort', `Sorted by ${queue.columnName(column)}, ${direction}`),
  );
  watch(
    () => queue.selection?.value.keys.size ?? 0,
    (size) => announcer.announce('chosen', size === 0 ? 'None chosen' : `${formatCount(size)} chosen`),
  );
  watch(list.pending, (pending) =>
    announcer.announce('elsewhere', pending === null ? '' : `Changed elsewhere: ${describePending(pending)}`),
  );
}
