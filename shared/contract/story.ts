import { z } from 'zod';
import { query } from './operation.ts';
import {
  alertUid,
  cursor,
  entityId,
  entityKind,
  entitySummary,
  incidentReference,
  pageSize,
  timestamp,
} from './shapes.ts';
import { otherIncident, storyEdge, storyFilter, storyLayouts, storyNode } from './story-graph.ts';

const incidentInput = z.object({ incident: incidentReference });

const counted = z.array(z.object({ value: z.string(), count: z.number().int() }));

/** One thing that happened, on both clocks. */
export const chronicleEvent = z.object({
  id: z.string(),
  kind: z.enum(['alert', 'decision', 'comment', 'response', 'import']),
  /** When it happened: first activity of an alert, else the time of the act. */
  at: timestamp.nullable(),
  /** Last activity of an alert that lasts, of a storm that of its last repeat; null for what is done at once. */
  until: timestamp.nullable(),
  /** When this incident had it: the import of an alert, or the later merge, move or split that brought it here; the moment of a decision. */
  knownAt: timestamp.nullable(),
  label: z.string(),
  by: z.string().nullable(),
  severity: z.string().nullable(),
  /** What it is about, for selecting it in the graph. */
  alert: z.string().nullable(),
  entityId: entityId.nullable(),
  /** The field that was decided, with its value before and after: `status`, `verdict`, `pinned`, …; null for what is no change. */
  field: z.string().nullable(),
  oldValue: z.string().nullable(),
  newValue: z.string().nullable(),
  /** What one decision on several was about, where a story shows its field: each with its value before. Over all events at most 10,000. */
  targets: z.array(
    z.object({
      alert: z.string().nullable(),
      entityId: entityId.nullable(),
      oldValue: z.string().nullable(),
    }),
  ),
  /** How many alerts of a storm, or targets of one decision, it stands for. */
  count: z.number().int(),
});

/** An alert as a summary names it. */
export const alertReference = z.object({
  uid: z.string(),
  title: z.string(),
  severity: z.string().nullable(),
  at: timestamp.nullable(),
  serviceSource: z.string().nullable(),
  count: z.number().int(),
});

/** A technique under a stage of the kill chain. */
const stageTechnique = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** Names of the tactics that it serves; none where nobody knows it. */
  tactics: z.array(z.string()),
  alerts: z.number().int(),
  /** How many of these alerts are of another stage. */
  elsewhere: z.number().int(),
});

/** Assets of one kind, most alerts first, at most 20. */
const assetGroup = z.object({
  kind: entityKind,
  total: z.number().int(),
  entities: z.array(
    z.object({
      entity: entitySummary,
      alerts: z.number().int(),
      /** Of a user by a bare name: the user with a domain who may be the same. */
      mayBe: entitySummary.nullable(),
      /** What in the alerts says how far it was reached, in words. */
      reason: z.string(),
      /** The first alerts that say so, storms as one, at most three; and how many say so in all. */
      because: z.array(alertReference),
      becauseTotal: z.number().int(),
    }),
  ),
});

/** The four steps of an incident, in their order. */
export const stages = ['triage', 'investigate', 'complete', 'resolve'] as const;

/** One thing that a step asks for, and whether it is there. */
export const stageItem = z.object({
  code: z.string(),
  text: z.string(),
  done: z.boolean(),
  /** There is nothing that it could ask for: `done`, though nobody did anything. */
  nothing: z.boolean(),
  /** Advice, which the step can do without. */
  optional: z.boolean(),
  /** Where it is done: a tab of the incident page, or a command's id. */
  tab: z.string().nullable(),
  /** What the tab shows of all that is on it; null for everything. */
  filter: z
    .enum(['untouchedAlerts', 'activeAlerts', 'unjudgedEvidence', 'unremediatedEvidence', 'untoldEvidence'])
    .nullable(),
  command: z.string().nullable(),
});

const moments = { from: timestamp, to: timestamp };
const timePause = z.object({ ...moments, x: z.number(), width: z.number(), isQuiet: z.boolean() });

