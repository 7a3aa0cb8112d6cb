import { z } from 'zod';
import { changed } from './changed.ts';
import { limitedText } from './limits.ts';
import { historyEntry } from './history.ts';
import { manualAlert } from './manual.ts';
import { command, query } from './operation.ts';
import {
  alertRow,
  alertUid,
  cursor,
  entityId,
  entityKind,
  evidenceItem,
  incidentReference,
  json,
  link,
  pageSize,
  sourcePlace,
  timestamp,
} from './shapes.ts';

/** What the alerts that one row stands for differ in. */
const stormDifference = z.object({
  /** The most telling kind of which not all of them name the same entities. */
  kind: entityKind,
  /** Alerts that were compared, the earliest: at most 2,000. */
  compared: z.number().int(),
  /** What things of that kind are called, the most frequent first: in how many alerts, and how many things. At most four. */
  names: z.array(z.object({ label: z.string(), alerts: z.number().int(), entities: z.number().int() })),
  /** Names beyond these. */
  more: z.number().int(),
  /** All have one name, and their command lines differ. */
  byCommandLine: z.boolean(),
});

/** Alerts: details, raw records, changes. */
export const alerts = {
  get: query(
    z.object({ alert: alertUid }),
    z.object({
      row: alertRow,
      /** Of this alert alone, where its row stands for a storm. */
      lastActivity: timestamp.nullable(),
      description: z.string().nullable(),
      recommendedActions: z.string().nullable(),
      providerAlertId: z.string().nullable(),
      detectorId: z.string().nullable(),
      threatFamilyName: z.string().nullable(),
      threatDisplayName: z.string().nullable(),
      actorDisplayName: z.string().nullable(),
      investigationState: z.string().nullable(),
      webUrl: z.string().nullable(),
      createdAt: timestamp.nullable(),
      updatedAt: timestamp.nullable(),
      /** Times as the source wrote them. */
      sourceTimes: z.array(z.object({ field: z.string(), text: z.string(), at: timestamp })),
      techniques: z.array(
        z.object({ id: z.string(), name: z.string(), tactics: z.array(z.string()), description: z.string() }),
      ),
      sources: z.array(sourcePlace),
      /** Where records of one alert disagree: every value kept. */
      disagreements: z.array(
        z.object({
          field: z.string(),
          values: z.array(z.object({ value: z.string(), recordUid: z.string() })),
        }),
      ),
      evidence: z.array(evidenceItem),
      /** Links that hold this alert in its incident. */
      links: z.array(link),
      additional: z.array(z.object({ name: z.string(), value: z.string() })),
      /** Of the row of a storm, what its alerts differ in; null where all name the same, as far as they were compared. */
      difference: stormDifference.nullable(),
    }),
  ),
  /** The alerts that the row of a storm's first alert stands for, in the order of time, itself among them. */
  storm: query(
    z.object({ alert: alertUid, cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        alertRow.extend({
          /** What tells it from the others: the command line of its gravest process, else what it names; null where all name the same. */
          telling: z.object({ kind: entityKind, text: z.string(), isCommand: z.boolean() }).nullable(),
        }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /** What imported context adds to the alert's story: processes around its own, sign-ins of its users. */
  context: query(
    z.object({ alert: alertUid }),
    z.object({
      /** `entityId`: the alert's own process that this says more of; null for a process that the alert does not name. */
      processes: z.array(
        z.object({
          id: z.number().int(),
          entityId: entityId.nullable(),
          label: z.string(),
          details: z.record(z.string(), json),
        }),
      ),
      signIns: z.array(
        z.object({
          uid: z.string(),
          at: timestamp.nullable(),
          user: z.string().nullable(),
          ip: z.string().nullable(),
          place: z.string().nullable(),
          /** What was signed in with: browser, system, protocol. */
          client: z.string().nullable(),
          device: z.string().nullable(),
          application: z.string().nullable(),
          outcome: z.string().nullable(),
          risk: z.string().nullable(),
        }),
      ),
      /** What was done to files, mails or settings in cloud apps and on devices. */
      activities: z.array(
        z.object({
          uid: z.string(),
          at: timestamp.nullable(),
          user: z.string().nullable(),
          action: z.string().nullable(),
          object: z.string().nullable(),
          application: z.string().nullable(),
          ip: z.string().nullable(),
          client: z.string().nullable(),
          outcome: z.string().nullable(),
        }),
      ),
      /** Network flows of the alert's addresses around it. */
      flows: z.array(
        z.object({
          uid: z.string(),
          at: timestamp.nullable(),
          source: z.string().nullable(),
          sourcePort: z.number().int().nullable(),
          destination: z.string().nullable(),
          destinationPort: z.number().int().nullable(),
          protocol: z.string().nullable(),
          application: z.string().nullable(),
          bytesOut: z.number().nullable(),
          bytesIn: z.number().nullable(),
          outcome: z.string().nullable(),
        }),
      ),
      /** There is more than was looked at. */
      truncated: z.boolean(),
    }),
  ),
  /** Comments and changes of one alert, newest first. */
  history: query(
    z.object({ alert: alertUid, cursor, limit: pageSize }),
    z.object({ rows: z.array(historyEntry), next: cursor, total: z.number().int() }),
  ),
  /** The source record byte for byte. */
  raw: query(
    z.object({ record: alertUid }),
    z.object({
      text: z.string(),
      base64: z.string(),
      byteLength: z.number().int(),
      truncated: z.boolean(),
      /** Names of the cells of a row, in their order; null for what is no row of a table. */
      columns: z.array(z.string()).nullable(),
    }),
  ),
  /** Techniques of ATT&CK whose id begins with a text or whose name has words that do, those with such an id first; and the names of ids. */
  findTechniques: query(
    z.object({
      text: z.string().max(100),
      ids: z.array(z.string().max(20)).max(50).default([]),
      limit: z.number().int().min(1).max(50).default(8),
    }),
    z.object({
      found: z.array(z.object({ id: z.string(), name: z.string() })),
      named: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
  /**
   * Makes an alert by hand. It is kept as any other, with what was entered as its raw record. Without an incident, correlation places it; else it goes
   * into that one by the analyst's decision.
   */
  create: command(
    z.object({ incident: incidentReference.nullable().default(null), alert: manualAlert }),
    changed.extend({ alert: alertUid }),
  ),
  update: command(
    z.object({
      alerts: z.array(alertUid).min(1).max(10_000),
      /** Also the repeats of storms whose first alert is named; 10,000 alerts in all at most. A comment goes to the named ones only. */
      repeats: z.boolean().optional(),
      patch: z.object({
        status: z.enum(['new', 'inProgress', 'resolved']).optional(),
        assignedTo: limitedText('assignedTo').nullable().optional(),
        classification: z.string().max(100).nullable().optional(),
        determination: z.string().max(100).nullable().optional(),
        comment: limitedText('comment').min(1).optional(),
      }),
    }),
    changed,
  ),
} as const;
