import { useRouter } from 'vue-router';
import { explainError, toClientError, useClient } from '../../../client/index.ts';
import { useToasts } from '../../../ui/index.ts';

/** Goes to an alert in the attack story of its incident, whichever that is; to its own page where it is in none. */
export function useShowAlert(): (alert: string) => Promise<void> {
  const client = useClient();
  const router = useRouter();
  const toasts = useToasts();
  return async (alert) => {
    try {
      const { row } = await client.alerts.get({ alert });
      if (row.incidentUid === null) {
        await router.push(`/alerts/${encodeURIComponent(alert)}`);
        return;
      }
      await router.push({
        path: `/incidents/${encodeURIComponent(row.incidentUid)}/story`,
        query: { alert },
      });
    } catch (thrown) {
      const { title, advice } = explainError(toClientError('alerts.get', thrown));
      toasts.show(title, { tone: 'danger', detail: advice });
    }
  };
}
