import { z } from 'zod';
import { changed } from './changed.ts';
import { limitedText } from './limits.ts';
import { command, query } from './operation.ts';
import { alertUid, entityId, entityKind, incidentReference, timestamp } from './shapes.ts';

const pinTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), alert: alertUid }),
  z.object({ kind: z.literal('entity'), entityId }),
  /** A piece of evidence: an entity as one alert names it. */
  z.object({ kind: z.literal('evidence'), alert: alertUid, entityId }),
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
          /** The group that it stands in; groups stand where their first pin does. Null: in none. */
          group: z.string().nullable(),
          /** What the story view says of it, when an analyst wrote that; null: `automaticCaption` is shown. */
          caption: z.string().nullable(),
          /** The step in plain words, made from the evidence. */
          automaticCaption: z.string(),
          /** Shortname of the tactic of its alert, or of the entity's earliest; null when nothing names one. */
          tactic: z.string().nullable(),
          serviceSource: z.string().nullable(),
          /** What it names: users and devices first, at most eight. */
          entities: z.array(z.object({ id: entityId, kind: entityKind, label: z.string() })),
          /** Whether it is a step of the story view. */
          inStory: z.boolean(),
          position: z.number(),
          by: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Pins or unpins targets; a note, when given, goes to each. `conflict` where an incident would have over 2,000. */
  set: command(
    z.object({
      incident: incidentReference,
      targets: z.array(pinTarget).min(1).max(10_000),
      pinned: z.boolean(),
      note: limitedText('note').nullable().optional(),
    }),
    changed,
  ),
  /** Sets what is given; null takes it away. */
  annotate: command(
    z.object({
      pin: z.string(),
      note: limitedText('note').nullable().optional(),
      caption: limitedText('note').nullable().optional(),
      inStory: z.boolean().optional(),
    }),
    changed,
  ),
  /** Puts pins into a group, in their order behind those that are there; null: into none. */
  group: command(
    z.object({
      pins: z.array(z.string().max(100)).min(1).max(10_000),
      group: limitedText('tag').min(1).nullable(),
    }),
    changed,
  ),
  /** Puts a pin before another (null: last); a group, when given, is the one that it stands in then (null: none). */
  move: command(
    z.object({
      pin: z.string(),
      before: z.string().nullable(),
      group: limitedText('tag').min(1).nullable().optional(),
    }),
    changed,
  ),
  /** Puts the pins of an incident into an order, groups as wholes; those that are not named come last, as they stood. */
  order: command(
    z.object({ incident: incidentReference, pins: z.array(z.string().max(100)).min(1).max(10_000) }),
    changed,
  ),
  /** Alerts to begin a story with: of each tactic the first one of the highest severity that it has, in the order of time. */
  suggest: query(
    z.object({ incident: incidentReference }),
    z.object({
      alerts: z.array(
        z.object({
          alert: alertUid,
          title: z.string(),
          severity: z.string().nullable(),
          tactic: z.string().nullable(),
          at: timestamp.nullable(),
        }),
      ),
    }),
  ),
} as const;
