import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useChange } from '../../../app/commands/index.ts';
import { useClient, useWorkspace } from '../../../client/index.ts';
import { useDecisions } from '../../decisions/index.ts';
import { useQuickMenus } from '../../manage/index.ts';
import type { ManagePart, QuickMenu } from '../../manage/index.ts';
import { useMarkSeen } from '../../triage/index.ts';
import { useExplaining } from '../../why/index.ts';
import type { QueueSelection } from './use-queue-selection.ts';

/** What can be done with the incidents of the queue. */
export interface IncidentWork {
  /** Uids of the chosen incidents, in the order in which they were chosen. */
  readonly chosen: ComputedRef<readonly string[]>;
  /** The chosen incidents, or the one that the cursor is on. */
  readonly targets: () => readonly string[];
  readonly change: ReturnType<typeof useChange>;
  /** Incidents that the manage pane shows; null while it is closed. */
  readonly managing: Ref<readonly string[] | null>;
  /** The part of the pane that has the focus when it opens. */
  readonly managePart: Ref<ManagePart | null>;
  readonly manage: (incidents: readonly string[], part?: ManagePart) => void;
  /** Opens a small menu for incidents, or the dialog of resolving. */
  readonly openMenu: (menu: QuickMenu, incidents: readonly string[]) => void;
  readonly assignToMe: (incidents: readonly string[]) => void;
  readonly markSeen: (incidents: readonly string[], seen: boolean) => void;
  readonly merge: (incidents: readonly string[]) => void;
  readonly keepApart: (incidents: readonly string[]) => void;
  /** Why the two chosen incidents are apart. */
  readonly explain: () => void;
}

/** The work on incidents from the queue: what its commands, its bar, and its panes do. */
export function useIncidentWork(
  choice: Pick<QueueSelection, 'selection' | 'check'>,
  active: () => string | null,
): IncidentWork {
  const client = useClient();
  const workspace = useWorkspace();
  const change = useChange();
  const decisions = useDecisions();
  const explaining = useExplaining();
  const managing = ref<readonly string[] | null>(null);
  const managePart = ref<ManagePart | null>(null);
  const menus = useQuickMenus();
  const seen = useMarkSeen();
  const chosen = computed(() => [...choice.selection.value.keys]);

  function targets(): readonly string[] {
    if (chosen.value.length > 0) return chosen.value;
    const one = active();
    return one === null ? [] : [one];
  }

  function manage(incidents: readonly string[], part: ManagePart | null = null): void {
    choice.check(incidents, (agreed) => {
      managing.value = agreed;
      managePart.value = part;
    });
  }

  async function assignToMe(incidents: readonly string[]): Promise<void> {
    // A key can be quicker than a new window knows who works in it.
    if (workspace.status === null) await workspace.refresh();
    const me = workspace.analystName;
    if (me === null || incidents.length === 0) return;
    choice.check(incidents, (agreed) => {
      void change.run(() => client.incidents.update({ incidents: [...agreed], patch: { assignedTo: me } }));
    });
  }

  function explain(): void {
    const [from, to] = chosen.value;
    if (from !== undefined && to !== undefined) explaining.explainIncidents(from, to);
  }

  return {
    chosen,
    targets,
    change,
    managing,
    managePart,
    manage,
    openMenu: (menu, incidents) => choice.check(incidents, (agreed) => menus.open(menu, agreed)),
    assignToMe: (incidents) => void assignToMe(incidents),
    markSeen: (incidents, isSeen) => choice.check(incidents, (agreed) => void seen.mark(agreed, isSeen)),
    merge: (incidents) => choice.check(incidents, decisions.openMerge),
    keepApart: (incidents) => choice.check(incidents, decisions.openKeepApart),
    explain,
  };
}
