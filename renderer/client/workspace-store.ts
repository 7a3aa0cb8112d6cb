import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import type { OutputOf, jobState } from '../../shared/contract/index.ts';
import { toClientError } from './client-error.ts';
import type { ClientError } from './client-error.ts';
import { useClient } from './inject.ts';
import { createRuns } from './runs.ts';

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
  const changesUnderWay = ref(0);

  const analystName = computed(() => status.value?.analyst?.name ?? null);
  const runningJobs = computed(() => jobs.value.filter((job) => job.state === 'running'));
  const isEmpty = computed(() => status.value !== null && status.value.counts.alerts === 0);

  function keepJob(job: Job): void {
    const known = jobs.value.find((other) => other.id === job.id);
    // What has ended does not run again: a state that says so is only late.
    if (known !== undefined && known.state !== 'running' && job.state === 'running') return;
    // As they began, whichever tells of itself last: what is at work stands before what waits for it.
    jobs.value = [...jobs.value.filter((other) => other.id !== job.id), job].toSorted(
      (one, other) => one.startedAt - other.startedAt,
    );
  }

  /** Readers answer side by side, so that a later answer may be the older one. Another store counts anew. */
  function keepStatus(answer: OutputOf<'workspace.status'>): boolean {
    const same = status.value === null || status.value.storeUid === answer.storeUid;
    if (same && answer.revision < (status.value?.revision ?? 0)) return false;
    revision.value = same ? Math.max(revision.value, answer.revision) : answer.revision;
    status.value = answer;
    return true;
  }

  const runs = createRuns(async () => {
    try {
      const [newStatus, newUndo] = await Promise.all([
        client.workspace.status({}),
        client.workspace.undoState({}),
      ]);
      if (keepStatus(newStatus)) undoState.value = newUndo;
      error.value = null;
    } catch (thrown) {
      error.value = toClientError('workspace.status', thrown);
    }
  });
  const refresh = (): Promise<void> => runs.again();

  /** Makes a change, an undo or a redo, and brings all this up to date behind it: until then nobody knows what can be undone. */
  async function whileChanging<T>(work: () => Promise<T>): Promise<T> {
    changesUnderWay.value += 1;
    try {
      return await work();
    } finally {
      void refresh().finally(() => (changesUnderWay.value -= 1));
    }
  }

  /** Loads everything and listens; call once, from the shell. Answers with the function that stops. */
  function start(): () => void {
    void refresh();
    void client.jobs
      .list({})
      .then((answer) => {
        // A notice about a running job is never older than the list that was asked for before it.
        const isKnown = (job: Job): boolean => jobs.value.some((other) => other.id === job.id);
        answer.jobs.filter((job) => job.state !== 'running' || !isKnown(job)).forEach(keepJob);
      })
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
    mayUndo: computed(() => undoState.value.undo !== null || changesUnderWay.value > 0),
    mayRedo: computed(() => undoState.value.redo !== null || changesUnderWay.value > 0),
    whileChanging,
    refresh,
    start,
    keepJob,
  };
});
