import {
  Check,
  CircleDot,
  FolderInput,
  ListChecks,
  Maximize2,
  Pin,
  PinOff,
  Split,
  UserCheck,
} from 'lucide-vue-next';
import { computed, ref } from 'vue';
import type { Component, ComputedRef, Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { Filter } from '../../../../shared/query/filter.ts';
import { useChange, useCommandsWhileShown } from '../../../app/commands/index.ts';
import { useClient, useWorkspace } from '../../../client/index.ts';
import type { TableSelection } from '../../../ui/index.ts';
import { useDecisions } from '../../decisions/index.ts';
import { routeToAlert } from '../../entity/index.ts';
import { alertCell, filterByEntry, filterEntries } from '../model/cell-filter.ts';
import type { AlertRow } from '../model/incident-columns.ts';
import type { SelectionAction } from '../model/selection-actions.ts';
import type { QueueSelection } from './use-queue-selection.ts';
import type { RowMenu } from './use-incident-menu.ts';
import type { RowWindow } from './use-row-window.ts';

/** What the work on alerts depends on. */
interface AlertWorkOptions {
  readonly rowWindow: RowWindow<AlertRow>;
  readonly selection: Readonly<Ref<TableSelection>>;
  readonly rows: () => readonly AlertRow[];
  readonly active: () => string | null;
  readonly collapsed: () => boolean;
  readonly filter: Ref<Filter>;
  /** Asks before something is done with chosen rows that do not match. */
  readonly check: QueueSelection['check'];
}

/** What can be done with the alerts of the queue. */
export interface AlertWork {
  readonly chosen: ComputedRef<readonly string[]>;
  readonly actions: ComputedRef<readonly SelectionAction[]>;
  readonly menu: RowMenu<AlertRow>;
  readonly busy: Ref<boolean>;
  /** Alerts that the dialog of changes is about, and the status that it begins with. */
  readonly changing: Ref<readonly string[]>;
  readonly changeOpen: Ref<boolean>;
  readonly status: Ref<string>;
}

/** The work on alerts from their queue: its bar, its commands and its menus. */
export function useAlertWork(options: AlertWorkOptions): AlertWork {
  const client = useClient();
  const workspace = useWorkspace();
  const decisions = useDecisions();
  const router = useRouter();
  const { run, busy } = useChange();
  const changing = ref<readonly string[]>([]);
  const changeOpen = ref(false);
  const status = ref('');
  const chosen = computed(() => [...options.selection.value.keys]);

  function targets(): readonly string[] {
    if (chosen.value.length > 0) return chosen.value;
    const one = options.active();
    return one === null ? [] : [one];
  }
  const rowsOf = (alerts: readonly string[]): readonly AlertRow[] => {
    const wanted = new Set(alerts);
    return options.rows().filter((row) => wanted.has(row.uid));
  };
  /** The one incident that all of them are in; null where they are in several, in none, or where some are not loaded. */
  function incidentOf(alerts: readonly string[]): string | null {
    const rows = rowsOf(alerts);
    const [first] = rows;
    if (first === undefined || rows.length < alerts.length) return null;
    return rows.every((row) => row.incidentUid === first.incidentUid) ? first.incidentUid : null;
  }

  function change(alerts: readonly string[], to = ''): void {
    options.check(alerts, (agreed) => {
      changing.value = agreed;
      status.value = to;
      changeOpen.value = agreed.length > 0;
    });
  }
  async function assignToMe(alerts: readonly string[]): Promise<void> {
    // A key can be quicker than a new window knows who works in it.
    if (workspace.status === null) await workspace.refresh();
    const me = workspace.analystName;
    if (me === null || alerts.length === 0) return;
    options.check(alerts, (agreed) => {
      const patch = { assignedTo: me };
      void run(() => client.alerts.update({ alerts: [...agreed], repeats: options.collapsed(), patch }));
    });
  }
  /** Pins alerts, each in the incident that it is in; those of no incident and those that are not loaded stay as they are. */
  async function setPinned(alerts: readonly string[], pinned: boolean): Promise<void> {
    const rows = rowsOf(alerts);
    const incidents = new Set(rows.flatMap(({ incidentUid }) => (incidentUid === null ? [] : [incidentUid])));
    for (const incident of incidents) {
      const targets = rows
        .filter(({ incidentUid }) => incidentUid === incident)
        .map(({ uid }) => ({ kind: 'alert' as const, alert: uid }));
      if ((await run(() => client.pins.set({ incident, targets, pinned }))) === null) return;
    }
  }
  /** Whether all are loaded and some of them are in an incident. */
  function canPin(alerts: readonly string[]): boolean {
    const rows = rowsOf(alerts);
    return rows.length === alerts.length && rows.some(({ incidentUid }) => incidentUid !== null);
  }
  const isPinned = (alerts: readonly string[]): boolean => {
    const rows = rowsOf(alerts);
    const held = rows.filter(({ incidentUid }) => incidentUid !== null);
    return held.length > 0 && held.every((row) => row.pinned);
  };
  function move(alerts: readonly string[]): void {
    const incident = incidentOf(alerts);
    if (incident !== null) decisions.openMove(alerts, incident);
  }
  function split(alerts: readonly string[]): void {
    const incident = incidentOf(alerts);
    if (incident !== null) decisions.openSplit(incident, alerts);
  }

  /** What can be done with some alerts; moving and splitting are done in one incident. */
  function actionsFor(alerts: readonly string[]): readonly SelectionAction[] {
    const action = (
      id: string,
      label: string,
      icon: Component,
      work: () => void,
      more: Partial<SelectionAction> = {},
    ): SelectionAction => ({ id, label, icon, run: work, command: `alertQueue.${id}`, ...more });
    const pinned = isPinned(alerts);
    return [
      ...(workspace.analystName === null
        ? []
        : [action('assign', 'Assign to me', UserCheck, () => void assignToMe(alerts), { first: true })]),
      action('status', 'Status…', CircleDot, () => change(alerts), { first: true }),
      action('resolve', 'Resolve…', Check, () => change(alerts, 'resolved')),
      action('classify', 'Classify…', ListChecks, () => change(alerts)),
      ...(canPin(alerts)
        ? [
            action(
              'pin',
              pinned ? 'Unpin' : 'Pin',
              pinned ? PinOff : Pin,
              () => void setPinned(alerts, !pinned),
            ),
          ]
        : []),
      ...(incidentOf(alerts) === null
        ? []
        : [
            action('move', 'Move…', FolderInput, () => move(alerts)),
            action('split', 'Split off…', Split, () => split(alerts)),
          ]),
    ];
  }

  const any = (): boolean => targets().length > 0;
  const inOne = (): boolean => incidentOf(targets()) !== null;
  const command = (id: string, title: string, work: (alerts: readonly string[]) => void, when = any) => ({
    id: `alertQueue.${id}`,
    title,
    group: 'Alert queue',
    when,
    run: () => work(targets()),
  });
  useCommandsWhileShown([
    command('assign', 'Assign the chosen alerts to me', (alerts) => void assignToMe(alerts)),
    command('status', 'Set the status of the chosen alerts…', (alerts) => change(alerts)),
    command('classify', 'Classify the chosen alerts…', (alerts) => change(alerts)),
    command('resolve', 'Resolve the chosen alerts…', (alerts) => change(alerts, 'resolved')),
    command(
      'pin',
      'Pin or unpin the chosen alerts in their incidents',
      (alerts) => void setPinned(alerts, !isPinned(alerts)),
      () => canPin(targets()),
    ),
    command('move', 'Move the chosen alerts to another incident…', move, inOne),
    command('split', 'Split the chosen alerts off into a new incident…', split, inOne),
  ]);

  const targetsOf = (row: AlertRow): readonly string[] =>
    chosen.value.includes(row.uid) ? chosen.value : [row.uid];
  const menu: RowMenu<AlertRow> = {
    entries({ row, column }) {
      const filters = filterEntries(column === null ? null : alertCell(column.id, row));
      return [
        ...filters,
        ...(filters.length > 0 ? [{ kind: 'separator' } as const] : []),
        ...actionsFor(targetsOf(row)).map(
          ({ id, label, icon }) => ({ kind: 'item', id, label, icon }) as const,
        ),
        { kind: 'item', id: 'alertQueue.openPage', label: 'Open alert page', icon: Maximize2 },
        ...(row.incidentNumber === null ? [] : [options.rowWindow.entry.value]),
      ];
    },
    choose(id, { row, column }) {
      const values = column === null ? null : alertCell(column.id, row);
      const filter = filterByEntry(options.filter.value, values, id);
      if (filter !== null) options.filter.value = filter;
      else if (id === 'alertQueue.openPage') void router.push(routeToAlert(row.uid));
      else if (id === options.rowWindow.id) options.rowWindow.open(row);
      else
        actionsFor(targetsOf(row))
          .find((action) => action.id === id)
          ?.run();
    },
  };

  return {
    chosen,
    actions: computed(() => actionsFor(chosen.value)),
    menu,
    busy,
    changing,
    changeOpen,
    status,
  };
}
