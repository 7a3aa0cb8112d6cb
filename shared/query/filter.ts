import { z } from 'zod';

/**
 * Fields that incidents and alerts can be filtered by; `search` is full text over names, titles, ids, entities and comments.
 * On the alert queue a field that only incidents have (tags, score, service level) is that of the alert's incident, and the other way
 * round a field of alerts (operating system, threat) holds for an incident that has such an alert.
 * - `entity` takes identifiers and labels, whatever their case, limited to a kind when one stands before a bar: `device|ws-*`. `*` stands for
 *   any characters, `?` for one, `[*]` and `[?]` for those characters themselves; no other character has a meaning of its own.
 * - `search` takes words, all of which have to occur; the last one may be the start of a word from three letters on. Text between quotation
 *   marks is a phrase. `#46` is the incident of that number.
 * - `assignedTo` takes {@link me} for whoever asks.
 * - `technique` takes ATT&CK ids, whatever their case; one of a technique means its sub-techniques too: `T1566` is met by `T1566.001`.
 *   Lists of counts have each id by itself.
 * - `serviceSourceCount` and `categoryCount` are how many different ones there are: "multiple service sources" is a range from 2.
 * - `serviceLevel` takes states of the timer that is due next: `onTime`, `atRisk`, `overdue`; '' for none that runs.
 * - `attention` takes `changed` (since the analyst last looked), `unseen` and `seen`.
 */
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
  'deviceGroup',
  'osPlatform',
  'threat',
  'sensitivity',
  'serviceLevel',
  'attention',
  'import',
  'assetCriticality',
  'assetGroup',
  'assetSite',
  'indicatorList',
  'priorityScore',
  'alertCount',
  'pinnedCount',
  'serviceSourceCount',
  'categoryCount',
  'firstActivity',
  'lastActivity',
  'createdAt',
  'updatedAt',
  'search',
] as const;

/** The value of `assignedTo` that means the analyst who asks: a saved view that has it serves everyone. */
export const me = '@me';

/** One field of a filter. */
export type FilterField = (typeof filterFields)[number];

/**
 * One condition. `anyOf`/`allOf`/`noneOf` take values (an empty string means "not set", as in *unassigned*);
 * `range` takes inclusive numbers (scores, counts, or times in ms UTC); `last` takes a time span back from now, in ms; `matches` takes
 * text. Clauses of one field add up like those of different fields: all of them must hold.
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
  z.object({
    field: z.enum(filterFields),
    operator: z.literal('last'),
    milliseconds: z
      .number()
      .int()
      .positive()
      .max(100 * 366 * 86_400_000),
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
