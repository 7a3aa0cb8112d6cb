import { z } from 'zod';
import { changed } from './changed.ts';
import { limitedText } from './limits.ts';
import { command, query } from './operation.ts';
import { alertUid, entityId, entityKind, incidentReference, timestamp } from './shapes.ts';

const pinTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), alert: alertUid }),
  z.object({ kind: z.literal('entity'), entityId }),
]);

/** Pins: what matters in an incident, in the analyst's order, with notes. */
export const pins = {
  list: query(
    z.object({ incident: incidentReference }),
    z.object({
      pins: z.array(
        z.object({
          uid: z.string(),
          target: pinTarget,
          label: z.string(),
          severity: z.string().nullable(),
          verdict: z.string().nullable(),
          entityKind: entityKind.nullable(),
          at: timestamp.nullable(),
          note: z.string().nullable(),
          position: z.number(),
          by: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Pins or unpins targets; a note, when given, goes to each. */
  set: command(
    z.object({
      incident: incidentReference,
      targets: z.array(pinTarget).min(1).max(10_000),
      pinned: z.boolean(),
      note: limitedText('note').nullable().optional(),
    }),
    changed,
  ),
  annotate: command(z.object({ pin: z.string(), note: limitedText('note').nullable() }), changed),
  /** Puts a pin before another (null: last). */
  move: command(z.object({ pin: z.string(), before: z.string().nullable() }), changed),
} as const;
