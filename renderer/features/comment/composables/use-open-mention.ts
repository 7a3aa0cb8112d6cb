import { useRouter } from 'vue-router';
import type { Mention } from '../../../../shared/model/mentions.ts';
import { goLater } from '../../../app/commands/index.ts';
import { useClient } from '../../../client/index.ts';
import { useToasts } from '../../../ui/index.ts';
import { routeToEntity } from '../../entity/index.ts';

/**
 * Opens what a comment mentions: an alert's page, an entity's page; and says so where it is not in this store.
 * @param incident uid of the incident that the comment belongs to; null for none.
 */
export function useOpenMention(incident: () => string | null): (mention: Mention) => void {
  const client = useClient();
  const router = useRouter();
  const toasts = useToasts();

  async function open(mention: Mention): Promise<void> {
    const go = goLater(router);
    if (mention.kind === 'alert') {
      await client.alerts.get({ alert: mention.alert });
      await go(`/alerts/${encodeURIComponent(mention.alert)}`);
      return;
    }
    const { entity } = await client.entities.find({ key: mention.key, incident: incident() });
    if (entity === null) toasts.show('What is mentioned is not in this store');
    else await go(routeToEntity(entity, incident()));
  }

  return (mention) => {
    open(mention).catch(() => {
      toasts.show('What is mentioned is not in this store');
    });
  };
}
