import { z } from 'zod';
import { filterFields, filterSchema } from '../query/filter.ts';
import { host, job, query } from './operation.ts';
import { evidenceChoice } from './incidents.ts';
import {
  alertRow,
  alertUid,
  cursor,
  entityId,
  incidentReference,
  incidentRow,
  pageSize,
  timestamp,
} from './shapes.ts';
import { longestPaste, sightingShows } from './sightings.ts';

/**
 * Columns that the incident queue can be sorted by. Columns of several values follow their values in the order in which they are shown.
 * `severity` has the higher score first among equals; `dueAt` is the service-level timer that is due next, rows without one
 * after all others; `assets` their number.
 */
export const incidentSortColumns = [
  'priorityScore',
  'number',
  'name',
  'severity',
  'status',
  'assignedTo',
  'alertCount',
  'activeAlertCount',
  'assets',
  'pinnedCount',
  'firstActivity',
  'lastActivity',
  'createdAt',
  'updatedAt',
  'dueAt',
  'classification',
  'determination',
  'investigationState',
  'categories',
  'tags',
  'serviceSources',
  'detectionSources',
  'deviceGroups',
  'sensitivityLabels',
] as const;

/** Columns that the alert queue can be sorted by. `incident` is the number of the alert's incident. */
export const alertSortColumns = [
  'firstActivity',
  'lastActivity',
  'createdAt',
  'severity',
  'status',
  'title',
  'category',
  'serviceSource',
  'detectionSource',
  'assignedTo',
  'classification',
  'determination',
  'investigationState',
  'incident',
] as const;

/** The two queues. */
export const queueKind = z.enum(['incidents', 'alerts']);

const sortDirection = z.enum(['ascending', 'descending']);
const incidentSort = z.object({ column: z.enum(incidentSortColumns), direction: sortDirection });
const alertSort = z.object({ column: z.enum(alertSortColumns), direction: sortDirection });

/** The incident and alert queues. */
export const queue = {
  listIncidents: query(
    z.object({
      filter: filterSchema,
      sort: incidentSort,
      cursor,
      limit: pageSize,
    }),
    z.object({ rows: z.array(incidentRow), next: cursor, total: z.number().int(), all: z.number().int() }),
  ),
  listAlerts: query(
    z.object({
      filter: filterSchema,
      sort: alertSort,
      /** Repeats of a storm are left out where the row of its first alert stands for them. */
      collapsed: z.boolean().default(false),
      cursor,
      limit: pageSize,
    }),
    /** `total` counts rows, `alerts` what they stand for, `all` the alerts of the store. */
    z.object({
      rows: z.array(alertRow),
      next: cursor,
      total: z.number().int(),
      alerts: z.number().int(),
      all: z.number().int(),
    }),
  ),
  /**
   * Rows per value of each filter, under the clauses of the other fields. Without `fields` those that a queue shows by itself; of each the
   * 200 most frequent values. `total` is how many different values there are.
   */
  countFacets: query(
    z.object({
      filter: filterSchema,
      of: queueKind.default('incidents'),
      fields: z.array(z.enum(filterFields)).max(40).optional(),
    }),
    z.object({
      facets: z.array(
        z.object({
          field: z.enum(filterFields),
          values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() })),
          total: z.number().int(),
        }),
      ),
    }),
  ),
  /**
   * Alerts and incidents over time for the strip above a queue; at most 200 buckets, over `from` to `to` where those are given. Times that
   * nobody believes (before 1990, doubtful, or far beyond all others) are not drawn: `outside` counts the alerts that have no bucket.
   */
  timeline: query(
    z.object({
      filter: filterSchema,
      of: queueKind.default('incidents'),
      buckets: z.number().int().min(1).max(200).default(96),
      from: timestamp.nullable().default(null),
      to: timestamp.nullable().default(null),
    }),
    z.object({
      from: timestamp.nullable(),
      to: timestamp.nullable(),
      bucketMilliseconds: z.number().int(),
      incidents: z.array(z.number().int()),
      alerts: z.array(z.number().int()),
      outside: z.number().int(),
    }),
  ),
  /** Uids of all incidents that pass a filter, in the order of the sort, for a selection across pages: the first 10,000 of `total`. */
  incidentKeys: query(
    z.object({ filter: filterSchema, sort: incidentSort }),
    z.object({ uids: z.array(z.string()), total: z.number().int() }),
  ),
  /** {@link queue.incidentKeys} of alerts. */
  alertKeys: query(
    z.object({ filter: filterSchema, sort: alertSort, collapsed: z.boolean().default(false) }),
    z.object({ uids: z.array(z.string()), total: z.number().int() }),
  ),
  /**
   * Values of a field that begin with a text or have a word that does, most frequent first, for completion while typing; for an empty text
   * the most frequent of all. Counts are of rows of the queue, of entities those of their evidence.
   */
  completeValue: query(
    z.object({
      of: queueKind.default('incidents'),
      field: z.enum(filterFields),
      text: z.string().max(200),
      limit: z.number().int().min(1).max(50).default(12),
    }),
    z.object({
      values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() })),
    }),
  ),
  /** Asks where to write a CSV file with the system's dialog; null when none is chosen. */
  pickExport: host(z.object({ name: z.string().max(200) }), z.object({ token: z.string().nullable() })),
  /**
   * Writes what a queue, the evidence of an incident or a list of sightings shows as CSV (RFC 4180, UTF-8 with a byte order mark, cells that a spreadsheet would calculate are quoted as text): the
   * rows of the filter in the order of the sort, or the chosen ones in the order in which they are named, with these columns of the queue.
   * Times are ISO 8601 in UTC, several values of a cell are joined by `; `.
   */
  exportRows: job(
    z.discriminatedUnion('of', [
      z.object({
        of: z.literal('incidents'),
        filter: filterSchema,
        sort: incidentSort,
        columns: z.array(z.string().max(50)).min(1).max(60),
        chosen: z.array(incidentReference).max(10_000).nullable().default(null),
        token: z.string(),
      }),
      z.object({
        of: z.literal('alerts'),
        filter: filterSchema,
        sort: alertSort,
        collapsed: z.boolean().default(false),
        columns: z.array(z.string().max(50)).min(1).max(60),
        chosen: z.array(alertUid).max(10_000).nullable().default(null),
        token: z.string(),
      }),
      z.object({
        of: z.literal('evidence'),
        incident: incidentReference,
        ...evidenceChoice,
        columns: z.array(z.string().max(50)).min(1).max(60),
        /** Entities: those of them that pass, in the order of the list. */
        chosen: z.array(entityId).max(10_000).nullable().default(null),
        token: z.string(),
      }),
      z.object({
        of: z.literal('sightings'),
        /** The pasted list. */
        text: z.string().max(longestPaste),
        show: z.enum(sightingShows).default('all'),
        columns: z.array(z.string().max(50)).min(1).max(60),
        /** Values, each as `kind|value`. */
        chosen: z.array(z.string().max(10_000)).max(5_000).nullable().default(null),
        token: z.string(),
      }),
    ]),
    z.object({ job: z.string() }),
  ),
} as const;
