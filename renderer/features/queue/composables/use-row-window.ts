import { ExternalLink } from 'lucide-vue-next';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import type { RouteLocationRaw } from 'vue-router';
import { openWindow, useCommandsWhileShown } from '../../../app/commands/index.ts';
import { useClient } from '../../../client/index.ts';
import { useKeyBindings, useToasts } from '../../../ui/index.ts';
import type { MenuEntry } from '../../../ui/index.ts';

/** The entry of a row's menu that opens it in a window of its own. */
export interface RowWindow<Row> {
  /** The id of the entry. */
  readonly id: string;
  readonly entry: ComputedRef<MenuEntry>;
  readonly open: (row: Row) => void;
}

/** Opening the row under the cursor in a window of its own: by keys, from the palette and from the row's menu. */
export function useRowWindow<Row>(
  active: () => Row | null,
  placeOf: (row: Row) => RouteLocationRaw | null,
): RowWindow<Row> {
  const client = useClient();
  const router = useRouter();
  const toasts = useToasts();
  const bindings = useKeyBindings();
  const id = 'queue.openWindow';

  function open(row: Row): void {
    const place = placeOf(row);
    if (place !== null) void openWindow(client, toasts, router.resolve(place).fullPath);
  }

  useCommandsWhileShown([
    {
      id,
      title: 'Open in a new window',
      group: 'Queue',
      when: () => active() !== null,
      run: () => {
        const row = active();
        if (row !== null) open(row);
      },
    },
  ]);

  const entry = computed((): MenuEntry => {
    const hint = bindings.printedKeysOf(id);
    return {
      kind: 'item',
      id,
      label: 'Open in a new window',
      icon: ExternalLink,
      ...(hint === null ? {} : { hint }),
    };
  });
  return { id, open, entry };
}
