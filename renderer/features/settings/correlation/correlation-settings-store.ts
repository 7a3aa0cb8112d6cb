import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import { correlationDifference } from '../../../../shared/contract/correlation.ts';
import type { CorrelationSettings } from '../../../../shared/correlation/settings.ts';
import { toClientError, useClient, useWorkspace } from '../../../client/index.ts';
import type { ClientError } from '../../../client/index.ts';
import type { SettingsDraft } from './draft.ts';

/** What a run would change, as the window shows it. */
export type Difference = z.infer<typeof correlationDifference>;

/** A preview that was asked for. */
export interface AskedPreview {
  readonly job: string;
  /** Settings that it was made with; null for those of the store: then applying it is a run. */
  readonly settings: CorrelationSettings | null;
}

/** Changes that are not applied yet, and their preview: both outlast the page. */
export const useCorrelationSettings = defineStore('correlationSettings', () => {
  const client = useClient();
  const workspace = useWorkspace();
  /** Null while nothing has been typed: the fields then show what is stored. */
  const draft = shallowRef<SettingsDraft | null>(null);
  const asked = shallowRef<AskedPreview | null>(null);
  const error = shallowRef<ClientError | null>(null);
  const starting = ref(false);

  const job = computed(() => {
    const id = asked.value?.job;
    return id === undefined ? null : (workspace.jobs.find((one) => one.id === id) ?? null);
  });
  /** Null until the preview is there. */
  const difference = computed<Difference | null>(() => {
    if (job.value?.state !== 'done') return null;
    const read = correlationDifference.safeParse(job.value.result?.['difference']);
    return read.success ? read.data : null;
  });

  async function preview(settings: CorrelationSettings | null): Promise<void> {
    if (starting.value) return;
    starting.value = true;
    error.value = null;
    try {
      const started = await client.correlation.preview({ settings });
      asked.value = { job: started.job, settings };
    } catch (thrown) {
      error.value = toClientError('correlation.preview', thrown);
    } finally {
      starting.value = false;
    }
  }

  /** Ends a preview that still runs, and leaves what it found. */
  async function leave(): Promise<void> {
    const running = job.value?.state === 'running' ? job.value.id : null;
    asked.value = null;
    if (running !== null) await client.jobs.cancel({ job: running }).catch(() => undefined);
  }

  return { draft, asked, error, starting, job, difference, preview, leave };
});
