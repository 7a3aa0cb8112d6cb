import { onBeforeUnmount, ref, watch } from 'vue';
import type { Ref } from 'vue';
import type { StagedAttachment } from '../../attachments/index.ts';
import { useToasts } from '../../../ui/index.ts';
import { useManageDrafts } from '../manage-drafts.ts';
import type { useManageForm } from './use-manage-form.ts';

/** What stands in the pane. */
interface PaneEdits {
  readonly form: ReturnType<typeof useManageForm>;
  readonly files: Ref<readonly StagedAttachment[]>;
  readonly leaveOpen: Ref<boolean>;
  readonly incidents: () => readonly string[];
  readonly hasEdits: () => boolean;
  /** What they are edits of, in a sentence. */
  readonly subject: () => string;
  /** Takes what is half typed into the form. */
  readonly flush: () => void;
}

/** What {@link useKeptEdits} tells its pane, and has to be told by it. */
interface KeptEdits {
  /** Whether the edits in the pane were brought back. */
  readonly isRestored: Ref<boolean>;
  /** Waits for the edits to be saved: of a pane that is left meanwhile they are kept only where that fails, which answers null. */
  whileSaving<Done>(work: Promise<Done | null>): Promise<Done | null>;
}

/** Keeps the edits of a pane that is left without being closed, and brings them back to the pane of the same incidents. */
export function useKeptEdits(pane: PaneEdits): KeptEdits {
  const drafts = useManageDrafts();
  const toasts = useToasts();
  const isRestored = ref(false);
  let isSaving = false;
  let keepUnsaved: (() => void) | null = null;

  async function whileSaving<Done>(work: Promise<Done | null>): Promise<Done | null> {
    isSaving = true;
    const incidents = pane.incidents();
    const done = await work;
    isSaving = false;
    if (done !== null) drafts.storeComment(incidents, '');
    if (done === null) keepUnsaved?.();
    return done;
  }

  function restore(): void {
    const draft = drafts.take(pane.incidents());
    if (draft === null) return;
    isRestored.value = true;
    pane.form.restore(draft.held);
    pane.files.value = draft.files;
    pane.leaveOpen.value = draft.leaveOpen;
  }

  // Between a narrow and a wide window one pane takes the place of another, whose edits come when this one is there already.
  watch(
    () => !pane.hasEdits() && drafts.has(pane.incidents()),
    (isKept) => isKept && restore(),
    { immediate: true },
  );
  // At once: the incidents are those that the comment is written on.
  watch(
    () => pane.form.form.value?.comment,
    (comment, before) => {
      const stored = before === undefined && comment === '' ? drafts.storedComment(pane.incidents()) : '';
      if (stored === '') drafts.storeComment(pane.incidents(), comment ?? '');
      else {
        isRestored.value = true;
        pane.form.set('comment', stored);
      }
    },
    { flush: 'sync' },
  );
  watch(pane.hasEdits, (has) => {
    if (!has) isRestored.value = false;
  });
  onBeforeUnmount(() => {
    pane.flush();
    const held = pane.form.hold();
    if (held === null || !pane.hasEdits()) return;
    const { files, leaveOpen } = pane;
    const subject = pane.subject();
    const incidents = pane.incidents();
    const draft = { held, files: files.value, leaveOpen: leaveOpen.value, subject };
    keepUnsaved = () => {
      drafts.keep(incidents, draft);
      toasts.show(`Your edits of ${subject} are kept, not saved`, {
        detail: 'They are in its manage pane when you come back.',
      });
    };
    if (!isSaving) keepUnsaved();
  });
  return { isRestored, whileSaving };
}
