import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import type { z } from 'zod';
import type { changed } from '../../../shared/contract/index.ts';
import { explainError, toClientError, useClient, useWorkspace } from '../../client/index.ts';
import type { ClientError, Job } from '../../client/index.ts';
import { useToasts } from '../../ui/index.ts';

/** What a command answered. */
export type Changed = z.infer<typeof changed>;

/** Undo and redo, with what was done in a message. */
export interface UndoActions {
  readonly undo: (group?: string | null, force?: boolean) => Promise<void>;
  readonly redo: (force?: boolean) => Promise<void>;
}

/** Work that takes longer than this, ms, is told of. */
const shownAfter = 300;

/** The change that began at some time (ms UTC) or after; one that began before is another window's, and not to be cancelled here. */
export const changeSince = (jobs: readonly Job[], since: number): Job | null =>
  jobs.find(({ kind, startedAt }) => kind === 'change' && startedAt >= since) ?? null;

/** A command is one transaction: what is cancelled was never there. */
const nothingChanged = 'Nothing was changed.';

/** The label of an undo names what it undoes: here the sentence says that already. */
const bare = (label: string): string => label.replace(/^(?:Undo|Redo): /, '');

/** Undo and redo through the journal. A field that has changed since is asked about, never overwritten. */
export function useUndo(): UndoActions {
  const client = useClient();
  const toasts = useToasts();
  const workspace = useWorkspace();

  function fail(error: ClientError, verb: string, again: () => void): void {
    // Keys can be quicker than the news that the end was reached.
    if (error.code === 'notFound') {
      toasts.show(`Nothing to ${verb.toLowerCase()}`);
      return;
    }
    if (error.code === 'cancelled') {
      toasts.show(`${verb} was cancelled`, { detail: nothingChanged });
      return;
    }
    const { title, advice } = explainError(error);
    if (error.code !== 'conflict') {
      toasts.show(title, { tone: 'danger', detail: error.code === 'internal' ? error.message : advice });
      return;
    }
    toasts.show(title, {
      tone: 'danger',
      detail: error.message,
      action: { label: `${verb} anyway`, run: again },
    });
  }

  /** Says that work is being done once it takes longer than nothing; answers with how to end that. */
  function tellWork(words: string): () => void {
    let shown: number | null = null;
    const timer = setTimeout(() => (shown = toasts.show(words)), shownAfter);
    return () => {
      clearTimeout(timer);
      if (shown !== null) toasts.dismiss(shown);
    };
  }

  async function undo(group: string | null = null, force = false): Promise<void> {
    const end = tellWork('Undoing…');
    try {
      const done = await workspace.whileChanging(() => client.workspace.undo({ group, force }));
      end();
      await workspace.refresh();
      toasts.show(`Undone: ${bare(done.label)}`, {
        action: {
          label: 'Redo',
          run: () => void redo(),
          // Redo takes what was undone last: the offer stands only while that is what this message names.
          stands: () => workspace.undoState.redo?.group === done.group,
        },
      });
    } catch (thrown) {
      end();
      fail(toClientError('workspace.undo', thrown), 'Undo', () => void undo(group, true));
    }
    await workspace.refresh();
  }

  async function redo(force = false): Promise<void> {
    const end = tellWork('Redoing…');
    try {
      const done = await workspace.whileChanging(() => client.workspace.redo({ force }));
      end();
      toasts.show(`Redone: ${bare(done.label)}`, {
        action: { label: 'Undo', run: () => void undo(done.group) },
      });
    } catch (thrown) {
      end();
      fail(toClientError('workspace.redo', thrown), 'Redo', () => void redo(true));
    }
    await workspace.refresh();
  }

  return { undo, redo };
}

/** A change that an analyst makes. */
export interface ChangeRunner {
  /** True while a change is on its way. */
  readonly busy: Ref<boolean>;
  /** The error of the last change; null when it worked. */
  readonly error: Ref<ClientError | null>;
  /** Runs a command of the contract and says what was done, with *Undo*. Answers null when it failed (a message says why). */
  run(work: () => Promise<Changed>): Promise<Changed | null>;
  /** Says that the place is left where a change was asked for: what runs goes on, which is told where it takes its time, and so is its end. */
  leave(): void;
}

/** {@link useChange} in a dialog. */
interface DialogChangeRunner extends ChangeRunner {
  /** Whether the dialog was closed since the last change was asked for: it may be open for something else by now. */
  isLeft(): boolean;
}

/**
 * Runs commands of the contract with message, undo and error text: every change by an analyst goes through here.
 * With `inline`, errors are in `error` alone: a dialog shows them beside what was asked for.
 */
export function useChange(errors: 'message' | 'inline' = 'message'): ChangeRunner {
  const toasts = useToasts();
  const workspace = useWorkspace();
  const client = useClient();
  const { undo } = useUndo();
  const busy = ref(false);
  const error = shallowRef<ClientError | null>(null);
  let since = 0;
  let isLeft = false;
  let endTelling: (() => void) | null = null;

  function leave(): void {
    if (!busy.value || isLeft) return;
    isLeft = true;
    let shown: number | null = null;
    const timer = setTimeout(() => {
      const job = changeSince(workspace.runningJobs, since);
      shown = toasts.show(job === null ? 'The change goes on' : `Goes on: ${job.label}`, {
        detail: 'How far it is stands at the top of the window.',
        action:
          job === null
            ? null
            : { label: 'Cancel the change', run: () => void client.jobs.cancel({ job: job.id }) },
      });
    }, shownAfter);
    endTelling = () => {
      clearTimeout(timer);
      if (shown !== null) toasts.dismiss(shown);
    };
  }

  async function run(work: () => Promise<Changed>): Promise<Changed | null> {
    busy.value = true;
    isLeft = false;
    since = Date.now();
    try {
      const done = await workspace.whileChanging(work);
      error.value = null;
      toasts.show(done.label, {
        tone: 'success',
        action: { label: 'Undo', run: () => void undo(done.group) },
      });
      return done;
    } catch (thrown) {
      const failed = toClientError('change', thrown);
      if (failed.code === 'cancelled') {
        error.value = null;
        toasts.show('Cancelled', { detail: nothingChanged });
        return null;
      }
      error.value = failed;
      if (errors === 'inline' && !isLeft) return null;
      const { title, kept, advice } = explainError(failed);
      toasts.show(title, { tone: 'danger', detail: `${failed.message} ${kept} ${advice}` });
      return null;
    } finally {
      busy.value = false;
      endTelling?.();
      endTelling = null;
    }
  }

  return { busy, error, run, leave };
}

/**
 * {@link useChange} in a dialog: whoever closes it while its change runs lets that go on. Its progress is at the top of the window, where it can
 * be cancelled, and its end is told.
 * @param open what the dialog is open for, in a component that stays when it is closed
 */
export function useDialogChange(
  open: () => unknown = () => true,
  errors: 'message' | 'inline' = 'message',
): DialogChangeRunner {
  const change = useChange(errors);
  let isLeft = false;
  function leave(): void {
    isLeft = true;
    change.leave();
  }
  watch(open, leave, { flush: 'sync' });
  onScopeDispose(leave);
  return {
    ...change,
    leave,
    run: (work) => {
      isLeft = false;
      return change.run(work);
    },
    isLeft: () => isLeft,
  };
}
