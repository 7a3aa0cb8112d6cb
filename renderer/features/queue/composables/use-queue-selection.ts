import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { explainError, toClientError, useQuery } from '../../../client/index.ts';
import { emptySelection, useToasts } from '../../../ui/index.ts';
import type { TableSelection } from '../../../ui/index.ts';
import { selectionNotes } from '../model/selection-notes.ts';
import type { SelectionNotes } from '../model/selection-notes.ts';

/** Keys of all rows that match, in their order: the first 10,000 of `total`. */
export interface MatchingKeys {
  readonly uids: readonly string[];
  readonly total: number;
}

/** What a selection across pages depends on. */
interface QueueSelectionOptions {
  /** Keys of the rows that are loaded. */
  readonly loaded: () => readonly string[];
  /** Rows that match; null before the first answer. */
  readonly total: () => number | null;
  /** Identity of filter and order. */
  readonly key: () => unknown;
  readonly touched: readonly ('incidents' | 'alerts' | 'pins' | 'imports')[];
  readonly fetchKeys: (signal?: AbortSignal) => Promise<MatchingKeys>;
}

/** A selection that outlives scrolling, new orders and other filters. Nothing leaves it by itself. */
export interface QueueSelection {
  readonly selection: Ref<TableSelection>;
  readonly notes: ComputedRef<SelectionNotes>;
  /** True while all that match are being chosen. */
  readonly busy: Ref<boolean>;
  /** Chooses all rows that match, 10,000 at most. */
  readonly selectAll: () => Promise<void>;
  /** Leaves out what no longer matches. */
  readonly dropMissing: () => void;
  readonly clear: () => void;
}

/** The selection of a queue across its pages. */
export function useQueueSelection(options: QueueSelectionOptions): QueueSelection {
  const toasts = useToasts();
  const selection = shallowRef<TableSelection>(emptySelection);
  const busy = ref(false);
  const loaded = computed(() => new Set(options.loaded()));
  /** Some of what is chosen is not among the loaded rows: it may be on a page to come, or match no more. */
  const isBeyond = computed(() => {
    for (const key of selection.value.keys) if (!loaded.value.has(key)) return true;
    return false;
  });
  const matching = useQuery((signal) => options.fetchKeys(signal), {
    key: () => (isBeyond.value ? options.key() : null),
    touched: options.touched,
  });
  const notes = computed(() =>
    selectionNotes(
      selection.value.keys,
      loaded.value,
      options.total(),
      isBeyond.value ? (matching.data.value ?? null) : null,
    ),
  );

  async function selectAll(): Promise<void> {
    busy.value = true;
    try {
      const { uids } = await options.fetchKeys();
      selection.value = { keys: new Set(uids), anchor: selection.value.anchor };
    } catch (thrown) {
      const { title, advice } = explainError(toClientError('queue.keys', thrown));
      toasts.show(title, { tone: 'danger', detail: advice });
    } finally {
      busy.value = false;
    }
  }

  function dropMissing(): void {
    const gone = new Set(notes.value.missing);
    const keys = new Set([...selection.value.keys].filter((key) => !gone.has(key)));
    selection.value = { keys, anchor: selection.value.anchor };
  }

  // A range goes on from a row that is there.
  watch(loaded, (rows) => {
    const { anchor, keys } = selection.value;
    if (anchor !== null && !rows.has(anchor)) selection.value = { keys, anchor: null };
  });

  return {
    selection,
    notes,
    busy,
    selectAll,
    dropMissing,
    clear: () => (selection.value = emptySelection),
  };
}