/** What an incident's picture, time and summary are made from. */
export const incidentStory = {
  /** Each storm is one node with a count; those whose first alert is in `open` are told alert by alert, up to 200 of each. */
  story: query(
    incidentInput.extend({
      layout: z.enum(storyLayouts).default('killChain'),
      open: z.array(alertUid).max(100).default([]),
      /** Ids of group nodes that are told one by one. */
      openGroups: z.array(z.string().max(4000)).max(100).default([]),
      /** Draw similar nodes as one; null: where there are over 100, which are more than are seen at a glance. */
      groupSimilar: z.boolean().nullable().default(null),
      filter: storyFilter.prefault({}),
      /** Entities whose alerts in other incidents are drawn too, with the incident. */
      neighboursOf: z.array(entityId).max(50).default([]),
    }),
    z.object({
      layout: z.enum(storyLayouts),
      /** Bands of the kill chain; empty for other layouts. */
      lanes: z.array(
        z.object({
          tactic: z.string().nullable(),
          label: z.string(),
          alerts: z.number().int(),
          y: z.number(),
          height: z.number(),
        }),
      ),
      /** Marks of the time axis, ms UTC and px; empty for layouts that have none. */
      ticks: z.array(z.object({ at: timestamp, x: z.number() })),
      /** Pauses that the time axis cuts short: where they are drawn, px. `isQuiet`: no alert of the picture can have gone on in it. */
      pauses: z.array(timePause),
      nodes: z.array(storyNode),
      edges: z.array(storyEdge),
      width: z.number(),
      height: z.number(),
      /** True when similar nodes were grouped because the picture would have had over 2,000 elements. */
      grouped: z.boolean(),
      /** True when similar nodes are drawn as one because that was asked for, or by itself because there are so many. */
      similar: z.boolean(),
      /** How many nodes there are before similar ones are drawn as one; alerts of other incidents are not among them. */
      ungrouped: z.number().int(),
      /** Nodes before the filter, and those that it leaves out. */
      total: z.number().int(),
      leftOut: z.number().int(),
      /** Values that the filter can choose, over the whole incident, with how many nodes have each; most first. */
      facets: z.object({
        entityKinds: counted,
        severities: counted,
        statuses: counted,
        serviceSources: counted,
        tactics: counted,
      }),
      /** All alerts of the incident, storms as one, also those that the filter leaves out: what stands behind the nodes. */
      alerts: z.array(
        z.object({
          uid: z.string(),
          tactic: z.string().nullable(),
          severity: z.string().nullable(),
          /** First activity; null when unknown. */
          at: timestamp.nullable(),
          /** Alerts that it stands for: itself and the repeats of its storm. */
          count: z.number().int(),
          /** The node that draws it, by itself or with others; null where the filter leaves it out. */
          node: z.string().nullable(),
        }),
      ),
      /** Entities that are drawn as part of a group. */
      members: z.array(
        z.object({
          node: z.string(),
          entityId,
          label: z.string(),
          verdict: z.string().nullable(),
          /** It is one thing only by a name or by as little. */
          doubtful: z.boolean(),
          /** The alerts that name it and pass the filter, by their places in `alerts`. */
          alerts: z.array(z.number().int()),
        }),
      ),
      /** Of entities that are drawn as one, or that alerts name which are: the alerts that name them, by their places in `alerts`. */
      named: z.array(z.object({ node: z.string(), alerts: z.array(z.number().int()) })),
      /** Entities with neighbours that are not all drawn: how many other incidents there are. */
      moreNeighbours: z.array(z.object({ entityId, incidents: z.number().int() })),
    }),
  ),
  /**
   * Alerts, decisions, comments, responses that sources report and imports, for the strip under the graph and for playing them. Each storm is
   * one event. In the order of `at`, those without a time last. Over 5,000 the lesser alerts are left out, and `truncated` says so.
   */
  chronicle: query(
    incidentInput,
    z.object({
      events: z.array(chronicleEvent),
      truncated: z.boolean(),
      /** Times between which there is something, of both clocks; null without any. */
      attack: z.object({ from: timestamp, to: timestamp }).nullable(),
      knowledge: z.object({ from: timestamp, to: timestamp }).nullable(),
    }),
  ),
  /** The summary: where it started, what was used, how far it went, what it reached, and everything there is. */
  overview: query(
    incidentInput,
    z.object({
      /** Answers in words, each with what it rests on. */
      answers: z.array(
        z.object({
          question: z.enum(['start', 'tactics', 'reach', 'scope', 'data']),
          title: z.string(),
          text: z.string(),
          alerts: z.array(alertReference),
          entities: z.array(entitySummary),
        }),
      ),
      /** All tactics of ATT&CK in order; one that nothing names between the first and the furthest is a gap. Null: alerts that name none. */
      killChain: z.array(
        z.object({
          tactic: z.string().nullable(),
          id: z.string().nullable(),
          label: z.string(),
          description: z.string(),
          alerts: z.number().int(),
          isGap: z.boolean(),
          isFirst: z.boolean(),
          isFurthest: z.boolean(),
          firstAt: timestamp.nullable(),
          lastAt: timestamp.nullable(),
          /** Techniques and roles of evidence name it, and none after it, behind the last stage that alerts are of. */
          isFurthestNamed: z.boolean(),
          /** How many of its alerts are here by a technique that serves several tactics. */
          guessed: z.number().int(),
          techniques: z.array(stageTechnique),
          /** Alerts of other stages that name it for certain, by techniques of this tactic alone or by roles of evidence. */
          named: z
            .object({
              techniques: z.array(stageTechnique),
              byRole: z.number().int(),
              alerts: z.number().int(),
              top: z.array(alertReference),
            })
            .nullable(),
          /** Techniques that serve this tactic among others, of alerts of which nobody knows that they are of it. */
          possible: z.array(stageTechnique),
          /** Gravest, then earliest; at most ten, storms as one. */
          top: z.array(alertReference),
        }),
      ),
      /** Devices, users, mailboxes, apps, cloud resources of which a field of an alert says that they were reached. */
      reached: z.array(assetGroup),
      /** Those of which alerts say that somebody aimed at them, and none says more: attacked, scanned, sign-ins that failed, a message that came. */
      targeted: z.array(assetGroup),
      /** Those that alerts name without a sign of what came of it. */
      unclear: z.array(assetGroup),
      sources: z.array(z.object({ serviceSource: z.string().nullable(), alerts: z.number().int() })),
      evidence: z.array(
        z.object({
          kind: entityKind,
          total: z.number().int(),
          malicious: z.number().int(),
          suspicious: z.number().int(),
        }),
      ),
      comments: z.number().int(),
      /** It was made by hand, and no alert was added to it yet. */
      awaitsAlerts: z.boolean(),
      /** Of a large incident: how many of its alerts were looked at; null where all were. */
      sampled: z.number().int().nullable(),
    }),
  ),
  /** Where the incident stands: its step, and what each step asks for. */
  standing: query(
    incidentInput,
    z.object({
      stage: z.enum(stages),
      steps: z.array(
        z.object({
          stage: z.enum(stages),
          label: z.string(),
          /** `passedOver`: something is missing, and the incident went on all the same. */
          state: z.enum(['done', 'current', 'passedOver', 'ahead']),
          items: z.array(stageItem),
        }),
      ),
    }),
  ),
  /** Alerts and entities of an incident for mentioning them in a comment: those whose title or label has the text, best first. */
  mentions: query(
    incidentInput.extend({ text: z.string().max(200), limit: z.number().int().min(1).max(50).default(10) }),
    z.object({
      alerts: z.array(z.object({ uid: z.string(), title: z.string(), severity: z.string().nullable() })),
      /** Of those that are called alike: the device that an alert names with it, and when it was first told of, to tell them apart. */
      entities: z.array(entitySummary.extend({ on: z.string().nullable(), firstAt: timestamp.nullable() })),
    }),
  ),
  /** Other incidents that have something of this one, through an entity: how scope grows. Most shared first. */
  neighbours: query(
    incidentInput.extend({ entityId, cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({ incident: otherIncident, alerts: z.number().int(), lastAt: timestamp.nullable() }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
} as const;
