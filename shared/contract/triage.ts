import { z } from 'zod';
import { tagColours } from '../model/tag-colours.ts';
import { filterSchema } from '../query/filter.ts';
import { changed } from './changed.ts';
import { limitedText, nameText } from './limits.ts';
import { command, query } from './operation.ts';
import { queueKind } from './queue.ts';
import { incidentReference, timestamp } from './shapes.ts';

export { tagColours };

/** How a table is laid out: order, visibility, widths (px) and which columns stay at the left while the others scroll. */
export const tableLayout = z.object({
  order: z.array(z.string().max(50)).max(100),
  visible: z.record(z.string().max(50), z.boolean()),
  widths: z.record(z.string().max(50), z.number().int().min(1).max(2000)),
  pinned: z.array(z.string().max(50)).max(20),
});

/** What a saved view holds. */
export const viewContent = z.object({
  queue: queueKind,
  name: nameText('viewName'),
  filter: filterSchema,
  sort: z.object({ column: z.string().max(50), direction: z.enum(['ascending', 'descending']) }),
  /** Null: as each analyst has it. */
  layout: tableLayout.nullable(),
});

/** Saved views of the queues. Views that ship (Open, Mine, …) are in `shared/query/views.ts`. */
export const views = {
  /** In the order in which analysts put them. */
  list: query(
    z.object({}),
    z.object({
      views: z.array(
        viewContent.extend({
          uid: z.string(),
          by: z.string().nullable(),
          changedAt: timestamp,
          /** What of it this program cannot read and leaves out, for the person to know; absent where it is all there. */
          unread: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
  /** Makes a view (`view` null) or replaces what one holds. Journalled and undoable, so that a case file carries it. */
  save: command(
    z.object({ view: z.string().max(100).nullable(), content: viewContent }),
    changed.extend({ view: z.string() }),
  ),
  remove: command(z.object({ view: z.string().max(100) }), changed),
  /** Puts a view before another (null: last). */
  move: command(z.object({ view: z.string().max(100), before: z.string().max(100).nullable() }), changed),
} as const;

const minutes = z
  .number()
  .int()
  .min(1)
  .max(366 * 24 * 60);

const perSeverity = z.object({
  informational: minutes.nullable(),
  low: minutes.nullable(),
  medium: minutes.nullable(),
  high: minutes.nullable(),
});

/** How long incidents of a severity may wait, minutes; null: no limit. An unknown severity counts as medium. */
export const serviceLevelSettings = z.object({
  triage: perSeverity,
  resolve: perSeverity,
  /** Share of the time after which a timer is at risk, percent. */
  atRiskPercent: z.number().int().min(1).max(99),
});

/** Service levels and what the analyst has looked at. */
export const triage = {
  /** `isDefault`: nobody has set them in this store. */
  serviceLevels: query(z.object({}), z.object({ settings: serviceLevelSettings, isDefault: z.boolean() })),
  /**
   * Sets service levels for this store; null goes back to the defaults. Timers begin when an incident came into the store. Triage ends when
   * its status leaves New; resolving ends with its resolution.
   */
  setServiceLevels: command(z.object({ settings: serviceLevelSettings.nullable() }), changed),
  /** Notes that the analyst has looked at incidents (or has not). A note for this analyst alone: not journalled, not undone. */
  markSeen: command(
    z.object({ incidents: z.array(incidentReference).min(1).max(10_000), seen: z.boolean() }),
    z.object({ revision: z.number().int() }),
  ),
} as const;

/** Tags of incidents. */
export const tags = {
  /** Tags of the store, analysts' and sources', each with its colour; most used first, at most 5,000. Colours that nobody chose follow from the name. */
  list: query(
    z.object({}),
    z.object({
      tags: z.array(
        z.object({
          tag: z.string(),
          colour: z.enum(tagColours),
          incidents: z.number().int(),
          /** Only sources gave it. */
          isSystem: z.boolean(),
        }),
      ),
    }),
  ),
  /** Journalled and undoable. */
  setColour: command(z.object({ tag: limitedText('tag').min(1), colour: z.enum(tagColours) }), changed),
} as const;
