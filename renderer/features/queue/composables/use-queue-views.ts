import { computed, watch } from 'vue';
import type { ComputedRef } from 'vue';
import type { InputOf, OutputOf } from '../../../../shared/contract/index.ts';
import type { Filter } from '../../../../shared/query/filter.ts';
import { shippedViews } from '../../../../shared/query/views.ts';
import type { QueueName } from '../../../../shared/query/views.ts';
import { useChange } from '../../../app/commands/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { TableSort } from '../../../ui/index.ts';
import { differsFrom } from '../model/queue-views.ts';
import type { QueueView, ViewLayout } from '../model/queue-views.ts';
import { rememberView } from '../model/remembered-view.ts';
import type { RememberedView } from '../model/remembered-view.ts';

type SavedView = OutputOf<'views.list'>['views'][number];
type ViewContent = InputOf<'views.save'>['content'];

/** The part of a queue's store that a view shows and sets. */
export interface ViewedQueue {
  view: string;
  filter: Filter;
  sort: TableSort;
  show(view: RememberedView): void;
}

/** The part of a table's layout that a view keeps. */
export interface KeptLayout {
  snapshot(): ViewLayout;
  apply(layout: ViewLayout | null): void;
}

/** The views of a queue and what can be done with them. */
export interface QueueViews {
  readonly shipped: readonly QueueView[];
  readonly saved: ComputedRef<readonly QueueView[]>;
  /** The view that is shown. */
  readonly current: ComputedRef<QueueView>;
  /** Filter, sort or columns are not those of the view. */
  readonly edited: ComputedRef<boolean>;
  readonly busy: Readonly<{ readonly value: boolean }>;
  open(uid: string): void;
  /** Goes back to what the view holds. */
  reset(): void;
  /** Puts what is shown into the saved view that is open. */
  save(): Promise<void>;
  /** Makes a view of what is shown and opens it; without columns each analyst sees it with their own. */
  saveAs(name: string, withColumns: boolean): Promise<boolean>;
  rename(name: string): Promise<boolean>;
  remove(): Promise<void>;
  /** Moves the open view up or down among the saved ones. */
  moveBy(step: -1 | 1): Promise<void>;
}

const toView = ({ uid, name, filter, sort, layout, by, unread }: SavedView): QueueView => ({
  uid,
  name,
  filter,
  sort,
  layout,
  by,
  shipped: false,
  unread: unread ?? [],
});

/** The shipped and saved views of a queue; the last one is opened again at the next start. */
export function useQueueViews(name: QueueName, queue: ViewedQueue, layout: KeptLayout): QueueViews {
  const client = useClient();
  const change = useChange();
  const shipped: readonly QueueView[] = shippedViews[name].map((view) => ({
    ...view,
    layout: null,
    by: null,
    shipped: true,
    unread: [],
  }));
  const [first] = shippedViews[name];
  const answer = useQuery((signal) => client.views.list({}, { signal }), {
    key: () => 'views',
    touched: ['views'],
  });
  const saved = computed(() =>
    (answer.data.value?.views ?? []).filter((view) => view.queue === name).map(toView),
  );
  const current = computed(
    (): QueueView =>
      [...shipped, ...saved.value].find(({ uid }) => uid === queue.view) ?? {
        uid: queue.view,
        name: answer.data.value === null ? '…' : first.name,
        filter: queue.filter,
        sort: queue.sort,
        layout: null,
        by: null,
        shipped: true,
        unread: [],
      },
  );
  const edited = computed(() =>
    differsFrom(current.value, { filter: queue.filter, sort: queue.sort, layout: layout.snapshot() }),
  );

  function show(view: QueueView): void {
    queue.show(view);
    if (view.layout !== null) layout.apply(view.layout);
  }

  // A view of another store, or one that was removed elsewhere: what it showed stays, as an edit of the first.
  watch(
    () => answer.data.value !== null && ![...shipped, ...saved.value].some(({ uid }) => uid === queue.view),
    (gone) => {
      if (!gone) return;
      queue.view = first.uid;
      rememberView(name, first);
    },
    { immediate: true },
  );

  const content = (title: string, kept: ViewLayout | null): ViewContent => ({
    queue: name,
    name: title,
    filter: queue.filter,
    sort: queue.sort,
    layout: kept,
  });

  async function put(view: string | null, next: ViewContent): Promise<string | null> {
    const done = await change.run(() => client.views.save({ view, content: next }));
    if (done === null) return null;
    await answer.refetch();
    return 'view' in done && typeof done.view === 'string' ? done.view : view;
  }

  async function saveAs(title: string, withColumns: boolean): Promise<boolean> {
    const kept = layout.snapshot();
    const uid = await put(null, content(title, withColumns ? kept : null));
    if (uid === null) return false;
    queue.view = uid;
    rememberView(name, { uid, filter: queue.filter, sort: queue.sort });
    layout.apply(kept);
    return true;
  }

  return {
    shipped,
    saved,
    current,
    edited,
    busy: change.busy,
    open(uid) {
      const view = [...shipped, ...saved.value].find((each) => each.uid === uid);
      if (view) show(view);
    },
    reset: () => show(current.value),
    async save() {
      const { uid, name: title, layout: kept, shipped: isShipped } = current.value;
      if (isShipped) return;
      await put(uid, content(title, kept === null ? null : layout.snapshot()));
      rememberView(name, { uid, filter: queue.filter, sort: queue.sort });
    },
    saveAs,
    async rename(title) {
      const { uid, filter, sort, layout: kept, shipped: isShipped } = current.value;
      if (isShipped) return false;
      return (await put(uid, { queue: name, name: title, filter, sort, layout: kept })) !== null;
    },
    async remove() {
      const { uid, shipped: isShipped } = current.value;
      if (isShipped) return;
      const done = await change.run(() => client.views.remove({ view: uid }));
      if (done !== null) await answer.refetch();
    },
    async moveBy(step) {
      const uids = saved.value.map((view) => view.uid);
      const at = uids.indexOf(current.value.uid);
      if (at < 0 || uids[at + step] === undefined) return;
      const before = step < 0 ? uids[at - 1] : uids[at + 2];
      const done = await change.run(() =>
        client.views.move({ view: current.value.uid, before: before ?? null }),
      );
      if (done !== null) await answer.refetch();
    },
  };
}
