import { useRouter } from 'vue-router';
import { goLater } from '../../../app/commands/index.ts';
import { explainError, toClientError, useClient } from '../../../client/index.ts';
import { useToasts } from '../../../ui/index.ts';

/** Goes to an alert in the attack story of its incident, whichever that is; to its own page where it is in none. */
export function useShowAlert(): (alert: string) => Promise<void> {
  const client = useClient();
  const router = useRouter();
  const toasts = useToasts();
  return async (alert) => {
    const go = goLater(router);
    try {
      const { row } = await client.alerts.get({ alert });
      if (row.incidentUid === null) {
        await go(`/alerts/${encodeURIComponent(alert)}`);
        return;
      }
      await go({
        path: `/incidents/${encodeURIComponent(row.incidentUid)}/story`,
        query: { alert },
      });
    } catch (thrown) {
      const { title, advice } = explainError(toClientError('alerts.get', thrown));
      toasts.show(title, { tone: 'danger', detail: advice });
    }
  };
}
