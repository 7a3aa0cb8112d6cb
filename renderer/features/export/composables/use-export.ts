import { ref } from 'vue';
import type { Ref } from 'vue';
import { explainError, toClientError, useClient } from '../../../client/index.ts';
import { useToasts } from '../../../ui/index.ts';
import { exportName, exportRequest, inOrder } from '../model/export-request.ts';
import type { ShownQueue } from '../model/export-request.ts';

/** Exporting what a queue shows. */
export interface Export {
  /** True until the work has begun, or was thought better of. */
  readonly asking: Ref<boolean>;
  /** Asks where to, and begins. @param chosen uids of rows; null: all that the filter passes */
  run(shown: ShownQueue, chosen: readonly string[] | null): Promise<void>;
}

/** Exports as CSV: the system's dialog asks where to; the work shows with all others and says when it is done. */
export function useExport(): Export {
  const client = useClient();
  const toasts = useToasts();
  const asking = ref(false);

  async function ordered(shown: ShownQueue, chosen: readonly string[]): Promise<readonly string[]> {
    if (chosen.length < 2) return chosen;
    const { uids } =
      shown.of === 'incidents'
        ? await client.queue.incidentKeys({ filter: shown.filter, sort: shown.sort })
        : await client.queue.alertKeys({
            filter: shown.filter,
            sort: shown.sort,
            ...(shown.collapsed === undefined ? {} : { collapsed: shown.collapsed }),
          });
    return inOrder(chosen, uids);
  }

  async function run(shown: ShownQueue, chosen: readonly string[] | null): Promise<void> {
    if (asking.value) return;
    asking.value = true;
    try {
      const { token } = await client.queue.pickExport({ name: exportName(shown.of, Date.now()) });
      if (token === null) return;
      const rows = chosen === null ? null : await ordered(shown, chosen);
      await client.queue.exportRows(exportRequest(shown, rows, token));
    } catch (thrown) {
      const error = toClientError('queue.exportRows', thrown);
      toasts.show('Nothing was exported', {
        tone: 'danger',
        detail: `${error.message} ${explainError(error).advice}`,
      });
    } finally {
      asking.value = false;
    }
  }

  return { asking, run };
}
