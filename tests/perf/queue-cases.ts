import type { ParsedInputOf } from '../../shared/contract/index.ts';
import { alertSortColumns, incidentSortColumns } from '../../shared/contract/queue.ts';
import type { Filter, FilterClause, FilterField } from '../../shared/query/filter.ts';
import { filterFields, openFilter } from '../../shared/query/filter.ts';

/** What is asked of a queue. */
export type QueueQuestion =
  | { readonly name: 'queue.listIncidents'; readonly input: ParsedInputOf<'queue.listIncidents'> }
  | { readonly name: 'queue.listAlerts'; readonly input: ParsedInputOf<'queue.listAlerts'> }
  | { readonly name: 'queue.countFacets'; readonly input: ParsedInputOf<'queue.countFacets'> }
  | { readonly name: 'queue.timeline'; readonly input: ParsedInputOf<'queue.timeline'> }
  | { readonly name: 'queue.incidentKeys'; readonly input: ParsedInputOf<'queue.incidentKeys'> }
  | { readonly name: 'queue.alertKeys'; readonly input: ParsedInputOf<'queue.alertKeys'> }
  | { readonly name: 'queue.completeValue'; readonly input: ParsedInputOf<'queue.completeValue'> };

/** One thing that is measured. */
export interface QueueCase {
  readonly group: string;
  readonly label: string;
  readonly question: QueueQuestion;
  /** The p95 to reach, ms; null where none is set. */
  readonly aim: number | null;
  /** Pages to go on from the first one before it is measured. */
  readonly pagesBefore?: number;
}

type Of = 'incidents' | 'alerts';

const everything: Filter = { clauses: [] };
const limit = 100;
const any = (field: FilterField, ...values: string[]): FilterClause => ({ field, operator: 'anyOf', values });
const none = (field: FilterField, ...values: string[]): FilterClause => ({
  field,
  operator: 'noneOf',
  values,
});
const from = (field: FilterField, least: number): FilterClause => ({
  field,
  operator: 'range',
  from: least,
  to: null,
});
const text = (words: string): FilterClause => ({ field: 'search', operator: 'matches', text: words });
const filter = (...clauses: FilterClause[]): Filter => ({ clauses });

/** One condition on every field, of values that a generated store has. */
const oneClause: Readonly<Record<FilterField, FilterClause>> = {
  status: any('status', 'inProgress'),
  severity: any('severity', 'high'),
  alertSeverity: any('alertSeverity', 'low'),
  assignedTo: any('assignedTo', '', 'ana'),
  serviceSource: any('serviceSource', 'microsoftSentinel'),
  detectionSource: none('detectionSource', 'antivirus'),
  tag: any('tag', 'vip', 'Ransomware'),
  category: any('category', 'Execution', 'Impact'),
  technique: { field: 'technique', operator: 'allOf', values: ['T1059.001', 'T1566.002'] },
  classification: any('classification', 'truePositive'),
  determination: any('determination', 'malware'),
  investigationState: any('investigationState', 'running'),
  entity: any('entity', 'device|ws-*1'),
  deviceGroup: any('deviceGroup', 'Servers'),
  osPlatform: any('osPlatform', 'Linux'),
  threat: any('threat', 'Family bababan'),
  sensitivity: any('sensitivity', 'Confidential'),
  serviceLevel: any('serviceLevel', 'overdue'),
  attention: any('attention', 'unseen'),
  import: any('import', 'import-3'),
  assetCriticality: any('assetCriticality', 'critical'),
  assetGroup: any('assetGroup', 'Department 7'),
  assetSite: any('assetSite', 'City 4'),
  indicatorList: any('indicatorList', 'Tor exits'),
  priorityScore: from('priorityScore', 70),
  alertCount: from('alertCount', 20),
  pinnedCount: from('pinnedCount', 1),
  serviceSourceCount: from('serviceSourceCount', 2),
  categoryCount: from('categoryCount', 3),
  firstActivity: from('firstActivity', Date.UTC(2025, 9, 1)),
  lastActivity: from('lastActivity', Date.UTC(2025, 11, 1)),
  createdAt: from('createdAt', Date.UTC(2025, 6, 1)),
  updatedAt: from('updatedAt', Date.UTC(2025, 6, 1)),
  search: text('vip'),
};

const combinations: readonly (readonly [string, Filter])[] = [
  [
    'open, high or medium, not mine',
    filter(...openFilter.clauses, any('severity', 'high', 'medium'), none('assignedTo', 'ana')),
  ],
  [
    'open, unassigned, two techniques',
    filter(...openFilter.clauses, any('assignedTo', ''), any('technique', 'T1566.002', 'T1078.004')),
  ],
  [
    'last quarter, servers, one threat or tag',
    filter(
      from('lastActivity', Date.UTC(2025, 9, 1)),
      any('deviceGroup', 'Servers', 'Domain controllers'),
      none('tag', 'red-team'),
    ),
  ],
];

