import { Split, FolderInput } from 'lucide-vue-next';
import { computed } from 'vue';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { useCommandsWhileShown } from '../../../app/commands/index.ts';
import { useKeyBindings } from '../../../ui/index.ts';
import type { MenuEntry } from '../../../ui/index.ts';
import { useDecisions } from '../decisions-store.ts';

/** The entries of a menu for so many selected alerts: `move` and `split`. */
export function alertDecisionEntries(count: number): readonly MenuEntry[] {
  const what = count < 2 ? '' : ` ${formatCount(count)} alerts`;
  const disabled = count === 0;
  const bindings = useKeyBindings();
  return [
    {
      kind: 'item',
      id: 'move',
      label: `Move${what} to incident…`,
      icon: FolderInput,
      hint: bindings.printedKeysOf('alerts.move') ?? '',
      disabled,
    },
    {
      kind: 'item',
      id: 'split',
      label: `Split${what} off…`,
      icon: Split,
      hint: bindings.printedKeysOf('alerts.split') ?? '',
      disabled,
    },
  ];
}

/**
 * What can be decided about selected alerts of an incident: to move them and to split them off, as commands with keys
 * and as entries of a menu.
 */
export function useAlertDecisions(alerts: () => readonly string[], incident: () => string) {
  const decisions = useDecisions();
  const move = (): void => decisions.openMove(alerts(), incident());
  const split = (): void => decisions.openSplit(incident(), alerts());
  const any = (): boolean => alerts().length > 0;
  useCommandsWhileShown([
    {
      id: 'alerts.move',
      title: 'Move the selected alerts to another incident…',
      group: 'Alerts',
      icon: FolderInput,
      when: any,
      run: move,
    },
    {
      id: 'alerts.split',
      title: 'Split the selected alerts off into a new incident…',
      group: 'Alerts',
      icon: Split,
      when: any,
      run: split,
    },
  ]);
  const entries = computed(() => alertDecisionEntries(alerts().length));
  const choose = (id: string): void => (id === 'move' ? move() : split());
  return { entries, choose, move, split };
}
