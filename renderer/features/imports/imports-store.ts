import { defineStore } from 'pinia';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import { computed, ref } from 'vue';
import { explainError, toClientError, useClient, useWorkspace } from '../../client/index.ts';
import { useToasts } from '../../ui/index.ts';

/** Starts imports from dialogs, dropped files and the sample. */
export const useImports = defineStore('imports', () => {
  const client = useClient();
  const toasts = useToasts();
  const workspace = useWorkspace();
  const starting = ref(false);
  const running = computed(() => workspace.runningJobs.filter((job) => job.kind === 'import'));

  /** Imports go one after another, so that the one that is running in the list is the one that waits. */
  const paused = computed(() => running.value.some((job) => job.pause === 'waiting'));

  async function guarded(work: () => Promise<boolean>): Promise<boolean> {
    starting.value = true;
    try {
      return await work();
    } catch (thrown) {
      const error = toClientError('imports.start', thrown);
      const { title, kept, advice } = explainError(error);
      toasts.show(title, { tone: 'danger', detail: `${error.message} ${kept} ${advice}` });
      return false;
    } finally {
      starting.value = false;
    }
  }

  /** Asks for files or a folder, then imports them. Answers false when nothing was chosen. */
  const pick = (directory: boolean): Promise<boolean> =>
    guarded(async () => {
      const { files } = await client.imports.pickFiles({ directory });
      if (files.length === 0) return false;
      await client.imports.start({ tokens: files.map((file) => file.token) });
      return true;
    });

  /** Imports what was dropped on the window. */
  const importDropped = (dropped: readonly File[]): Promise<boolean> =>
    guarded(async () => {
      const files = await client.registerDroppedFiles(dropped);
      if (files.length === 0) return false;
      await client.imports.start({ tokens: files.map((file) => file.token) });
      return true;
    });

  /** Imports one file as a mapping says. */
  const importMapped = (token: string, mapping: Mapping): Promise<boolean> =>
    guarded(async () => {
      await client.imports.start({ tokens: [token], mapping });
      return true;
    });

  /** Asks for one file whose columns are to be mapped. Answers its token, or null when nothing was chosen. */
  const pickToMap = async (): Promise<string | null> => {
    let token: string | null = null;
    await guarded(async () => {
      const { files } = await client.imports.pickFiles({ directory: false });
      token = files[0]?.token ?? null;
      return token !== null;
    });
    return token;
  };

  /** A file of an import once more, to map its columns; null when it is gone. */
  const reopen = async (uid: string, file: number): Promise<OutputOf<'imports.reopenFile'> | null> => {
    let opened: OutputOf<'imports.reopenFile'> | null = null;
    await guarded(async () => {
      opened = await client.imports.reopenFile({ import: uid, file });
      return true;
    });
    return opened;
  };

  /** Imports the sample that ships with the workbench. */
  const startSample = (): Promise<boolean> =>
    guarded(async () => {
      await client.imports.startSample({});
      return true;
    });

  return { starting, running, paused, pick, importDropped, startSample, importMapped, pickToMap, reopen };
});
