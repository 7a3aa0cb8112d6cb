import { categoryLabel } from '../../../../shared/model/attack.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { TableColumn } from '../../../ui/index.ts';
import type { AlertRow } from '../../story/index.ts';

const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** Columns of the *Alerts* tab. */
export const alertColumns: readonly TableColumn<AlertRow>[] = [
  { id: 'title', label: 'Alert', width: 300, grow: true, required: true, text: (row) => row.title },
  {
    id: 'severity',
    label: 'Severity',
    width: 110,
    text: (row) => (row.severity === null ? '' : valueLabel('severity', row.severity)),
  },
  { id: 'status', label: 'Status', width: 110, text: (row) => valueLabel('alertStatus', row.status) },
  { id: 'firstActivity', label: 'First activity', width: 172, text: (row) => time(row.firstActivity) },
  {
    id: 'lastActivity',
    label: 'Last activity',
    width: 172,
    hidden: true,
    text: (row) => time(row.lastActivity),
  },
  {
    id: 'category',
    label: 'Category',
    width: 140,
    text: (row) => (row.category === null ? '' : categoryLabel(row.category)),
  },
  { id: 'techniques', label: 'Techniques', width: 110, text: (row) => row.mitreTechniques.join(', ') },
  {
    id: 'serviceSource',
    label: 'Service source',
    width: 180,
    text: (row) => (row.serviceSource === null ? '' : valueLabel('serviceSource', row.serviceSource)),
  },
  { id: 'assets', label: 'Impacted assets', width: 180, text: (row) => row.assets.join(', ') },
  {
    id: 'classification',
    label: 'Classification',
    width: 150,
    text: (row) => (row.classification === null ? '' : valueLabel('classification', row.classification)),
  },
  {
    id: 'determination',
    label: 'Determination',
    width: 150,
    hidden: true,
    text: (row) => (row.determination === null ? '' : valueLabel('determination', row.determination)),
  },
  { id: 'assignedTo', label: 'Assigned to', width: 120, text: (row) => row.assignedTo ?? '' },
];
