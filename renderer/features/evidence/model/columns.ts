import { formatCount } from '../../../../shared/lib/format-count.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import { formOfKind, shownEvidence } from '../../../ui/index.ts';
import type { TableColumn } from '../../../ui/index.ts';
import type { EvidenceRow } from './verdicts.ts';

/** A detection origin as people read it: the technology's or the product's name, else the source's word. */
export function originLabel(origin: string): string {
  const technology = valueLabel('detectionSource', origin);
  return technology === origin ? valueLabel('serviceSource', origin) : technology;
}

/** Columns of *Evidence and response*. */
export const evidenceColumns: readonly TableColumn<EvidenceRow>[] = [
  {
    id: 'firstSeen',
    sortable: true,
    label: 'First seen',
    width: 168,
    text: (row) => (row.firstSeen === null ? '' : new Date(row.firstSeen).toISOString()),
  },
  {
    id: 'entity',
    sortable: true,
    label: 'Entity',
    width: 280,
    grow: true,
    required: true,
    text: (row) => shownEvidence(row.entity.label, formOfKind(row.entity.kind)),
  },
  {
    id: 'kind',
    sortable: true,
    label: 'Type',
    width: 110,
    hidden: true,
    text: (row) => entityKindLabels[row.entity.kind].one,
  },
  {
    id: 'verdict',
    sortable: true,
    label: 'Verdict',
    width: 164,
    text: (row) => valueLabel('verdict', row.entity.verdict),
  },
  { id: 'lists', label: 'Lists', width: 124, text: (row) => row.lists.map(({ list }) => list).join(', ') },
  {
    id: 'remediationStatus',
    sortable: true,
    label: 'Remediation status',
    width: 140,
    text: (row) =>
      row.remediationStatus === null ? '' : valueLabel('remediationStatus', row.remediationStatus),
  },
  { id: 'assets', label: 'Impacted assets', width: 180, text: (row) => row.impactedAssets.join(', ') },
  {
    id: 'origins',
    label: 'Detection origin',
    width: 170,
    text: (row) => row.detectionOrigins.map(originLabel).join(', '),
  },
  { id: 'threats', label: 'Threats', width: 120, text: (row) => row.threats.join(', ') },
  {
    id: 'roles',
    label: 'Roles',
    width: 140,
    text: (row) => row.roles.map((role) => valueLabel('role', role)).join(', '),
  },
  {
    id: 'alertCount',
    sortable: true,
    label: 'Alerts',
    width: 64,
    align: 'end',
    text: (row) => formatCount(row.alertCount),
  },
  {
    id: 'seenInIncidents',
    sortable: true,
    label: 'Incidents',
    width: 80,
    align: 'end',
    text: (row) => formatCount(row.seenInIncidents),
  },
];
