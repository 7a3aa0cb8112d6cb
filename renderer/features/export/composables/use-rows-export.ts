import { ref } from 'vue';
import type { Ref } from 'vue';
import type { InputOf } from '../../../../shared/contract/index.ts';
import { explainError, toClientError, useClient } from '../../../client/index.ts';
import { useToasts } from '../../../ui/index.ts';
import { exportName } from '../model/export-request.ts';

type Request = InputOf<'queue.exportRows'>;
/** What to write, without where to. */
export type RowsToExport = Request extends infer One
  ? One extends Request
    ? Omit<One, 'token'>
    : never
  : never;

/** Exports rows as CSV: the system's dialog asks where to; the work shows with all others and says when it is done. */
export function useRowsExport(): {
  /** True until the work has begun, or was thought better of. */
  readonly asking: Ref<boolean>;
  readonly run: (rows: RowsToExport) => Promise<void>;
} {
  const client = useClient();
  const toasts = useToasts();
  const asking = ref(false);

  async function run(rows: RowsToExport): Promise<void> {
    if (asking.value) return;
    asking.value = true;
    try {
      const { token } = await client.queue.pickExport({ name: exportName(rows.of, Date.now()) });
      if (token !== null) await client.queue.exportRows({ ...rows, token });
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
