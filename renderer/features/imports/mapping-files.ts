import { ref } from 'vue';
import type { Ref } from 'vue';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import { toClientError, useClient } from '../../client/index.ts';
import { useToasts } from '../../ui/index.ts';

/** A mapping of a file that somebody chose. */
export type LoadedMapping = NonNullable<OutputOf<'mappings.load'>['loaded']>;

/** Mappings from files and into files, with the system's dialogs. */
export interface MappingFiles {
  /** True while a dialog is open or its file is read or written. */
  readonly busy: Ref<boolean>;
  /** Asks for a file and reads it. Null when none was chosen or when it is no mapping (a message says what is wrong). */
  load(): Promise<LoadedMapping | null>;
  /** Asks for a file and writes the mapping into it; a message says what came of it. */
  saveToFile(mapping: Mapping): Promise<void>;
}

/** Loads mappings from files and saves them to files. */
export function useMappingFiles(): MappingFiles {
  const client = useClient();
  const toasts = useToasts();
  const busy = ref(false);

  async function guarded<T>(failure: string, work: () => Promise<T>): Promise<T | null> {
    busy.value = true;
    try {
      return await work();
    } catch (thrown) {
      const { message } = toClientError('mappings', thrown);
      toasts.show(failure, { tone: 'danger', detail: message });
      return null;
    } finally {
      busy.value = false;
    }
  }

  return {
    busy,
    load: () => guarded('The mapping was not loaded', async () => (await client.mappings.load({})).loaded),
    async saveToFile(mapping) {
      await guarded('The mapping was not saved to a file', async () => {
        const { fileName } = await client.mappings.saveToFile({ mapping });
        if (fileName !== null) toasts.show(`Saved to ${fileName}`, { tone: 'success' });
      });
    },
  };
}
