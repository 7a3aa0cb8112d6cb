import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { useChange } from '../../../app/commands/index.ts';
import { useClient, useWorkspace } from '../../../client/index.ts';
import type { TableSelection } from '../../../ui/index.ts';
import { useDecisions } from '../../decisions/index.ts';
import { useExplaining } from '../../why/index.ts';

/** What can be done with the incidents of the queue. */
export interface IncidentWork {
  /** Uids of the chosen incidents, in the order in which they were chosen. */
  readonly chosen: ComputedRef<readonly string[]>;
  /** The chosen incidents, or the one that the cursor is on. */
  readonly targets: () => readonly string[];
  readonly change: ReturnType<typeof useChange>;
  /** Incidents that the manage pane shows; null while it is closed. */
  readonly managing: Ref<readonly string[] | null>;
  /** Incidents that the dialog of resolving asks about. */
  readonly resolving: Ref<readonly string[]>;
  readonly resolveOpen: Ref<boolean>;
  readonly manage: (incidents: readonly string[]) => void;
  readonly resolve: (incidents: readonly string[]) => void;
  readonly assignToMe: (incidents: readonly string[]) => Promise<void>;
  readonly setStatus: (status: string) => Promise<void>;
  readonly merge: (incidents: readonly string[]) => void;
  readonly keepApart: (incidents: readonly string[]) => void;
  /** Why the two chosen incidents are apart. */
  readonly explain: () => void;
}

/** The work on incidents from the queue: what its commands, its bar, and its panes do. */
export function useIncidentWork(
  selection: Readonly<Ref<TableSelection>>,
  active: () => string | null,
): IncidentWork {
  const client = useClient();
  const workspace = useWorkspace();
  const change = useChange();
  const decisions = useDecisions();
  const explaining = useExplaining();
  const managing = ref<readonly string[] | null>(null);
  const resolving = ref<readonly string[]>([]);
  const resolveOpen = ref(false);
  const chosen = computed(() => [...selection.value.keys]);

  function targets(): readonly string[] {
    if (chosen.value.length > 0) return chosen.value;
    const one = active();
    return one === null ? [] : [one];
  }

  function resolve(incidents: readonly string[]): void {
    resolving.value = incidents;
    resolveOpen.value = true;
  }

  async function assignToMe(incidents: readonly string[]): Promise<void> {
    const me = workspace.analystName;
    if (me === null || incidents.length === 0) return;
    await change.run(() => client.incidents.update({ incidents: [...incidents], patch: { assignedTo: me } }));
  }

  async function setStatus(status: string): Promise<void> {
    if (status !== 'active' && status !== 'inProgress' && status !== 'awaitingAction') return;
    await change.run(() => client.incidents.update({ incidents: [...chosen.value], patch: { status } }));
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
    resolving,
    resolveOpen,
    manage: (incidents) => (managing.value = incidents),
    resolve,
    assignToMe,
    setStatus,
    merge: decisions.openMerge,
    keepApart: decisions.openKeepApart,
    explain,
  };
}
