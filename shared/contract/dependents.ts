import { z } from 'zod';
import { timestamp } from './shapes.ts';

/** What sort of analysts' work depends on an import. `incident`: work on an incident that has no alert left. */
const dependentWorkKind = z.enum([
  'status',
  'classification',
  'determination',
  'assignedTo',
  'comment',
  'pin',
  'verdict',
  'incident',
]);

/** What depends on an import: looked at before it is removed. */
export const importDependents = z.object({
  /** False where counting stopped at its limit: then there is more than is said here. */
  complete: z.boolean(),
  alerts: z.object({
    /** No other import holds them. */
    vanish: z.number().int(),
    /** Another import holds them too. */
    stay: z.number().int(),
  }),
  incidents: z.object({
    /** All their alerts vanish. */
    vanish: z.number().int(),
    /** Some of their alerts vanish. */
    shrink: z.number().int(),
    /** The first 20: those that analysts work on first, then those that lose most. */
    first: z.array(
      z.object({
        uid: z.string(),
        number: z.number().int(),
        name: z.string(),
        alerts: z.number().int(),
        lost: z.number().int(),
        /** An analyst has worked on it. */
        touched: z.boolean(),
      }),
    ),
  }),
  work: z.object({
    /** `lost`: its alert or entity is in nothing else; it is in the journal, and comes back with the import. `stays`: another import keeps it. */
    counts: z.array(z.object({ kind: dependentWorkKind, lost: z.number().int(), stays: z.number().int() })),
    /** The first 50, what is lost first. */
    first: z.array(
      z.object({
        kind: dependentWorkKind,
        lost: z.boolean(),
        /** What the work is on: an alert's title, an entity's label, an incident's name. */
        on: z.string(),
        /** What was decided or written; null for a pin without a note. */
        value: z.string().nullable(),
        by: z.string().nullable(),
        at: timestamp.nullable(),
        /** Number of the incident; null for none. */
        incident: z.number().int().nullable(),
      }),
    ),
  }),
  /** Rows that are no alerts. */
  context: z.object({ vanish: z.number().int(), stay: z.number().int() }),
  /** Entries of lists that name entities which vanish. */
  hits: z.number().int(),
});
