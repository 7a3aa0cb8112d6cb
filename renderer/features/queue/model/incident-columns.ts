import type { OutputOf } from '../../../../shared/contract/index.ts';
import { categoryLabel } from '../../../../shared/model/attack.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { TableColumn } from '../../../ui/index.ts';

/** One row of the incident queue. */
export type IncidentRow = OutputOf<'queue.listIncidents'>['rows'][number];
/** One row of the alert queue. */
export type AlertRow = OutputOf<'queue.listAlerts'>['rows'][number];

const count = (amount: number, one: string, many: string): string =>
  amount === 0 ? '' : `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`;

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

/** Names of several values of a field. */
const sources = (values: readonly string[]): string =>
  values.map((value) => valueLabel('serviceSource', value)).join(', ');
const unset = (
  field: 'classification' | 'determination' | 'investigationState',
  value: string | null,
): string => (value === null ? '' : valueLabel(field, value));
const noText = (): string => '';

/** The columns of the incident queue. */
export const incidentColumns: readonly TableColumn<IncidentRow>[] = [
  {
    id: 'priorityScore',
    label: 'Score',
    width: 68,
    align: 'end',
    sortable: true,
    text: (row) => String(row.priorityScore),
  },
  {
    id: 'name',
    label: 'Incident',
    width: 290,
    grow: true,
    required: true,
    sortable: true,
    text: (row) => row.name,
  },
  { id: 'number', label: 'ID', width: 60, align: 'end', sortable: true, text: (row) => String(row.number) },
  { id: 'severity', label: 'Severity', width: 106, sortable: true, text: (row) => row.severity ?? '' },
  { id: 'status', label: 'Status', width: 118, sortable: true, text: (row) => row.status },
  { id: 'assets', label: 'Impacted assets', width: 134, text: (row) => describeAssets(row.assets) },
  {
    id: 'alertCount',
    label: 'Active alerts',
    width: 116,
    align: 'end',
    sortable: true,
    text: (row) => `${row.activeAlertCount.toLocaleString('en')} of ${row.alertCount.toLocaleString('en')}`,
  },
  { id: 'lastActivity', label: 'Last activity', width: 166, sortable: true, text: noText },
  {
    id: 'assignedTo',
    label: 'Assigned to',
    width: 106,
    sortable: true,
    text: (row) => row.assignedTo ?? 'Unassigned',
  },
  { id: 'tags', label: 'Tags', width: 96, text: (row) => row.tags.join(', ') },
  { id: 'serviceSources', label: 'Service sources', width: 200, text: (row) => sources(row.serviceSources) },
  {
    id: 'categories',
    label: 'Categories',
    width: 200,
    hidden: true,
    text: (row) => row.categories.map(categoryLabel).join(', ') || '–',
  },
  { id: 'firstActivity', label: 'First activity', width: 166, hidden: true, sortable: true, text: noText },
  { id: 'createdAt', label: 'Created', width: 166, hidden: true, sortable: true, text: noText },
  { id: 'updatedAt', label: 'Last update', width: 166, hidden: true, sortable: true, text: noText },
  {
    id: 'classification',
    label: 'Classification',
    width: 150,
    hidden: true,
    text: (row) => unset('classification', row.classification),
  },
  {
    id: 'determination',
    label: 'Determination',
    width: 150,
    hidden: true,
    text: (row) => unset('determination', row.determination),
  },
  {
    id: 'investigationState',
    label: 'Investigation',
    width: 140,
    hidden: true,
    text: (row) => unset('investigationState', row.investigationState),
  },
  {
    id: 'detectionSources',
    label: 'Detection sources',
    width: 160,
    hidden: true,
    text: (row) => row.detectionSources.map((source) => valueLabel('detectionSource', source)).join(', '),
  },
  {
    id: 'deviceGroups',
    label: 'Device groups',
    width: 140,
    hidden: true,
    text: (row) => row.deviceGroups.join(', '),
  },
  {
    id: 'pinnedCount',
    label: 'Pinned',
    width: 70,
    align: 'end',
    hidden: true,
    text: (row) => String(row.pinnedCount),
  },
];

/** The columns of the alert queue. */
export const alertColumns: readonly TableColumn<AlertRow>[] = [
  {
    id: 'title',
    label: 'Alert',
    width: 240,
    grow: true,
    required: true,
    sortable: true,
    text: (row) => row.title,
  },
  { id: 'severity', label: 'Severity', width: 112, sortable: true, text: (row) => row.severity ?? '' },
  { id: 'status', label: 'Status', width: 112, sortable: true, text: (row) => row.status },
  { id: 'lastActivity', label: 'Last activity', width: 166, sortable: true, text: noText },
  {
    id: 'category',
    label: 'Category',
    width: 140,
    text: (row) => (row.category === null ? '' : categoryLabel(row.category)),
  },
  { id: 'incident', label: 'Incident', width: 220, text: (row) => row.incidentName ?? '' },
  { id: 'assets', label: 'Impacted assets', width: 180, text: (row) => row.assets.join(', ') },
  {
    id: 'serviceSource',
    label: 'Service source',
    width: 190,
    sortable: true,
    text: (row) => (row.serviceSource === null ? '' : valueLabel('serviceSource', row.serviceSource)),
  },
  { id: 'firstActivity', label: 'First activity', width: 166, sortable: true, hidden: true, text: noText },
  {
    id: 'detectionSource',
    label: 'Detection source',
    width: 140,
    hidden: true,
    text: (row) => (row.detectionSource === null ? '' : valueLabel('detectionSource', row.detectionSource)),
  },
  {
    id: 'mitreTechniques',
    label: 'Techniques',
    width: 130,
    hidden: true,
    text: (row) => row.mitreTechniques.join(', '),
  },
  {
    id: 'assignedTo',
    label: 'Assigned to',
    width: 120,
    hidden: true,
    text: (row) => row.assignedTo ?? 'Unassigned',
  },
  {
    id: 'sourceCount',
    label: 'Records',
    width: 76,
    align: 'end',
    hidden: true,
    text: (row) => String(row.sourceCount),
  },
];
