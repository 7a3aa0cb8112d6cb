import { z } from 'zod';
import { changed } from './changed.ts';
import { limitedText } from './limits.ts';
import { command, query } from './operation.ts';
import { alertUid, entityId, entitySummary, entityKind, incidentReference, timestamp } from './shapes.ts';

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
          /** Whose verdict it is; null of an alert, which has none. */
          verdictBy: entitySummary.shape.verdictBy.nullable(),
          entityKind: entityKind.nullable(),
          at: timestamp.nullable(),
          /** Of an alert, how many it stands for: itself and the repeats of its storm; of others 1. */
          count: z.number().int().min(1),
          /** Whether the alerts that it stands for name the same: false where each is something else. */
          alike: z.boolean(),
          /** The end of a storm; null of what was raised once. */
          until: timestamp.nullable(),
          /** Whether the incident saw it: false for an entity that none of its alerts names, or names any more. */
          seen: z.boolean(),
          /** Of a mail message, who it went to: messages of one subject are told apart by that. */
          recipients: z.array(z.string()),
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
          /** What it names, at most eight: of every kind in turn what its caption names, or what is gravest; users and devices first. */
          entities: z.array(
            entitySummary.pick({ id: true, key: true, kind: true, label: true, recipients: true }),
          ),
          /** Whether it is a step of the story view. */
          inStory: z.boolean(),
          position: z.number(),
          by: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Which of some entities the alerts of an incident name: pins of others would tell what the incident never saw. */
  seen: query(
    z.object({ incident: incidentReference, entities: z.array(entityId).min(1).max(10_000) }),
    z.object({ entities: z.array(entityId) }),
  ),
  /** Pins or unpins targets; a note, when given, goes to each. `limit` where an incident would have over 2,000. */
  set: command(
    z.object({
      incident: incidentReference,
      targets: z.array(pinTarget).min(1).max(10_000),
      pinned: z.boolean(),
      note: limitedText('note').nullable().optional(),
    }),
    changed,
  ),
  /**
   * Sets what is given; null takes it away. `seen` is what stood there when it was written: `conflict` where somebody wrote something else
   * since, so that nobody's words are lost unread.
   */
  annotate: command(
    z.object({
      pin: z.string(),
      note: limitedText('note').nullable().optional(),
      caption: limitedText('note').nullable().optional(),
      inStory: z.boolean().optional(),
      seen: z
        .object({
          note: limitedText('note').nullable().optional(),
          caption: limitedText('note').nullable().optional(),
        })
        .optional(),
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
  /**
   * Puts a pin before another (null: last), with others that come to stand beside it, in the order in which they stand; a group, when given, is the one
   * that all of them stand in then (null: none).
   */
  move: command(
    z.object({
      pin: z.string(),
      also: z.array(z.string().max(100)).max(10_000).optional(),
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
