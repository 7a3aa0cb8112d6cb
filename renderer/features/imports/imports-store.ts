import { defineStore } from 'pinia';
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

  /** Imports the sample that ships with the workbench. */
  const startSample = (): Promise<boolean> =>
    guarded(async () => {
      await client.imports.startSample({});
      return true;
    });

  return { starting, running, pick, importDropped, startSample };
});
