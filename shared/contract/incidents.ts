import { z } from 'zod';
import { stagedFile } from './attachments.ts';
import { changed } from './changed.ts';
import { historyEntry, historyKind } from './history.ts';
import { limitedText, nameText } from './limits.ts';
import { manualAlert } from './manual.ts';
import { command, query } from './operation.ts';
import {
  alertRow,
  alertUid,
  cursor,
  entityKind,
  entitySummary,
  incidentReference,
  incidentRow,
  link,
  pageSize,
  timestamp,
} from './shapes.ts';

/** One part of the priority score, as stored. */
export const scoreItem = z.object({ code: z.string(), points: z.number().int(), text: z.string() });

/** What a change of an incident may set; a field that is absent stays. null means "back to automatic" or "not set". */
export const incidentPatch = z.object({
  name: nameText('incidentName').nullable().optional(),
  severity: z.string().max(50).nullable().optional(),
  status: z.enum(['active', 'inProgress', 'awaitingAction', 'resolved']).optional(),
  assignedTo: limitedText('assignedTo').nullable().optional(),
  classification: z.string().max(100).nullable().optional(),
  determination: z.string().max(100).nullable().optional(),
  resolvingComment: limitedText('resolvingComment').nullable().optional(),
  addTags: z.array(limitedText('tag').min(1)).max(50).optional(),
  removeTags: z.array(z.string().max(100)).max(50).optional(),
  comment: limitedText('comment').min(1).optional(),
  /** Files that were staged before, for the comment: a comment has to be there. */
  attachments: z.array(stagedFile).max(20).optional(),
});

/** How many of some incidents have a value; null: not set, or automatic. Most first. */
const counted = z.array(z.object({ value: z.string().nullable(), incidents: z.number().int() }));

const incidentInput = z.object({ incident: incidentReference });

/** What the list of evidence is narrowed to: each list any of its values; empty lets everything through. */
export const evidenceFilter = z.object({
  verdicts: z.array(z.string().max(100)).max(50).default([]),
  remediationStatuses: z.array(z.string().max(100)).max(50).default([]),
  roles: z.array(z.string().max(100)).max(50).default([]),
  threats: z.array(z.string().max(500)).max(200).default([]),
  detectionOrigins: z.array(z.string().max(500)).max(200).default([]),
  /** Names of indicator and allow lists. */
  lists: z.array(z.string().max(500)).max(200).default([]),
  disagreesOnly: z.boolean().default(false),
  pinnedOnly: z.boolean().default(false),
  /** Pieces on which no analyst has stated a verdict. */
  unjudgedOnly: z.boolean().default(false),
  /** Pieces of which a source says that somebody still has to act on them. */
  unremediatedOnly: z.boolean().default(false),
  /** Pieces of which no source tells of anything that was done, or has to be. */
  untoldOnly: z.boolean().default(false),
  /** Pieces of this alert. */
  alert: z.string().max(2000).nullable().default(null),
});

/** Columns that the list of evidence can be sorted by. */
export const evidenceSortColumns = [
  'verdict',
  'entity',
  'kind',
  'firstSeen',
  'alertCount',
  'seenInIncidents',
  'remediationStatus',
] as const;

/** What the categories of the *Evidence and response* blade are called. */
export const evidenceCategories = ['all', ...entityKind.options] as const;

/** What of an incident's evidence is meant. */
export const evidenceChoice = {
  category: z.enum(evidenceCategories).default('all'),
  /** One verdict, or null for any; `filter.verdicts` takes several. */
  verdict: z.string().nullable().default(null),
  /** Part of a name or key, defanged or not. */
  text: z.string().max(500).default(''),
  filter: evidenceFilter.prefault({}),
  sort: z
    .object({ column: z.enum(evidenceSortColumns), descending: z.boolean() })
    .default({ column: 'verdict', descending: true }),
};

/** Who says what of a piece of evidence, each statement once, with how many alerts of the incident carry it. */
const evidenceStatement = z.object({
  by: z.string(),
  actor: z.enum(['analyst', 'source', 'playbook', 'indicator']),
  verdict: z.string().nullable(),
  remediationStatus: z.string().nullable(),
  alerts: z.number().int(),
  /** When it was said last: an alert's last update, an analyst's decision. */
  at: timestamp.nullable(),
  /** Where alerts of other incidents alone say it: the first five of these. Null: said in this incident, or everywhere. */
  elsewhere: z.array(z.object({ uid: z.string(), number: z.number().int() })).nullable(),
});

const evidenceFacet = z.array(z.object({ value: z.string(), count: z.number().int() }));