const four = filter(
  ...openFilter.clauses,
  any('serviceSource', 'microsoftDefenderForEndpoint', 'microsoftSentinel'),
  none('tag', 'false-alarm'),
  from('lastActivity', Date.UTC(2025, 3, 1)),
);

const searches: readonly (readonly [string, string])[] = [
  ['rare', 'ws-0123'],
  ['mid', 'ransomware'],
  ['common', 'malware'],
  ['two words', 'malware lobaban'],
];

/** Fields that a queue counts values of. */
const counted = filterFields.filter(
  (field) =>
    ![
      ...[
        'entity',
        'search',
        'priorityScore',
        'alertCount',
        'pinnedCount',
        'serviceSourceCount',
        'categoryCount',
      ],
      ...['firstActivity', 'lastActivity', 'createdAt', 'updatedAt'],
    ].includes(field),
);

/** Everything that is measured of one queue. */
export function casesOf(of: Of): readonly QueueCase[] {
  const page = (
    group: string,
    label: string,
    where: Filter,
    aim: number | null,
    more: {
      readonly column?: string;
      readonly direction?: 'ascending' | 'descending';
      readonly pagesBefore?: number;
      readonly collapsed?: boolean;
    } = {},
  ): QueueCase => ({
    group,
    label,
    aim,
    ...(more.pagesBefore === undefined ? {} : { pagesBefore: more.pagesBefore }),
    question:
      of === 'incidents'
        ? {
            name: 'queue.listIncidents',
            input: {
              filter: where,
              sort: { column: incidentColumn(more.column), direction: more.direction ?? 'descending' },
              cursor: null,
              limit,
            },
          }
        : {
            name: 'queue.listAlerts',
            input: {
              filter: where,
              sort: { column: alertColumn(more.column), direction: more.direction ?? 'descending' },
              cursor: null,
              limit,
              collapsed: more.collapsed ?? false,
            },
          },
  });
  const facets = (
    label: string,
    where: Filter,
    fields: FilterField[] | undefined,
    aim: number,
  ): QueueCase => ({
    group: 'counts',
    label,
    aim,
    question: { name: 'queue.countFacets', input: { filter: where, of, ...(fields ? { fields } : {}) } },
  });
  const columns: readonly string[] = of === 'incidents' ? incidentSortColumns : alertSortColumns;
  const sort = of === 'incidents' ? 'severity' : 'severity';
  return [
    page('page', 'first page of everything', everything, 16),
    page('page', 'first page, open (default view)', openFilter, 16),
    page('page', 'page 301, open', openFilter, 16, { column: sort, pagesBefore: 300 }),
    ...(of === 'alerts'
      ? [
          page('page', 'first page, storms collapsed', everything, 16, { collapsed: true }),
          page('page', 'first page, open, storms collapsed', openFilter, 16, { collapsed: true }),
        ]
      : []),
    ...columns.flatMap((column) =>
      (['ascending', 'descending'] as const).map((direction) =>
        page('sort', `${column} ${direction}`, openFilter, 16, { column, direction }),
      ),
    ),
    ...filterFields
      .filter((field) => field !== 'search')
      .map((field) => page('filter', field, filter(oneClause[field]), 16)),
    ...combinations.map(([label, where]) => page('combination', label, where, 16)),
    page('combination', 'four filters, by last activity', four, 50, { column: 'lastActivity' }),
    ...searches.map(([label, words]) => page('full text', `${label}: ${words}`, filter(text(words)), 60)),
    page('full text', 'within open: malware', filter(...openFilter.clauses, text('malware')), 60),
    ...counted.map((field) => facets(field, openFilter, [field], 30)),
    facets('all visible, open', openFilter, undefined, 150),
    facets('all visible, four filters', four, undefined, 150),
    {
      group: 'strip',
      label: 'timeline, open',
      aim: null,
      question: {
        name: 'queue.timeline',
        input: { filter: openFilter, of, buckets: 96, from: null, to: null },
      },
    },
    {
      group: 'keys',
      label: 'keys of all open',
      aim: null,
      question:
        of === 'incidents'
          ? {
              name: 'queue.incidentKeys',
              input: { filter: openFilter, sort: { column: 'priorityScore', direction: 'descending' } },
            }
          : {
              name: 'queue.alertKeys',
              input: {
                filter: openFilter,
                sort: { column: 'lastActivity', direction: 'descending' },
                collapsed: false,
              },
            },
    },
    ...(of === 'incidents'
      ? (['tag', 'threat', 'entity'] as const).map((field): QueueCase => ({
          group: 'completion',
          label: field,
          aim: null,
          question: { name: 'queue.completeValue', input: { of: 'incidents', field, text: 'c', limit: 12 } },
        }))
      : []),
  ];
}

function incidentColumn(column: string | undefined): (typeof incidentSortColumns)[number] {
  return incidentSortColumns.find((one) => one === column) ?? 'priorityScore';
}

function alertColumn(column: string | undefined): (typeof alertSortColumns)[number] {
  return alertSortColumns.find((one) => one === column) ?? 'lastActivity';
}
