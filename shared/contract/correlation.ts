import { z } from 'zod';
import { linkReasonBits, type LinkReason } from '../correlation/codes.ts';
import { changed } from './changed.ts';
import { limitedText, nameText, reasonText } from './limits.ts';
import { command, job, query } from './operation.ts';
import {
  alertUid,
  cursor,
  entityId,
  entityKind,
  entitySummary,
  incidentReference,
  incidentRow,
  link,
  pageSize,
  timestamp,
} from './shapes.ts';

/** Where a record carries the value that a link rests on: the field's path in the raw record and the text there. */
export const rawField = z.object({
  alert: alertUid,
  recordUid: z.string(),
  path: z.string(),
  value: z.string(),
});

/** The storm of repeats that an alert is one of. */
const storm = z.object({
  /** Alerts in it. */
  size: z.number().int(),
  first: timestamp,
  last: timestamp,
  /** Longest time from one repeat to the next, milliseconds; null where the link is not between repeats of one storm. */
  longestGap: z.number().int().nullable(),
});

/** A link with everything that a person needs to judge it. */
export const explainedLink = link.extend({
  /** Row id; it changes when links are written anew. */
  id: z.number().int(),
  fromTitle: z.string(),
  toTitle: z.string(),
  fromTime: timestamp.nullable(),
  toTime: timestamp.nullable(),
  /** The storms that the two are of: the rule counts time from the end of one to the beginning of the other. */
  fromStorm: storm.nullable(),
  toStorm: storm.nullable(),
  fromFields: z.array(rawField),
  toFields: z.array(rawField),
  /** The entities shared: none, one, or the two of a pair. */
  entities: z.array(entitySummary),
  /** One sentence that says why the two met, and one that says how strong that is and why. */
  because: z.string(),
  strengthText: z.string(),
  /** What a withheld link was refused for; null for other states. */
  withheldText: z.string().nullable(),
});

/** The one step that would change that two alerts or incidents are apart. */
export const remedy = z.object({
  text: z.string(),
  step: z.discriminatedUnion('kind', [
    /** Unite the two incidents by hand. */
    z.object({ kind: z.literal('merge') }),
    z.object({ kind: z.literal('removeDecision'), decision: z.string() }),
    z.object({ kind: z.literal('reopen'), incident: incidentReference }),
    /** A number of the settings, by its path (`kinds.ip.hubLimit`), and the least change of it that would do. */
    z.object({ kind: z.literal('setting'), path: z.string(), value: z.number() }),
    /** Nothing in the workbench changes it. */
    z.object({ kind: z.literal('none') }),
  ]),
});

/** Why two alerts or two incidents are together, or what keeps them apart. */
export const explanation = z.object({
  together: z.boolean(),
  /** The incident of both; null when they are apart. */
  incident: incidentReference.nullable(),
  /** Together: the links that lead from one to the other. Apart: empty. */
  path: z.array(explainedLink),
  /** Apart: what stands between them, nearest to a change first. */
  blocking: z.array(
    z.object({
      condition: z.string(),
      text: z.string(),
      link: explainedLink.nullable(),
      remedy,
    }),
  ),
});

/** One end of an explanation. */
const explainEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), alert: alertUid }),
  z.object({ kind: z.literal('incident'), incident: incidentReference }),
]);

const reasonNames = Object.keys(linkReasonBits) as [LinkReason, ...LinkReason[]];
const milliseconds = z
  .number()
  .int()
  .min(0)
  .max(366 * 86_400_000);
const strength = z.number().int().min(1).max(1000);
const fixedRule = z.object({ window: milliseconds, base: strength });

/** How entities of one kind link alerts. */
export const kindRuleSchema = z.object({
  window: milliseconds,
  base: strength,
  fullFan: z.number().int().min(1).max(1_000_000),
  hubLimit: z.number().int().min(0).max(1_000_000),
  reason: z.enum(reasonNames),
});

/** Every number that correlation is a function of. A kind without a rule links nothing. */
export const correlationSettingsSchema = z.object({
  kinds: z.partialRecord(entityKind, kindRuleSchema),
  deviceUserPair: fixedRule,
  sequences: z.object({
    mailClick: fixedRule,
    clickExecution: fixedRule,
    signInAbuse: fixedRule,
    credentialUse: fixedRule,
    lateralMovement: fixedRule,
  }),
  sourceIncidentStrength: strength.nullable(),
  stormGap: milliseconds,
  chancePerMille: z.number().int().min(1).max(1000),
  gapLossPerMille: z.number().int().min(0).max(1000),
  timeFrameGap: milliseconds,
  thresholdBase: z.number().int().min(0).max(1000),
  thresholdStep: z.number().int().min(0).max(1000),
  groupLimit: z.number().int().min(2).max(100_000),
  poolRounds: z.number().int().min(0).max(16),
});

