import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { useClient } from '../../client/index.ts';
import { useToasts } from '../../ui/index.ts';

/** Says in a message how a job ended. */
export function useJobMessages(): void {
  const toasts = useToasts();
  const router = useRouter();
  const stop = useClient().onNotice((notice) => {
    if (notice.kind !== 'job') return;
    const { job } = notice;
    const imported = job.result?.['import'];
    const look =
      typeof imported === 'string'
        ? { label: 'Show import', run: () => void router.push(`/imports/${encodeURIComponent(imported)}`) }
        : null;
    switch (job.state) {
      case 'running':
        return;
      case 'done':
        toasts.show(`Finished: ${job.label}`, {
          tone: 'success',
          action: look,
        });
        return;
      case 'cancelled':
        toasts.show(`Cancelled: ${job.label}`, {
          detail: 'What was finished before was kept.',
          action: look,
        });
        return;
      case 'failed':
        toasts.show(`Failed: ${job.label}`, {
          tone: 'danger',
          detail: job.error?.message ?? null,
          action: look,
        });
        return;
    }
  });
  onScopeDispose(stop);
}
