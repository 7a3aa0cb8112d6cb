import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { useClient } from '../../client/index.ts';
import type { Job } from '../../client/index.ts';
import { useToasts } from '../../ui/index.ts';
import { describeOutcome, isWorthTelling } from './job-outcome.ts';

/** Says in a message how a job ended and what came of it. */
export function useJobMessages(): void {
  const toasts = useToasts();
  const router = useRouter();
  const client = useClient();

  async function finished(job: Job): Promise<void> {
    const uid = job.result?.['import'];
    // Without the counts the message still says that it is finished.
    const imported =
      typeof uid === 'string' ? await client.imports.get({ import: uid }).catch(() => null) : null;
    const outcome = describeOutcome(job, imported);
    if (!isWorthTelling(job, outcome)) return;
    const failedCheck = job.kind === 'check' && job.result?.['ok'] !== true;
    toasts.show(`Finished: ${job.label}`, {
      tone: failedCheck ? 'danger' : 'success',
      detail: outcome,
      action: lookAt(job),
    });
  }

  function lookAt(job: Job): { readonly label: string; readonly run: () => void } | null {
    const uid = job.result?.['import'];
    return typeof uid === 'string'
      ? { label: 'Show import', run: () => void router.push(`/imports/${encodeURIComponent(uid)}`) }
      : null;
  }

  const stop = client.onNotice((notice) => {
    if (notice.kind !== 'job') return;
    const { job } = notice;
    // Who asked to look at a file, at what a run would change, or for a change shows what came of it.
    if (job.kind === 'inspect' || job.kind === 'preview' || job.kind === 'change') return;
    switch (job.state) {
      case 'running':
        return;
      case 'done':
        void finished(job);
        return;
      case 'cancelled':
        toasts.show(`Cancelled: ${job.label}`, {
          detail: job.kind === 'export' ? 'No file was written.' : 'What was finished before was kept.',
          action: lookAt(job),
        });
        return;
      case 'failed':
        toasts.show(`Failed: ${job.label}`, {
          tone: 'danger',
          detail: job.error?.message ?? null,
          action: lookAt(job),
        });
        return;
    }
  });
  onScopeDispose(stop);
}
