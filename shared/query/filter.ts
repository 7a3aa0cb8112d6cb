import { z } from 'zod';

/** Fields that incidents and alerts can be filtered by; `search` is full text over names, titles, ids, entities and comments. */
export const filterFields = [
  'status',
  'severity',
  'alertSeverity',
  'assignedTo',
  'serviceSource',
  'detectionSource',
  'tag',
  'category',
  'technique',
  'classification',
  'determination',
  'investigationState',
  'entity',
  'import',
  'assetCriticality',
  'assetGroup',
  'assetSite',
  'indicatorList',
  'priorityScore',
  'firstActivity',
  'lastActivity',
  'search',
] as const;

/** One field of a filter. */
export type FilterField = (typeof filterFields)[number];

/**
 * One condition. `anyOf`/`allOf`/`noneOf` take values (an empty string means "not set", as in *unassigned*);
 * `range` takes inclusive numbers (scores, or times in ms UTC); `matches` takes text.
 */
export const filterClauseSchema = z.discriminatedUnion('operator', [
  z.object({
    field: z.enum(filterFields),
    operator: z.enum(['anyOf', 'allOf', 'noneOf']),
    values: z.array(z.string().max(1000)).min(1).max(200),
  }),
  z.object({
    field: z.enum(filterFields),
    operator: z.literal('range'),
    from: z.number().nullable(),
    to: z.number().nullable(),
  }),
  z.object({ field: z.enum(filterFields), operator: z.literal('matches'), text: z.string().max(1000) }),
]);

/** A filter: every clause must hold. */
export const filterSchema = z.object({ clauses: z.array(filterClauseSchema).max(40) });

/** One condition of a filter. */
export type FilterClause = z.infer<typeof filterClauseSchema>;
/** A filter: every clause must hold. */
export type Filter = z.infer<typeof filterSchema>;

/** The filter that a queue opens with: open incidents. */
export const openFilter: Filter = {
  clauses: [{ field: 'status', operator: 'anyOf', values: ['active', 'inProgress', 'awaitingAction'] }],
};
