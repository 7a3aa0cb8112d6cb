import { categoryLabel } from '../../../../shared/model/attack.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { ValueField } from '../../../../shared/model/values.ts';
import { formatTime } from '../../../ui/index.ts';
import type { TableColumn } from '../../../ui/index.ts';
import type { AlertRow } from './incident-columns.ts';

const list = (values: readonly string[]): string => values.join(', ');
const unset = (field: ValueField, value: string | null): string =>
  value === null ? '' : valueLabel(field, value);
const time = (at: number | null, zone: string): string => (at === null ? '' : formatTime(at, zone));

type Column = TableColumn<AlertRow>;
const sortable = (column: Omit<Column, 'sortable'>): Column => ({ ...column, sortable: true });
const hidden = (column: Column): Column => ({ ...column, hidden: true });

/** The columns of the alert queue; those that can be sorted by are `alertSortColumns` of the contract. */
export const alertColumns: readonly Column[] = [
  sortable({
    id: 'title',
    label: 'Alert',
    width: 330,
    grow: true,
    required: true,
    pinned: true,
    text: (row) => row.title,
  }),
  sortable({
    id: 'severity',
    label: 'Severity',
    width: 112,
    text: (row) => (row.severity === null ? 'Unknown severity' : valueLabel('severity', row.severity)),
  }),
  sortable({
    id: 'status',
    label: 'Status',
    width: 112,
    text: (row) => valueLabel('alertStatus', row.status),
  }),
  sortable({
    id: 'lastActivity',
    label: 'Last activity',
    width: 166,
    text: (row, zone) => time(row.lastActivity, zone),
  }),
  sortable({
    id: 'category',
    label: 'Category',
    width: 140,
    text: (row) => (row.category === null ? '' : categoryLabel(row.category)),
  }),
  sortable({
    id: 'incident',
    label: 'Incident',
    width: 220,
    text: (row) => (row.incidentNumber === null ? '' : `#${row.incidentNumber} ${row.incidentName ?? ''}`),
  }),
  { id: 'assets', label: 'Impacted assets', width: 180, text: (row) => list(row.assets) },
  sortable({
    id: 'serviceSource',
    label: 'Service source',
    width: 190,
    text: (row) => unset('serviceSource', row.serviceSource),
  }),
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
      id: 'detectionSource',
      label: 'Detection source',
      width: 140,
      text: (row) => unset('detectionSource', row.detectionSource),
    }),
  ),
  {
    id: 'mitreTechniques',
    label: 'Techniques',
    width: 130,
    hidden: true,
    text: (row) => list(row.mitreTechniques),
  },
  { id: 'threats', label: 'Threats', width: 150, hidden: true, text: (row) => list(row.threats) },
  hidden(
    sortable({
      id: 'assignedTo',
      label: 'Assigned to',
      width: 120,
      text: (row) => row.assignedTo ?? 'Unassigned',
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
  {
    id: 'deviceGroups',
    label: 'Device groups',
    width: 140,
    hidden: true,
    text: (row) => list(row.deviceGroups),
  },
  {
    id: 'osPlatforms',
    label: 'OS platforms',
    width: 130,
    hidden: true,
    text: (row) => list(row.osPlatforms),
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
