import { z } from 'zod';
import { changed } from './changed.ts';
import { told } from './entity-pages.ts';
import { limitedText } from './limits.ts';
import { command, query } from './operation.ts';
import { otherIncident } from './story-graph.ts';
import {
  contextRow,
  cursor,
  entityId,
  entitySummary,
  evidenceItem,
  incidentReference,
  pageSize,
  timestamp,
  verdictAssertion,
} from './shapes.ts';

/** An entity, and the incident in whose scope its verdicts are looked at; null: what holds everywhere. */
const inScope = z.object({ entityId, incident: incidentReference.nullable().default(null) });

/** An alert or a row of imported context that says something of a message. */
const mailSource = z.object({
  label: z.string(),
  by: z.string().nullable(),
  alert: z.string().nullable(),
  context: z.string().nullable(),
});

/** Who says it, at most 20. */
const mailSources = z.array(mailSource);

/** A message as one recipient got it. */
const mailCopy = z.object({
  recipient: z.string().nullable(),
  deliveryAction: z.string().nullable(),
  /** Where it was delivered to, as the earliest source has it. */
  deliveryLocation: z.string().nullable(),
  /** Where the latest source has it; null when that is where it was delivered to. */
  latestLocation: z.string().nullable(),
  /** Where it lay, one state after the other, with what changed it and who says so. */
  delivery: z.array(
    z.object({
      action: z.string().nullable(),
      location: z.string().nullable(),
      sources: z.array(
        mailSource.extend({
          /** As of when; null for what a row of delivery says of later. */
          at: timestamp.nullable(),
          /** What was done to it after delivery, in the words of the source. */
          change: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** What sources judge this copy to be: several where they disagree. */
  sourceVerdicts: z.array(z.string()),
});

/** Entities of any kind, the mail entity page, and verdicts. */
export const entities = {
  get: query(
    inScope,
    z.object({
      entity: entitySummary,
      identifiers: z.array(
        z.object({ namespace: z.string(), value: z.string(), tenant: z.string().nullable() }),
      ),
      /** Distinct facts over its alerts, newest first, with how many alerts say so. */
      facts: z.array(
        z.object({
          name: z.string(),
          values: z.array(z.object({ value: z.string(), alerts: z.number().int() })),
        }),
      ),
      /** Of how many of its alerts, the newest, `facts` are counted at most. */
      factsOf: z.number().int(),
      /** When the sources of these alerts say that they made the evidence that names it; null where none says it. */
      evidenceCreated: z.object({ first: timestamp, last: timestamp }).nullable(),
      firstSeen: timestamp.nullable(),
      lastSeen: timestamp.nullable(),
      incidents: z.array(
        z.object({
          uid: z.string(),
          number: z.number().int(),
          name: z.string(),
          severity: z.string().nullable(),
          status: z.string(),
        }),
      ),
      alerts: z.array(
        z.object({
          uid: z.string(),
          title: z.string(),
          severity: z.string().nullable(),
          at: timestamp.nullable(),
          incidentUid: z.string().nullable(),
        }),
      ),
      alertTotal: z.number().int(),
      verdicts: z.array(verdictAssertion),
    }),
  ),
  /**
   * What an entity has to do with, each entity once: those that records relate to it, then those that alerts only name together with it, in most
   * alerts first. Within both, what is malicious stands first, then what is suspicious; processes that are not malicious stand last.
   */
  related: query(
    inScope.extend({ cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({
          entity: entitySummary,
          /** As `ran`, or from the other end `ran (by)`; empty where alerts only name them together. */
          relations: z.array(z.string()),
          /** Alerts that name both. */
          alerts: z.number().int(),
        }),
      ),
      next: cursor,
      total: z.number().int(),
      /** Of `total`, those that records relate to it. */
      related: z.number().int(),
      /** The device that it is on, where one is told. */
      device: entityId.nullable(),
      /** Of how many of its alerts, the newest, relations are read at most, and company is counted at most. */
      relatedOf: z.number().int(),
      namedOf: z.number().int(),
      alertTotal: z.number().int(),
    }),
  ),
  /** The entity of a key, for a link that means the same in every store; null when nothing here has shown it. */
  find: query(
    z.object({ key: z.string().max(8000), incident: incidentReference.nullable().default(null) }),
    z.object({ entity: entitySummary.nullable() }),
  ),
  /** What imported context records say of an entity, newest first. `more`: there are more than were counted. */
  context: query(
    z.object({ entityId, kind: z.string().max(100).nullable().default(null), cursor, limit: pageSize }),
    z.object({
      rows: z.array(contextRow),
      next: cursor,
      total: z.number().int(),
      counts: z.array(z.object({ kind: z.string(), rows: z.number().int() })),
      more: z.boolean(),
    }),
  ),
  /** One context record in full, with its bytes as text. */
  contextRecord: query(
    z.object({ uid: z.string().max(1000) }),
    z.object({
      row: contextRow,
      sourceTime: z.string().nullable(),
      fields: z.array(z.object({ name: z.string(), value: z.string() })),
      text: z.string(),
      byteLength: z.number().int(),
      truncated: z.boolean(),
    }),
  ),
  /** A mail message in full: sender, recipient, subject, delivery, URLs, attachments, authentication, other recipients, other messages of the sender. */
  mail: query(
    inScope,
    z.object({
      entity: entitySummary,
      subject: z.string().nullable(),
      sender: z.object({
        p1: z.string().nullable(),
        p2: z.string().nullable(),
        displayName: z.string().nullable(),
        domain: z.string().nullable(),
        ip: z.string().nullable(),
      }),
      networkMessageId: z.string().nullable(),
      internetMessageId: z.string().nullable(),
      receivedAt: timestamp.nullable(),
      /** As each recipient got it, by recipient; null for what is said without naming whom it was sent to. One id is one message, however many got it. */
      copies: z.array(mailCopy),
      told,
      direction: z.string().nullable(),
      language: z.string().nullable(),
      threats: z.array(z.string()),
      detectionMethods: z.array(z.string()),
      authentication: z.array(z.object({ name: z.string(), value: z.string(), sources: mailSources })),
      /** `original`: the address inside a safe-link wrapper, when it is one. */
      urls: z.array(
        z.object({
          url: z.string(),
          original: z.string().nullable(),
          entity: entitySummary.nullable(),
          sources: mailSources,
        }),
      ),
      /** The most URLs that a source counts, also without naming them; null where none counts. */
      urlCount: z.number().int().nullable(),
      /** Header fields in their order, as they stood; empty when no source delivered them. */
      headers: z.array(z.object({ name: z.string(), value: z.string() })),
      /** A record that has the message's own bytes (`.eml`); null when none was imported. */
      messageRecord: z.string().nullable(),
      attachments: z.array(
        z.object({
          name: z.string(),
          sha256: z.string().nullable(),
          size: z.number().nullable(),
          entity: entitySummary.nullable(),
          sources: mailSources,
        }),
      ),
      attachmentCount: z.number().int().nullable(),
      /** Copies that have an id of their own. */
      otherRecipients: z.array(z.object({ recipient: z.string(), entity: entitySummary.nullable() })),
      /** Other messages that the sender who is shown sent, without other copies of this one; those that came last first. */
      fromSender: z.object({
        /** At most 1,000. */
        total: z.number().int(),
        /** True where there are more, or may be: mail of an earlier version is still being read for its senders. */
        isMore: z.boolean(),
        /** At most 20. */
        messages: z.array(z.object({ entity: entitySummary, recipient: z.string().nullable() })),
      }),
      evidence: z.array(evidenceItem),
      verdicts: z.array(verdictAssertion),
    }),
  ),
  verdictHistory: query(
    z.object({ entityId, incident: incidentReference.nullable() }),
    z.object({ verdicts: z.array(verdictAssertion) }),
  ),
  /** What a verdict would carry to: other incidents that have any of some entities, and what is held of them there. */
  otherSightings: query(
    z.object({
      entities: z.array(entityId).min(1).max(10_000),
      incident: incidentReference.nullable(),
      /** Tells which of them already have it, and which an analyst judged otherwise. */
      verdict: z.string().max(100),
    }),
    z.object({
      /** Last activity first, at most 200. */
      incidents: z.array(
        z.object({
          incident: otherIncident,
          /** Of the entities, seen there. */
          entities: z.number().int(),
          alerts: z.number().int(),
          /** Of these, with the verdict already. */
          same: z.number().int(),
          /** Of these, with another verdict by an analyst for that incident: it stays there. */
          judgedOtherwise: z.number().int(),
        }),
      ),
      total: z.number().int(),
    }),
  ),
  /**
   * States a verdict on one or many entities, with a reason, as one undoable group: in one incident, and in others that are named, or everywhere.
   * A verdict for an incident goes before one that holds everywhere. `conflict` where an analyst stated another verdict on one of them, for
   * the incident or everywhere, after `since`.
   */
  setVerdict: command(
    z.object({
      entities: z.array(entityId).min(1).max(10_000),
      scope: z.enum(['incident', 'everywhere']),
      incident: incidentReference.nullable(),
      /** Other incidents that it is stated for too, when the scope is an incident. */
      alsoIn: z.array(incidentReference).max(200).optional(),
      verdict: z.enum(['unknown', 'suspicious', 'malicious', 'noThreatsFound']),
      reason: limitedText('reason'),
      /** When what is decided on was looked at; left out: whatever was stated meanwhile is superseded. */
      since: timestamp.optional(),
    }),
    changed,
  ),
} as const;