/** One incident that a run would change, in words that people read. */
export const correlationChange = z.object({
  kind: z.enum(['new', 'grows', 'shrinks', 'merged', 'split', 'gone', 'score']),
  /** The incident as it is now; null for one that would be new. */
  incident: z.object({ uid: z.string(), number: z.number().int(), name: z.string() }).nullable(),
  /** Its name after the run; null when there would be none. */
  nameAfter: z.string().nullable(),
  alertsBefore: z.number().int(),
  alertsAfter: z.number().int(),
  /** Where alerts come from or go to. */
  others: z.array(z.object({ uid: z.string(), number: z.number().int(), alerts: z.number().int() })),
  /** An analyst has worked on it: it changes only by growing. */
  touched: z.boolean(),
  /** One sentence, with the link that is the reason where there is one. */
  text: z.string(),
});

/** What a run of correlation would change, before anything is written. */
export const correlationDifference = z.object({
  engineVersion: z.number().int(),
  alerts: z.number().int(),
  incidentsBefore: z.number().int(),
  incidentsAfter: z.number().int(),
  alertsMoved: z.number().int(),
  counts: z.record(z.string(), z.number().int()),
  linksAdded: z.number().int(),
  linksRemoved: z.number().int(),
  /** Links that stay with another strength: of settings that weigh evidence otherwise. */
  linksChanged: z.number().int(),
  suggestions: z.number().int(),
  /** The first 500, those that analysts care for most first; `more` says how many were left out. */
  changes: z.array(correlationChange),
  more: z.number().int(),
});

/** One incident that a run would change. */
export type CorrelationChange = z.infer<typeof correlationChange>;
/** What a run of correlation would change. */
export type CorrelationDifference = z.infer<typeof correlationDifference>;

/** A decision of an analyst that every run keeps. */
export const correlationDecision = z.object({
  uid: z.string(),
  kind: z.enum(['mustLink', 'cannotLink', 'ignoreEntity']),
  text: z.string(),
  reason: z.string().nullable(),
  /** The links that were called wrong when its alerts were split off or moved, each in words: the first 20, then how many more. */
  wrongLinks: z.array(z.string()),
  author: z.string().nullable(),
  at: timestamp,
  incidents: z.array(z.object({ uid: z.string(), number: z.number().int(), name: z.string() })),
  entity: entitySummary.nullable(),
  /** Ignored in this incident alone; null everywhere. */
  scope: incidentReference.nullable(),
  /** The journal group that made it. */
  group: z.string().nullable(),
});