/** One incident: its page and its management. */
export const incidents = {
  get: query(
    incidentInput,
    z.object({
      row: incidentRow,
      redirectedTo: z.object({ uid: z.string(), number: z.number().int() }).nullable(),
      automaticName: z.string(),
      automaticSeverity: z.string().nullable(),
      score: z.array(scoreItem),
      resolvingComment: z.string().nullable(),
      resolvedAt: timestamp.nullable(),
      /** What portals called this incident, as text to copy. */
      sourceIncidents: z.array(
        z.object({
          provider: z.string(),
          id: z.string(),
          name: z.string().nullable(),
          webUrl: z.string().nullable(),
        }),
      ),
      counts: z.object({
        alerts: z.number().int(),
        assets: z.number().int(),
        evidence: z.number().int(),
        history: z.number().int(),
        pins: z.number().int(),
        links: z.number().int(),
        /** Decisions of analysts about it that stand. */
        decisions: z.number().int(),
        /** Incidents with withheld links to it. */
        similar: z.number().int(),
        /** What a run would take out of it, or join with it, and leaves to the analyst. */
        suggestions: z.number().int(),
      }),
      /** Resolved incidents that it would have joined: "related to N (resolved)". */
      relatedResolved: z.array(z.object({ uid: z.string(), number: z.number().int() })),
      tactics: z.array(z.object({ tactic: z.string(), label: z.string(), alerts: z.number().int() })),
    }),
  ),
  /**
   * In the order of time. `total` counts rows, `alerts` all alerts of the incident: they differ when repeats are collapsed. `only`: what the
   * steps of the incident ask to go through: those of high or medium severity that nobody has touched, storms by their first; or all that are
   * not resolved.
   */
  alerts: query(
    incidentInput.extend({
      collapsed: z.boolean().default(false),
      only: z.enum(['untouchedAlerts', 'activeAlerts']).nullable().default(null),
      cursor,
      limit: pageSize,
    }),
    z.object({
      rows: z.array(alertRow),
      next: cursor,
      total: z.number().int(),
      alerts: z.number().int(),
    }),
  ),
  evidence: query(
    incidentInput.extend({ ...evidenceChoice, cursor, limit: pageSize }),
    z.object({
      /** Counts under all filters but the category. */
      categories: z.array(z.object({ category: z.enum(evidenceCategories), count: z.number().int() })),
      /** Values that the filter can choose, with how many pieces have each under the other filters; most first. */
      facets: z.object({
        verdicts: evidenceFacet,
        remediationStatuses: evidenceFacet,
        roles: evidenceFacet,
        threats: evidenceFacet,
        detectionOrigins: evidenceFacet,
        lists: evidenceFacet,
      }),
      rows: z.array(
        z.object({
          entity: entitySummary,
          firstSeen: timestamp.nullable(),
          remediationStatus: z.string().nullable(),
          remediationStatuses: z.array(z.string()),
          sourceVerdicts: z.array(z.string()),
          /** Sources, lists or analysts say different things of it. */
          disagrees: z.boolean(),
          /** At most 50. */
          says: z.array(evidenceStatement),
          roles: z.array(z.string()),
          threats: z.array(z.string()),
          detectionOrigins: z.array(z.string()),
          impactedAssets: z.array(z.string()),
          alertCount: z.number().int(),
          seenInIncidents: z.number().int(),
          pinned: z.boolean(),
          /** Indicator and allow lists that name it, with the entry. */
          lists: z.array(
            z.object({
              list: z.string(),
              kind: z.enum(['indicator', 'allow']),
              entry: z.string(),
              expired: z.boolean(),
            }),
          ),
        }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /** Entities of all evidence that passes, in the order of the list, at most 10,000: for choosing all that match. */
  evidenceKeys: query(
    incidentInput.extend(evidenceChoice),
    z.object({ entities: z.array(z.number().int()), total: z.number().int() }),
  ),
  assets: query(
    incidentInput,
    z.object({
      groups: z.array(
        z.object({
          kind: entityKind,
          assets: z.array(
            z.object({
              entity: entitySummary,
              roles: z.array(z.string()),
              alertCount: z.number().int(),
              highestSeverity: z.string().nullable(),
              facts: z.array(z.object({ name: z.string(), value: z.string() })),
              /** The highest that an asset list gives; null without one. */
              criticality: z.string().nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
  /** Newest first; entries of one group stand together, its comment on top. `total` is of the kinds asked for, `counts` of all. */
  history: query(
    incidentInput.extend({
      kinds: z
        .array(historyKind)
        .min(1)
        .default([...historyKind.options]),
      /** Names of people and sources; empty: everyone. '' is what nobody is named for. */
      by: z.array(z.string().max(500)).max(200).default([]),
      /** Entries from this time on, and before that one; what has no time is left out when either is given. */
      from: timestamp.nullable().default(null),
      to: timestamp.nullable().default(null),
      text: z.string().max(500).default(''),
      cursor,
      limit: pageSize,
    }),
    z.object({
      rows: z.array(historyEntry),
      next: cursor,
      total: z.number().int(),
      /** Of each kind, under the other filters. */
      counts: z.record(historyKind, z.number().int()),
      /** Everyone who is in the whole history, most entries first. */
      people: z.array(z.object({ by: z.string(), entries: z.number().int() })),
    }),
  ),
  links: query(
    incidentInput.extend({ cursor, limit: pageSize }),
    z.object({ rows: z.array(link), next: cursor, total: z.number().int() }),
  ),
  /** Changes one or many incidents as one undoable group; resolving cascades to their active alerts unless told not to. */
  update: command(
    z.object({
      incidents: z.array(incidentReference).min(1).max(10_000),
      patch: incidentPatch,
      resolveAlerts: z.boolean().default(true),
    }),
    changed,
  ),
  /** What an analyst can change of incidents, as it stands: how many of them have each value. `severity` is what was set over the automatic one. */
  values: query(
    z.object({ incidents: z.array(incidentReference).min(1).max(10_000) }),
    z.object({
      incidents: z.number().int(),
      status: counted,
      severity: counted,
      assignedTo: counted,
      classification: counted,
      determination: counted,
      tags: counted,
      systemTags: counted,
    }),
  ),
  /** What a change would carry to alerts, for the person who is about to make it. Counts are exact. */
  cascade: query(
    z.object({
      incidents: z.array(incidentReference).min(1).max(10_000),
      status: z.string().max(50).nullable(),
      assigns: z.boolean(),
    }),
    z.object({
      /** Alerts that get the owner. */
      assigned: z.number().int(),
      /** Active alerts that are resolved with their incidents, of how many alerts. */
      resolved: z.number().int(),
      alerts: z.number().int(),
      /** Of the incidents: already in that status. */
      unchanged: z.number().int(),
    }),
  ),
  /** What the side pane of the queue shows of an incident: bounded, however large it is. */
  summary: query(
    incidentInput,
    z.object({
      row: incidentRow,
      score: z.array(scoreItem),
      resolvingComment: z.string().nullable(),
      /**
       * Of a large incident: how many of its alerts were looked at. Entities, tactics and their numbers are of these, but for people,
       * mailboxes, devices, apps and cloud resources, whose `total` is of all. Absent where all were.
       */
      sampled: z.number().int().optional(),
      /** Most alerts first, at most five of each. `total` of all. */
      who: z.object({ entities: z.array(entitySummary), total: z.number().int() }),
      where: z.object({ entities: z.array(entitySummary), total: z.number().int() }),
      /** Malicious and suspicious evidence, worst first. */
      evidence: z.object({ entities: z.array(entitySummary), total: z.number().int() }),
      /** Gravest first, then earliest; at most five. */
      topAlerts: z.array(alertRow),
      /** In the order of the kill chain. */
      tactics: z.array(z.object({ tactic: z.string(), label: z.string(), alerts: z.number().int() })),
      pins: z.array(
        z.object({
          uid: z.string(),
          label: z.string(),
          note: z.string().nullable(),
          alert: alertUid.nullable(),
        }),
      ),
      /** The newest comment. */
      comment: z.object({ by: z.string().nullable(), at: timestamp.nullable(), text: z.string() }).nullable(),
      sourceIncidents: z.array(
        z.object({ provider: z.string(), id: z.string(), webUrl: z.string().nullable() }),
      ),
      relatedResolved: z.array(z.object({ uid: z.string(), number: z.number().int() })),
    }),
  ),
  /** Makes an incident by hand: a phone call, a finding on paper. It may begin with alerts made by hand; it is the analyst's and keeps together. */
  create: command(
    z.object({
      name: nameText('incidentName'),
      severity: z.string().max(50).nullable().default(null),
      assignedTo: limitedText('assignedTo').nullable().default(null),
      tags: z.array(limitedText('tag').min(1)).max(50).default([]),
      comment: limitedText('comment').nullable().default(null),
      attachments: z.array(stagedFile).max(20).default([]),
      alerts: z.array(manualAlert).max(20).default([]),
    }),
    changed.extend({ incident: z.string(), number: z.number().int() }),
  ),
  /** Analysts and tags known to this store, for completion. */
  suggestions: query(z.object({}), z.object({ analysts: z.array(z.string()), tags: z.array(z.string()) })),
} as const;
