import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { Ref } from 'vue';
import { largestAttachment } from '../../../../shared/contract/attachments.ts';
import type { FileToken } from '../../../../shared/contract/bridge.ts';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { visibleLine } from '../../../../shared/model/visible-text.ts';
import { toClientError, useClient } from '../../../client/index.ts';

/** A file whose bytes are in the store, ready to go with a comment. */
export type StagedAttachment = OutputOf<'attachments.stage'>['files'][number];

/** Files that one comment takes. */
export const mostAttachments = 20;

/** Taking files in that are to be attached. */
export interface Staging {
  /** True while files are being read. */
  readonly busy: Ref<boolean>;
  /** How many are being read. */
  readonly reading: Ref<number>;
  /** What went wrong last; null when nothing did. */
  readonly problem: Ref<string | null>;
  /** Asks for files with the system's dialog and takes them in. */
  pick(): Promise<void>;
  /** Takes in files that were dropped. */
  drop(files: readonly File[]): Promise<void>;
  remove(index: number): void;
}

/** Takes files in, one after another, and adds them to a list. What fails is said and leaves the others. */
export function useStaging(files: Ref<readonly StagedAttachment[]>): Staging {
  const client = useClient();
  const reading = ref(0);
  const problem = shallowRef<string | null>(null);
  let gone = false;
  onScopeDispose(() => (gone = true));

  /** What can be told before any byte is read. */
  function refusalOf({ name, size }: FileToken): string | null {
    if (size <= largestAttachment) return null;
    return `${visibleLine(name)} is too large: at most ${largestAttachment / 1024 / 1024} MiB can be attached.`;
  }

  async function take(chosen: readonly FileToken[]): Promise<void> {
    const room = mostAttachments - files.value.length;
    const problems: string[] = [];
    if (chosen.length > room) problems.push(`A comment takes ${mostAttachments} files at most.`);
    const accepted = chosen.slice(0, room).filter((file) => {
      const refusal = refusalOf(file);
      if (refusal !== null) problems.push(refusal);
      return refusal === null;
    });
    reading.value += accepted.length;
    for (const { token } of accepted) {
      try {
        const staged = await client.attachments.stage({ tokens: [token] });
        if (!gone) files.value = [...files.value, ...staged.files];
      } catch (thrown) {
        problems.push(toClientError('attachments.stage', thrown).message);
      } finally {
        reading.value -= 1;
      }
    }
    problem.value = problems.length === 0 ? null : problems.join(' ');
  }

  return {
    busy: computed(() => reading.value > 0),
    reading,
    problem,
    async pick() {
      try {
        const { files: chosen } = await client.attachments.pick({});
        if (chosen.length > 0) await take(chosen);
      } catch (thrown) {
        problem.value = toClientError('attachments.pick', thrown).message;
      }
    },
    async drop(dropped) {
      try {
        const tokens = await client.registerDroppedFiles(dropped);
        if (tokens.length > 0) await take(tokens);
      } catch (thrown) {
        problem.value = toClientError('attachments.stage', thrown).message;
      }
    },
    remove(index) {
      files.value = files.value.filter((_, at) => at !== index);
      problem.value = null;
    },
  };
}
