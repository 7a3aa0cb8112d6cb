import type { OutputOf } from '../contract/index.ts';
import { categoryLabel } from '../model/attack.ts';
import { valueLabel } from '../model/values.ts';

type IncidentRow = OutputOf<'queue.listIncidents'>['rows'][number];
type AlertRow = OutputOf<'queue.listAlerts'>['rows'][number];

/** A value of a row as a table file has it: several are joined there. */
export type ExportValue = string | number | null | readonly string[];

/** One column of a table file. */
export interface ExportColumn<Row> {
  /** What the queue calls it. */
  readonly label: string;
  readonly value: (row: Row) => ExportValue;
}

/** Times are told whole, in UTC: ISO 8601 with milliseconds. */
const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const labels = (field: Parameters<typeof valueLabel>[0], values: readonly string[]): readonly string[] =>
  values.map((value) => valueLabel(field, value));

const label = (field: Parameters<typeof valueLabel>[0], value: string | null): string | null =>
  value === null ? null : valueLabel(field, value);

/** `3 devices`, `1 user` */
const counts = (assets: IncidentRow['assets']): readonly string[] =>
  [
    [assets.devices, 'device', 'devices'] as const,
    [assets.users, 'user', 'users'] as const,
    [assets.mailboxes, 'mailbox', 'mailboxes'] as const,
    [assets.apps, 'app', 'apps'] as const,
    [assets.cloudResources, 'cloud resource', 'cloud resources'] as const,
  ].flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]));

/** The timer that is due next and still runs. */
function dueNext({ serviceLevel }: IncidentRow): number | null {
  const running = [serviceLevel.triage, serviceLevel.resolve].flatMap((timer) =>
    timer === null || timer.endedAt !== null ? [] : [timer.dueAt],
  );
  return running.length === 0 ? null : Math.min(...running);
}

/** Columns of a list by their id. */
export type Columns<Row> = Readonly<Record<string, readonly ExportColumn<Row>[]>>;

const one = <Row>(name: string, value: (row: Row) => ExportValue): readonly ExportColumn<Row>[] => [
  { label: name, value },
];

/** Columns of the incident queue by their id; one that shows two figures is two in a file. */
export const incidentExportColumns: Columns<IncidentRow> = {
  priorityScore: one('Score', (row) => row.priorityScore),
  number: one('ID', (row) => row.number),
  name: one('Incident', (row) => row.name),
  severity: one('Severity', (row) => label('severity', row.severity)),
  status: one('Status', (row) => valueLabel('incidentStatus', row.status)),
  assets: one('Impacted assets', (row) => counts(row.assets)),
  alertCount: [
    { label: 'Active alerts', value: (row) => row.activeAlertCount },
    { label: 'Alerts', value: (row) => row.alertCount },
  ],
  activeAlertCount: one('Active alerts', (row) => row.activeAlertCount),
  assignedTo: one('Assigned to', (row) => row.assignedTo),
  tags: one('Tags', (row) => [...row.tags, ...row.systemTags]),
  systemTags: one('System tags', (row) => row.systemTags),
  serviceSources: one('Service sources', (row) => labels('serviceSource', row.serviceSources)),
  detectionSources: one('Detection sources', (row) => labels('detectionSource', row.detectionSources)),
  categories: one('Categories', (row) => row.categories.map(categoryLabel)),
  mitreTechniques: one('Techniques', (row) => row.mitreTechniques),
  techniques: one('Techniques', (row) => row.mitreTechniques),
  firstActivity: one('First activity', (row) => time(row.firstActivity)),
  lastActivity: one('Last activity', (row) => time(row.lastActivity)),
  createdAt: one('Created', (row) => time(row.createdAt)),
  updatedAt: one('Last update', (row) => time(row.updatedAt)),
  dueAt: one('Due', (row) => time(dueNext(row))),
  serviceLevel: one('Due', (row) => time(dueNext(row))),
  classification: one('Classification', (row) => label('classification', row.classification)),
  determination: one('Determination', (row) => label('determination', row.determination)),
  investigationState: one('Investigation', (row) => label('investigationState', row.investigationState)),
  deviceGroups: one('Device groups', (row) => row.deviceGroups),
  osPlatforms: one('OS platforms', (row) => row.osPlatforms),
  threats: one('Threats', (row) => row.threats),
  sensitivityLabels: one('Sensitivity labels', (row) => row.sensitivityLabels),
  pinnedCount: one('Pinned', (row) => row.pinnedCount),
  attention: one('Attention', (row) => row.attention),
};

/** Columns of the alert queue by their id. */
export const alertExportColumns: Columns<AlertRow> = {
  title: one('Alert', (row) => row.title),
  severity: one('Severity', (row) => label('severity', row.severity)),
  status: one('Status', (row) => valueLabel('alertStatus', row.status)),
  category: one('Category', (row) => (row.category === null ? null : categoryLabel(row.category))),
  incident: [
    { label: 'Incident ID', value: (row) => row.incidentNumber },
    { label: 'Incident', value: (row) => row.incidentName },
  ],
  assets: one('Impacted assets', (row) => row.assets),
  serviceSource: one('Service source', (row) => label('serviceSource', row.serviceSource)),
  detectionSource: one('Detection source', (row) => label('detectionSource', row.detectionSource)),
  mitreTechniques: one('Techniques', (row) => row.mitreTechniques),
  techniques: one('Techniques', (row) => row.mitreTechniques),
  firstActivity: one('First activity', (row) => time(row.firstActivity)),
  lastActivity: one('Last activity', (row) => time(row.lastActivity)),
  createdAt: one('Created', (row) => time(row.createdAt)),
  assignedTo: one('Assigned to', (row) => row.assignedTo),
  classification: one('Classification', (row) => label('classification', row.classification)),
  determination: one('Determination', (row) => label('determination', row.determination)),
  investigationState: one('Investigation', (row) => label('investigationState', row.investigationState)),
  deviceGroups: one('Device groups', (row) => row.deviceGroups),
  osPlatforms: one('OS platforms', (row) => row.osPlatforms),
  threats: one('Threats', (row) => row.threats),
  sourceCount: one('Records', (row) => row.sourceCount),
  stormSize: one('Alerts', (row) => row.stormSize),
  uid: one('Alert ID', (row) => row.uid),
};
