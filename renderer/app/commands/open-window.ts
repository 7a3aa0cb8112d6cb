import { explainError, toClientError } from '../../client/index.ts';
import type { Client } from '../../client/index.ts';
import type { useToasts } from '../../ui/index.ts';

/** Opens one more window on the same store. @param path a path of the workbench, for example `/incidents/7` */
export async function openWindow(
  client: Client,
  toasts: ReturnType<typeof useToasts>,
  path: string,
): Promise<void> {
  try {
    const { opened } = await client.application.openWindow({ path });
    if (!opened) toasts.show('There are too many windows', { detail: 'Close one of them first.' });
  } catch (thrown) {
    const error = toClientError('application.openWindow', thrown);
    toasts.show('No window was opened', { tone: 'danger', detail: explainError(error).advice });
  }
}
