import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { categoryLabel } from '../../../../shared/model/attack.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { ValueField } from '../../../../shared/model/values.ts';
import { formatTime } from '../../../ui/index.ts';
import type { TableColumn } from '../../../ui/index.ts';

export { alertColumns } from './alert-columns.ts';

/** One row of the incident queue. */
export type IncidentRow = OutputOf<'queue.listIncidents'>['rows'][number];
/** One row of the alert queue. */
export type AlertRow = OutputOf<'queue.listAlerts'>['rows'][number];

const count = (amount: number, one: string, many: string): string =>
  amount === 0 ? '' : `${formatCount(amount)} ${amount === 1 ? one : many}`;

/** `3 devices, 2 users` */
export function describeAssets(assets: IncidentRow['assets']): string {
  const parts = [
    count(assets.devices, 'device', 'devices'),
    count(assets.users, 'user', 'users'),
    count(assets.mailboxes, 'mailbox', 'mailboxes'),
    count(assets.apps, 'app', 'apps'),
    count(assets.cloudResources, 'cloud resource', 'cloud resources'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'None' : parts.join(', ');
}

const list = (values: readonly string[]): string => values.join(', ');
const named = (field: ValueField, values: readonly string[]): string =>
  list(values.map((value) => valueLabel(field, value)));
const unset = (field: ValueField, value: string | null): string =>
  value === null ? '' : valueLabel(field, value);
const time = (at: number | null, zone: string): string => (at === null ? '' : formatTime(at, zone));

/** The timer that is due next and still runs. */
function dueNext({ serviceLevel }: IncidentRow): number | null {
  const running = [serviceLevel.triage, serviceLevel.resolve].flatMap((timer) =>
    timer === null || timer.endedAt !== null ? [] : [timer.dueAt],
  );
  return running.length === 0 ? null : Math.min(...running);
}

type Column = TableColumn<IncidentRow>;
/** A column that can be sorted by, as all are that the contract orders by. */
const sortable = (column: Omit<Column, 'sortable'>): Column => ({ ...column, sortable: true });
const hidden = (column: Column): Column => ({ ...column, hidden: true });

/** The columns of the incident queue; those that can be sorted by are `incidentSortColumns` of the contract. */
export const incidentColumns: readonly Column[] = [
  sortable({
    id: 'priorityScore',
    label: 'Score',
    width: 68,
    align: 'end',
    pinned: true,
    text: (row) => String(row.priorityScore),
  }),
  sortable({
    id: 'name',
    label: 'Incident',
    // The name is what people read: an automatic one of two facts fits.
    width: 400,
    grow: true,
    required: true,
    pinned: true,
    text: (row) => row.name,
  }),
  sortable({ id: 'number', label: 'ID', width: 60, align: 'end', text: (row) => String(row.number) }),
  sortable({
    id: 'severity',
    label: 'Severity',
    width: 106,
    text: (row) => (row.severity === null ? 'Unknown severity' : valueLabel('severity', row.severity)),
  }),
  sortable({
    id: 'status',
    label: 'Status',
    width: 118,
    text: (row) => valueLabel('incidentStatus', row.status),
  }),
  sortable({
    id: 'alertCount',
    label: 'Active alerts',
    width: 116,
    align: 'end',
    text: (row) => `${formatCount(row.activeAlertCount)} of ${formatCount(row.alertCount)}`,
  }),
  sortable({ id: 'assets', label: 'Impacted assets', width: 134, text: (row) => describeAssets(row.assets) }),
  sortable({
    id: 'lastActivity',
    label: 'Last activity',
    width: 166,
    text: (row, zone) => time(row.lastActivity, zone),
  }),
  sortable({
    id: 'assignedTo',
    label: 'Assigned to',
    width: 106,
    text: (row) => row.assignedTo ?? 'Unassigned',
  }),
  sortable({
    id: 'dueAt',
    label: 'Service level',
    width: 168,
    text: (row, zone) => time(dueNext(row), zone),
  }),
  sortable({ id: 'tags', label: 'Tags', width: 110, text: (row) => list(row.tags) }),
  sortable({
    id: 'serviceSources',
    label: 'Service sources',
    width: 200,
    text: (row) => named('serviceSource', row.serviceSources),
  }),
  { id: 'systemTags', label: 'System tags', width: 110, hidden: true, text: (row) => list(row.systemTags) },
  hidden(
    sortable({
      id: 'categories',
      label: 'Categories',
      width: 200,
      text: (row) => list(row.categories.map(categoryLabel)) || '–',
    }),
  ),
  {
    id: 'mitreTechniques',
    label: 'Techniques',
    width: 150,
    hidden: true,
    text: (row) => list(row.mitreTechniques),
  },
  { id: 'threats', label: 'Threats', width: 150, hidden: true, text: (row) => list(row.threats) },
  hidden(
    sortable({
      id: 'firstActivity',
      label: 'First activity',
      width: 166,
      text: (row, zone) => time(row.firstActivity, zone),
    }),
  ),
  hidden(
    sortable({
      id: 'createdAt',
      label: 'Created',
      width: 166,
      text: (row, zone) => time(row.createdAt, zone),
    }),
  ),
  hidden(
    sortable({
      id: 'updatedAt',
      label: 'Last update',
      width: 166,
      text: (row, zone) => time(row.updatedAt, zone),
    }),
  ),
  hidden(
    sortable({
      id: 'classification',
      label: 'Classification',
      width: 150,
      text: (row) => unset('classification', row.classification),
    }),
  ),
  hidden(
    sortable({
      id: 'determination',
      label: 'Determination',
      width: 150,
      text: (row) => unset('determination', row.determination),
    }),
  ),
  hidden(
    sortable({
      id: 'investigationState',
      label: 'Investigation',
      width: 140,
      text: (row) => unset('investigationState', row.investigationState),
    }),
  ),
  hidden(
    sortable({
      id: 'detectionSources',
      label: 'Detection sources',
      width: 160,
      text: (row) => named('detectionSource', row.detectionSources),
    }),
  ),
  hidden(
    sortable({
      id: 'deviceGroups',
      label: 'Device groups',
      width: 140,
      text: (row) => list(row.deviceGroups),
    }),
  ),
  {
    id: 'osPlatforms',
    label: 'OS platforms',
    width: 130,
    hidden: true,
    text: (row) => list(row.osPlatforms),
  },
  hidden(
    sortable({
      id: 'sensitivityLabels',
      label: 'Sensitivity',
      width: 140,
      text: (row) => list(row.sensitivityLabels),
    }),
  ),
  hidden(
    sortable({
      id: 'pinnedCount',
      label: 'Pinned',
      width: 70,
      align: 'end',
      text: (row) => String(row.pinnedCount),
    }),
  ),
  hidden(
    sortable({
      id: 'activeAlertCount',
      label: 'Still active',
      width: 90,
      align: 'end',
      text: (row) => formatCount(row.activeAlertCount),
    }),
  ),
];