/** Correlation on demand: its explanations, decisions, settings and differences. */
export const correlation = {
  /** Computes everything anew and writes the differences. */
  run: job(z.object({}), z.object({ job: z.string() })),
  /** Computes what a run would change, with these settings or with those of the store, and writes nothing. The job's result holds `difference`. */
  preview: job(
    z.object({ settings: correlationSettingsSchema.nullable().default(null) }),
    z.object({ job: z.string() }),
  ),
  /** The path of links between two alerts or incidents, or what keeps them apart. */
  explain: query(z.object({ from: explainEnd, to: explainEnd }), explanation),
  /** The links of an alert in its incident (`held`) and those that were withheld from others, strongest first. */
  ofAlert: query(
    z.object({ alert: alertUid }),
    z.object({ held: z.array(explainedLink), withheld: z.array(explainedLink) }),
  ),
  /** One link of the graph by its two alerts; several when more than one rule joins them. */
  between: query(z.object({ from: alertUid, to: alertUid }), z.object({ links: z.array(explainedLink) })),
  /** Links between these alerts and the rest of their incident: what would be cut when they leave. Holding links first. */
  cut: query(
    z.object({ alerts: z.array(alertUid).min(1).max(10_000), repeats: z.boolean().default(false) }),
    z.object({ links: z.array(explainedLink), total: z.number().int(), alerts: z.number().int() }),
  ),
  /** Incidents with withheld links to this one, the strongest first. */
  similar: query(
    z.object({ incident: incidentReference, cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({
          incident: incidentRow,
          /** Strength of the strongest link, and of all together. */
          strongest: z.number().int(),
          pooled: z.number().int(),
          links: z.number().int(),
          /** What keeps the two apart, and the step that would change it. */
          text: z.string(),
          remedy,
          /** The strongest links, at most three. */
          reasons: z.array(explainedLink),
        }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /** What a run would take out of an incident that an analyst has worked on, or join with it, and did not because of that. */
  suggestions: query(
    z.object({ incident: incidentReference }),
    z.object({
      suggestions: z.array(
        z.object({
          kind: z.enum(['takeOut', 'merge']),
          /** Take out: the alerts (first 500). */
          alerts: z.array(alertUid),
          alertCount: z.number().int(),
          /** Merge: the other incident. */
          other: z.object({ uid: z.string(), number: z.number().int(), name: z.string() }).nullable(),
          text: z.string(),
        }),
      ),
    }),
  ),
  /** Entities that link nothing because too much is seen with them: of one incident, or of the store. Most alerts first. */
  hubs: query(
    z.object({ incident: incidentReference.nullable().default(null), cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({
          entity: entitySummary,
          /** Other assets seen with it, and the most that its kind may have. */
          fan: z.number().int(),
          limit: z.number().int(),
          alerts: z.number().int(),
          incidents: z.number().int(),
        }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /**
   * Decisions that stand: all, those about one incident, those to ignore one entity, or both; and pairs of alerts about which two decisions
   * contradict each other (none where an entity is asked for).
   */
  decisions: query(
    z.object({
      incident: incidentReference.nullable().default(null),
      entityId: entityId.nullable().default(null),
      cursor,
      limit: pageSize,
    }),
    z.object({
      rows: z.array(correlationDecision),
      next: cursor,
      total: z.number().int(),
      conflicts: z.array(
        z.object({
          cause: z.string(),
          text: z.string(),
          a: alertUid,
          b: alertUid,
          aTitle: z.string(),
          bTitle: z.string(),
        }),
      ),
    }),
  ),
  removeDecision: command(z.object({ decision: z.string().min(1).max(100) }), changed),
  /** An entity yields no link any more: in one incident, or everywhere. */
  ignoreEntity: command(
    z.object({
      entityId,
      incident: incidentReference.nullable().default(null),
      reason: limitedText('reason').nullable().default(null),
    }),
    changed,
  ),
  /** Two or more incidents are never united by a run. */
  keepApart: command(
    z.object({
      incidents: z.array(incidentReference).min(2).max(100),
      reason: limitedText('reason').nullable().default(null),
    }),
    changed,
  ),
  settings: query(
    z.object({}),
    z.object({
      settings: correlationSettingsSchema,
      defaults: correlationSettingsSchema,
      isDefault: z.boolean(),
      /** Why the store's own settings are not used and the defaults are; null where nothing is wrong. */
      fault: z.string().nullable(),
      engineVersion: z.number().int(),
      /** Engine that made the stored incidents; null before the first run. */
      storedEngineVersion: z.number().int().nullable(),
      /** Why stored incidents are not what a run would make now. */
      stale: z.enum(['no', 'alerts', 'engine', 'settings', 'decisions']),
    }),
  ),
  /** Settings of this store; null goes back to the defaults. Journalled and undoable; a run follows by itself. */
  setSettings: command(z.object({ settings: correlationSettingsSchema.nullable() }), changed),
} as const;

/** A link that an analyst calls wrong, by what it says: row ids change with runs. */
const wrongLink = z.object({
  from: alertUid,
  to: alertUid,
  rule: z.string().max(100),
  key: z.string().max(5000).nullable(),
});

/** The analyst's hands on what belongs together. Each is one undoable group and a decision that every run keeps. */
export const incidentDecisions = {
  /** Unites incidents into the one that stays. Names, comments, pins and verdicts go along; the others lead to it. */
  merge: command(
    z.object({
      into: incidentReference,
      incidents: z.array(incidentReference).min(1).max(1000),
      reason: limitedText('reason').nullable().default(null),
    }),
    changed,
  ),
  /** Puts alerts of one incident into a new one, and keeps the two apart. */
  split: command(
    z.object({
      incident: incidentReference,
      alerts: z.array(alertUid).min(1).max(10_000),
      /** Also the repeats of storms whose first alert is named. */
      repeats: z.boolean().default(false),
      name: nameText('incidentName').nullable().default(null),
      reason: reasonText,
      wrongLinks: z.array(wrongLink).max(500).default([]),
    }),
    changed.extend({ incident: z.string(), number: z.number().int() }),
  ),
  /** Puts alerts into another incident, with the reason and the links that were wrong. */
  moveAlerts: command(
    z.object({
      alerts: z.array(alertUid).min(1).max(10_000),
      repeats: z.boolean().default(false),
      to: incidentReference,
      reason: reasonText,
      wrongLinks: z.array(wrongLink).max(500).default([]),
    }),
    changed,
  ),
} as const;
