import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { WritableComputedRef } from 'vue';
import { useUnsaved } from '../../ui/index.ts';
import type { StagedAttachment } from '../attachments/index.ts';

/** A comment that is being written. */
export interface CommentDraft {
  readonly text: string;
  readonly files: readonly StagedAttachment[];
}

const nothing: CommentDraft = { text: '', files: [] };
const isEmpty = ({ text, files }: CommentDraft): boolean => text.trim() === '' && files.length === 0;

/** Comments that are being written, by incident: who looks something up on another tab or page finds them again. */
export const useCommentDrafts = defineStore('commentDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<string, CommentDraft>>(new Map());

  function set(incident: string, change: Partial<CommentDraft>): void {
    const next = new Map(drafts.value);
    const draft = { ...nothing, ...next.get(incident), ...change };
    if (draft.text === '' && isEmpty(draft)) next.delete(incident);
    else next.set(incident, draft);
    drafts.value = next;
  }

  useUnsaved(() => {
    const written = [...drafts.value.values()].filter((draft) => !isEmpty(draft)).length;
    if (written === 0) return null;
    return written === 1 ? 'a comment on an incident' : `comments on ${written} incidents`;
  });

  /** One part of the draft of an incident, to be read and written. */
  const part = <Key extends keyof CommentDraft>(
    incident: () => string,
    key: Key,
  ): WritableComputedRef<CommentDraft[Key]> =>
    computed({
      get: () => (drafts.value.get(incident()) ?? nothing)[key],
      set: (value) => set(incident(), { [key]: value }),
    });

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
