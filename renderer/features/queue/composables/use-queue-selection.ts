import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { explainError, toClientError, useQuery } from '../../../client/index.ts';
import { emptySelection, useAnnouncer, useToasts } from '../../../ui/index.ts';
import type { TableSelection } from '../../../ui/index.ts';
import { selectionNotes, unchosenText } from '../model/selection-notes.ts';
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
  /** The loaded rows are those of an earlier filter or order. */
  readonly outdated: () => boolean;
  /** Rows that match; null before the first answer. */
  readonly total: () => number | null;
  /** Identity of filter and order. */
  readonly key: () => unknown;
  readonly touched: readonly ('incidents' | 'alerts' | 'pins' | 'imports' | 'seen')[];
  readonly fetchKeys: (signal?: AbortSignal) => Promise<MatchingKeys>;
  /** Rows that the last change of this window took out of the list. */
  readonly left?: () => readonly string[];
}

/** What is asked before something is done with chosen rows that do not match. */
export interface SelectionQuestion {
  readonly chosen: readonly string[];
  /** Those that match what is shown. */
  readonly matching: readonly string[];
  /** Goes on with these; none: nothing is done. */
  readonly answer: (keys: readonly string[]) => void;
}

/**
 * A selection that outlives scrolling and new orders. Rows that a change of this window or another filter took out of the list leave it,
 * which is said; nothing is done with rows that do not match unless that was agreed to.
 */
export interface QueueSelection {
  readonly selection: Ref<TableSelection>;
  readonly notes: ComputedRef<SelectionNotes>;
  /** True while all that match are being chosen. */
  readonly busy: Ref<boolean>;
  /** Chooses all rows that match, 10,000 at most. */
  readonly selectAll: () => Promise<void>;
  /** Rows that left the selection with the view, until it is chosen anew. */
  readonly unchosen: Ref<readonly string[]>;
  /** All of {@link unchosen} are in the view again. */
  readonly isBack: ComputedRef<boolean>;
  readonly chooseAgain: () => void;
  /** Does something with rows: at once where all of them are in view or not chosen, else after a look at what matches, and a question. */
  readonly check: (keys: readonly string[], run: (keys: readonly string[]) => void) => void;
  /** What is being asked; null: nothing. */
  readonly question: Ref<SelectionQuestion | null>;
  /** Leaves out what no longer matches. */
  readonly dropMissing: () => void;
  readonly clear: () => void;
}

/** The selection of a queue across its pages. */
export function useQueueSelection(options: QueueSelectionOptions): QueueSelection {
  const toasts = useToasts();
  const announcer = useAnnouncer();
  const unchosen = shallowRef<readonly string[]>([]);
  const question = shallowRef<SelectionQuestion | null>(null);
  /** Rows that do not match and were chosen all the same. */
  const insisted = new Set<string>();
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

  /** Takes rows out; what was taken out before with them is offered again too. */
  function leaveOut(gone: ReadonlySet<string>): readonly string[] {
    const { keys, anchor } = selection.value;
    const out = [...keys].filter((key) => gone.has(key));
    if (out.length === 0) return out;
    const offered = unchosen.value;
    selection.value = { keys: new Set([...keys].filter((key) => !gone.has(key))), anchor };
    unchosen.value = offered;
    return out;
  }
  function leaveWithView(gone: readonly string[]): void {
    const out = leaveOut(new Set(gone.filter((key) => !insisted.has(key))));
    if (out.length === 0) return;
    unchosen.value = [...new Set([...unchosen.value, ...out])];
    announcer.announce('unchosen', unchosenText(unchosen.value.length));
  }
  function chooseAgain(): void {
    for (const key of unchosen.value) insisted.add(key);
    const keys = new Set([...selection.value.keys, ...unchosen.value]);
    selection.value = { keys, anchor: selection.value.anchor };
  }

  function check(keys: readonly string[], run: (keys: readonly string[]) => void): void {
    const isChosen = (key: string): boolean => selection.value.keys.has(key);
    const isInView = (key: string): boolean => loaded.value.has(key) && !options.outdated();
    if (keys.every((key) => isInView(key) || !isChosen(key))) run(keys);
    else void lookAndRun(keys, run);
  }
  async function lookAndRun(keys: readonly string[], run: (keys: readonly string[]) => void): Promise<void> {
    try {
      const { uids } = await options.fetchKeys();
      const known = new Set(options.outdated() ? uids : [...uids, ...loaded.value]);
      const present = keys.filter((key) => known.has(key));
      if (present.length === keys.length) {
        run(keys);
        return;
      }
      question.value = {
        chosen: keys,
        matching: present,
        answer: (agreed) => {
          question.value = null;
          if (agreed.length > 0) run(agreed);
        },
      };
    } catch (thrown) {
      const { title, advice } = explainError(toClientError('queue.keys', thrown));
      toasts.show(title, { tone: 'danger', detail: advice });
    }
  }

  // What was offered to be chosen again is no longer, once something else is chosen.
  watch(
    selection,
    ({ keys }) => {
      unchosen.value = [];
      for (const key of insisted) if (!keys.has(key)) insisted.delete(key);
    },
    { flush: 'sync' },
  );
  watch(
    () => JSON.stringify(options.key()),
    () => insisted.clear(),
  );
  watch(
    () => options.left?.() ?? [],
    (gone) => leaveWithView(gone),
  );
  watch(
    () => (matching.loading.value ? [] : notes.value.missing),
    (gone) => leaveWithView(gone),
  );

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
    unchosen,
    isBack: computed(() => unchosen.value.every((key) => loaded.value.has(key))),
    chooseAgain,
    check,
    question,
    dropMissing: () => void leaveOut(new Set(notes.value.missing)),
    clear: () => (selection.value = emptySelection),
  };
}
