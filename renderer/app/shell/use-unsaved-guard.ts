import { watch } from 'vue';
import type { Client } from '../../client/index.ts';
import { useUnsavedWork } from '../../ui/index.ts';

/** Longest name and longest list that the window's host is told, as in the contract. */
const longestName = 200;
const mostNames = 20;

/** Tells the window's host what stands half written here, so that closing the window asks before it is lost. */
export function useUnsavedGuard(client: Client): void {
  const work = useUnsavedWork();
  watch(
    () => work.names,
    (names) => {
      const told = names.slice(0, mostNames).map((name) => name.slice(0, longestName));
      // A host that does not hear it is on its way out, or asks about less than there is.
      client.application.noteUnsaved({ work: told }).catch(() => undefined);
    },
    { flush: 'sync' },
  );
}
