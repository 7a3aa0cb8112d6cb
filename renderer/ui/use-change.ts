import { ref } from 'vue';
import type { Ref } from 'vue';
import { toClientError, useClient } from '../client/index.ts';
import { useToasts } from './toasts.ts';

/** What every command answers. */
interface Changed {
  readonly group: string;
  readonly label: string;
}

/** Runs an analyst's changes: says what was done and offers to undo it, or says what went wrong. */
export interface Change {
  readonly busy: Ref<boolean>;
  /** @returns whether the change was stored */
  readonly run: (operation: string, work: () => Promise<Changed>) => Promise<boolean>;
}

/** Call it in `setup`. */
export function useChange(): Change {
  const client = useClient();
  const toasts = useToasts();
  const busy = ref(false);

  function fail(operation: string, thrown: unknown): void {
    const error = toClientError(operation, thrown);
    toasts.show(`Not saved: ${error.message}`, { tone: 'danger', detail: error.code });
  }

  async function undo(group: string): Promise<void> {
    try {
      const undone = await client.workspace.undo({ group });
      toasts.show(undone.label);
    } catch (thrown) {
      fail('workspace.undo', thrown);
    }
  }

  async function run(operation: string, work: () => Promise<Changed>): Promise<boolean> {
    busy.value = true;
    try {
      const { group, label } = await work();
      toasts.show(label, { tone: 'success', action: { label: 'Undo', run: () => void undo(group) } });
      return true;
    } catch (thrown) {
      fail(operation, thrown);
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, run };
}
