import { z } from 'zod';
import { filterSchema } from '../query/filter.ts';
import { query } from './operation.ts';
import { alertRow, cursor, incidentRow, pageSize, timestamp } from './shapes.ts';

/** Columns that the incident queue can be sorted by. */
export const incidentSortColumns = [
  'priorityScore',
  'number',
  'name',
  'severity',
  'status',
  'assignedTo',
  'alertCount',
  'firstActivity',
  'lastActivity',
  'createdAt',
  'updatedAt',
] as const;

/** Columns that the alert queue can be sorted by. */
export const alertSortColumns = [
  'firstActivity',
  'lastActivity',
  'severity',
  'status',
  'title',
  'serviceSource',
] as const;

const sortDirection = z.enum(['ascending', 'descending']);

/** The incident and alert queues. */
export const queue = {
  listIncidents: query(
    z.object({
      filter: filterSchema,
      sort: z.object({ column: z.enum(incidentSortColumns), direction: sortDirection }),
      cursor,
      limit: pageSize,
    }),
    z.object({ rows: z.array(incidentRow), next: cursor, total: z.number().int(), all: z.number().int() }),
  ),
  listAlerts: query(
    z.object({
      filter: filterSchema,
      sort: z.object({ column: z.enum(alertSortColumns), direction: sortDirection }),
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
  /** Incidents per value of each filter, under the other clauses of the filter. */
  countFacets: query(
    z.object({ filter: filterSchema }),
    z.object({
      facets: z.array(
        z.object({
          field: z.string(),
          values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() })),
        }),
      ),
    }),
  ),
  /** Alerts and incidents over time for the strip above the queue; at most 200 buckets. */
  timeline: query(
    z.object({ filter: filterSchema, buckets: z.number().int().min(1).max(200).default(96) }),
    z.object({
      from: timestamp.nullable(),
      to: timestamp.nullable(),
      bucketMilliseconds: z.number().int(),
      incidents: z.array(z.number().int()),
      alerts: z.array(z.number().int()),
    }),
  ),
} as const;
