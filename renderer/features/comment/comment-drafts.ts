import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { WritableComputedRef } from 'vue';
import { formatCount } from '../../../shared/lib/format-count.ts';
import { useRedirects } from '../../client/index.ts';
import { useToasts, useUnsaved } from '../../ui/index.ts';
import type { StagedAttachment } from '../attachments/index.ts';
import { useDraftStorage } from './draft-storage.ts';

/** A comment that is being written. */
export interface CommentDraft {
  readonly text: string;
  readonly files: readonly StagedAttachment[];
}

const nothing: CommentDraft = { text: '', files: [] };
const isEmpty = ({ text, files }: CommentDraft): boolean => text.trim() === '' && files.length === 0;

/** Characters at the beginning of a comment by which it is known again when it was changed. */
const enoughToKnow = 12;

/** Two drafts of what became one incident: what was there comes first. */
const unite = (there: CommentDraft, more: CommentDraft): CommentDraft => ({
  text: [there.text, more.text].filter((part) => part.trim() !== '').join('\n\n'),
  files: [...there.files, ...more.files],
});

/** Takes out of a draft what was united with it, as far as it is still there as it was. */
function partDrafts(
  there: CommentDraft,
  moved: CommentDraft,
): { readonly back: CommentDraft; readonly rest: CommentDraft } {
  const files = there.files.filter((file) => moved.files.includes(file));
  const isThere = moved.text.trim() !== '' && there.text.endsWith(moved.text);
  const before = isThere ? there.text.slice(0, there.text.length - moved.text.length) : there.text;
  // Only a whole part: the end of a sentence that goes on from it is none.
  const isPart = isThere && (before === '' || before.endsWith('\n\n'));
  return {
    back: { text: isPart ? moved.text : '', files },
    rest: {
      text: isPart ? before.slice(0, -2) : there.text,
      files: there.files.filter((file) => !files.includes(file)),
    },
  };
}

/** Comments that are being written, by incident: who looks something up on another tab or page finds them again. */
export const useCommentDrafts = defineStore('commentDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<string, CommentDraft>>(new Map());
  const toasts = useToasts();
  const storage = useDraftStorage('comment');

  /** What was written on an incident before the program ended unasked is there again once the incident is looked at. */
  const looked = new Set<string>();
  function recover(incident: string): void {
    if (looked.has(incident)) return;
    looked.add(incident);
    const text = storage.read(incident);
    if (text !== '' && !drafts.value.has(incident)) set(incident, { text });
  }

  function set(incident: string, change: Partial<CommentDraft>): void {
    recover(incident);
    const next = new Map(drafts.value);
    const draft = { ...nothing, ...next.get(incident), ...change };
    if (change.text !== undefined) storage.write(incident, change.text);
    if (draft.text === '' && isEmpty(draft)) next.delete(incident);
    else next.set(incident, draft);
    drafts.value = next;
  }

  /** What went along with incidents that were merged, so that it goes back with an undo. */
  const moved = new Map<string, CommentDraft>();
  useRedirects(
    () => [...drafts.value.keys()],
    (incident, into) => {
      const draft = drafts.value.get(incident) ?? nothing;
      set(incident, nothing);
      recover(into.uid);
      set(into.uid, unite(drafts.value.get(into.uid) ?? nothing, draft));
      if (isEmpty(draft)) return;
      moved.set(incident, draft);
      toasts.show(`The comment that you were writing is under #${into.number} now`, {
        detail: 'Its incident was merged into that one. Nothing was sent.',
      });
    },
    (incident, from) => {
      const [draft, there] = [moved.get(incident), drafts.value.get(from.uid)];
      moved.delete(incident);
      if (draft === undefined || there === undefined) return;
      const parted = partDrafts(there, draft);
      if (isEmpty(parted.back)) {
        // What was sent meanwhile, or taken out, is not there to be told of.
        if (!there.text.includes(draft.text.slice(0, enoughToKnow))) return;
        toasts.show(`The comment that you were writing stays under #${from.number}`, {
          detail: 'You changed it since its incident was merged, which was undone. Nothing was sent.',
        });
        return;
      }
      set(from.uid, parted.rest);
      set(incident, unite(drafts.value.get(incident) ?? nothing, parted.back));
      toasts.show('The comment that you were writing is back where you began it', {
        detail: `The merge of its incident into #${from.number} was undone. Nothing was sent.`,
      });
    },
  );

  useUnsaved(() => {
    const written = [...drafts.value.values()].filter((draft) => !isEmpty(draft)).length;
    if (written === 0) return null;
    return written === 1 ? 'a comment on an incident' : `comments on ${formatCount(written)} incidents`;
  });

  /** One part of the draft of an incident, to be read and written. */
  const part = <Key extends keyof CommentDraft>(
    incident: () => string,
    key: Key,
  ): WritableComputedRef<CommentDraft[Key]> => {
    watch(incident, recover, { immediate: true, flush: 'sync' });
    return computed({
      get: () => (drafts.value.get(incident()) ?? nothing)[key],
      set: (value) => set(incident(), { [key]: value }),
    });
  };

  return {
    text: (incident: () => string) => part(incident, 'text'),
    files: (incident: () => string) => part(incident, 'files'),
    /** Forgets what was sent; what was written meanwhile stays. */
    clear(incident: string, sent: CommentDraft): void {
      const { text, files } = drafts.value.get(incident) ?? nothing;
      set(incident, {
        text: text === sent.text ? '' : text,
        files: files.filter((file) => !sent.files.includes(file)),
      });
    },
  };
});
