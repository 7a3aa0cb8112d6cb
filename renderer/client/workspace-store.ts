import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import type { OutputOf, jobState } from '../../shared/contract/index.ts';
import { toClientError } from './client-error.ts';
import type { ClientError } from './client-error.ts';
import { useClient } from './inject.ts';

/** A piece of long work as the window knows it. */
export type Job = z.infer<typeof jobState>;

/** The open workspace: who works, what can be undone, which jobs run. Kept fresh by notices. */
export const useWorkspace = defineStore('workspace', () => {
  const client = useClient();
  const status = shallowRef<OutputOf<'workspace.status'> | null>(null);
  const undoState = shallowRef<OutputOf<'workspace.undoState'>>({ undo: null, redo: null });
  const jobs = shallowRef<readonly Job[]>([]);
  const error = shallowRef<ClientError | null>(null);
  const revision = ref(0);

  const analystName = computed(() => status.value?.analyst?.name ?? null);
  const runningJobs = computed(() => jobs.value.filter((job) => job.state === 'running'));
  const isEmpty = computed(() => status.value !== null && status.value.counts.alerts === 0);

  function keepJob(job: Job): void {
    jobs.value = [...jobs.value.filter((other) => other.id !== job.id), job];
  }

  async function refresh(): Promise<void> {
    try {
      const [newStatus, newUndo] = await Promise.all([
        client.workspace.status({}),
        client.workspace.undoState({}),
      ]);
      status.value = newStatus;
      revision.value = newStatus.revision;
      undoState.value = newUndo;
      error.value = null;
    } catch (thrown) {
      error.value = toClientError('workspace.status', thrown);
    }
  }

  /** Loads everything and listens; call once, from the shell. Answers with the function that stops. */
  function start(): () => void {
    void refresh();
    void client.jobs
      .list({})
      .then((answer) => answer.jobs.forEach(keepJob))
      .catch((thrown: unknown) => {
        error.value = toClientError('jobs.list', thrown);
      });
    return client.onNotice((notice) => {
      switch (notice.kind) {
        case 'job':
          keepJob(notice.job);
          break;
        case 'changed':
          revision.value = Math.max(revision.value, notice.revision);
          void refresh();
          break;
      }
    });
  }

  return {
    status,
    undoState,
    jobs,
    error,
    revision,
    analystName,
    runningJobs,
    isEmpty,
    refresh,
    start,
    keepJob,
  };
});
