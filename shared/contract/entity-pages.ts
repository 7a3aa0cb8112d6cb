import { z } from 'zod';
import { changed } from './changed.ts';
import { limitedText } from './limits.ts';
import { command, query } from './operation.ts';
import {
  alertRow,
  cursor,
  entityId,
  entitySummary,
  incidentReference,
  pageSize,
  timestamp,
} from './shapes.ts';
import { otherIncident } from './story-graph.ts';

/** Of how much of what names an entity a part of its page is told: of all of it where the two numbers are one and no flag is set. */
export const told = z.object({
  /** Alerts that were read: the newest, and before them those of the incident from which it is looked at, where one is asked for. */
  alertsRead: z.number().int(),
  alertTotal: z.number().int(),
  /** Only the newest of the context records that name it were read. */
  contextIsPart: z.boolean(),
  /** More was found than one of the lists has room for. */
  listIsPart: z.boolean(),
});

const entityInput = z.object({ entityId });

/** A thing that context or alerts name: `entity` is null where only context does, which makes no entities. */
const named = z.object({ label: z.string(), entity: entitySummary.nullable() });

/** A {@link named} thing with how many alerts and context records say so. */
const seen = named.extend({ count: z.number().int() });

/** A {@link seen} thing with when. */
const seenAt = seen.extend({ firstAt: timestamp.nullable(), lastAt: timestamp.nullable() });

/** A {@link seenAt} thing with how it was present: sign-ins, and processes that were run, each with the last. It may merely be named. */
const present = seenAt.extend({
  signIns: z.number().int(),
  lastSignInAt: timestamp.nullable(),
  processes: z.number().int(),
  lastProcessAt: timestamp.nullable(),
});

/** A value with how many alerts or records say so. */
const counted = z.object({ value: z.string(), count: z.number().int() });

/** What the pages of entities read beside `get`. Everything is bounded or paged, however often an entity was seen. */
export const entityPages = {
  /** Alerts that name it, newest first, with storms as one; `total` counts each alert of a storm. */
  alerts: query(
    entityInput.extend({ incident: incidentReference.nullable().default(null), cursor, limit: pageSize }),
    z.object({ rows: z.array(alertRow), next: cursor, total: z.number().int() }),
  ),
  /** Incidents that it was seen in, last activity first. */
  incidents: query(
    entityInput.extend({ cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({
          incident: otherIncident,
          alerts: z.number().int(),
          firstAt: timestamp.nullable(),
          lastAt: timestamp.nullable(),
          /** What is shown of it within that incident. */
          verdict: z.string(),
        }),
      ),
      next: cursor,
      total: z.number().int(),
    }),
  ),
  /** Alerts, context, verdicts and notes in one order of time, newest first. */
  timeline: query(
    entityInput.extend({ cursor, limit: pageSize }),
    z.object({
      rows: z.array(
        z.object({
          id: z.string(),
          kind: z.enum(['alert', 'context', 'verdict', 'note']),
          at: timestamp.nullable(),
          label: z.string(),
          detail: z.string().nullable(),
          severity: z.string().nullable(),
          by: z.string().nullable(),
          alert: z.string().nullable(),
          context: z.string().nullable(),
          count: z.number().int(),
        }),
      ),
      next: cursor,
    }),
  ),
  /** Notes of analysts, newest first. */
  notes: query(
    entityInput,
    z.object({
      notes: z.array(
        z.object({ uid: z.string(), text: z.string(), by: z.string().nullable(), at: timestamp }),
      ),
    }),
  ),
  addNote: command(entityInput.extend({ text: limitedText('note').min(1) }), changed),
  removeNote: command(z.object({ note: z.string().max(100) }), changed),
  /** Entries of indicator, allow and asset lists that name it. */
  lists: query(
    entityInput,
    z.object({
      hits: z.array(
        z.object({
          list: z.string(),
          listUid: z.string(),
          kind: z.enum(['indicator', 'allow', 'asset', 'country']),
          entry: z.string(),
          /** What the list says of it: threat, confidence, owner, criticality, … */
          facts: z.array(z.object({ name: z.string(), value: z.string() })),
          expired: z.boolean(),
          validUntil: timestamp.nullable(),
        }),
      ),
    }),
  ),
  /** A device: who signed in to it and who ran its processes, and the processes that alerts and context name, for the forest. */
  device: query(
    entityInput.extend({ incident: incidentReference.nullable().default(null) }),
    z.object({
      users: z.array(present),
      /** As `alerts.context` gives them; `alert`: one that names it; `ofIncident`: an alert of the asked incident does. */
      processes: z.array(
        z.object({
          id: z.string(),
          entityId: entityId.nullable(),
          label: z.string(),
          alert: z.string().nullable(),
          ofIncident: z.boolean(),
          verdict: z.string().nullable(),
          details: z.record(z.string(), z.json()),
        }),
      ),
      told,
    }),
  ),
  /** A user: devices signed in to or at work on, devices that those lead to, and sign-ins by country. */
  user: query(
    entityInput,
    z.object({
      devices: z.array(present),
      /** Devices that people signed in to from one of those, or that alerts of lateral movement lead to, with how. */
      reachable: z.array(named.extend({ through: z.string(), alert: z.string().nullable() })),
      signIns: z.array(
        z.object({
          uid: z.string(),
          at: timestamp.nullable(),
          /** Nothing tells when it was but the time of the alert. */
          isTimeOfAlert: z.boolean(),
          ip: z.string().nullable(),
          ipEntityId: entityId.nullable(),
          place: z.string().nullable(),
          /** ISO 3166-1 alpha-2; null when nothing says. */
          country: z.string().nullable(),
          client: z.string().nullable(),
          /** The device that was signed in from or to; null when not told. */
          device: z.string().nullable(),
          application: z.string().nullable(),
          /** `success`, `failure` or the source's own word; null when nothing tells how it ended. */
          outcome: z.string().nullable(),
          /** Why it failed, in words. */
          reason: z.string().nullable(),
          risk: z.string().nullable(),
          /** The alert that tells of it; null when only context does. */
          alert: z.string().nullable(),
          /** A record of context tells of it. */
          inContext: z.boolean(),
        }),
      ),
      countries: z.array(
        z.object({
          country: z.string(),
          /** All that are told of, also those that were only tried. */
          signIns: z.number().int(),
          failures: z.number().int(),
          /** Those of which nothing tells whether they passed or failed. */
          untold: z.number().int(),
          lastAt: timestamp.nullable(),
        }),
      ),
      mailboxes: z.array(entitySummary),
      told,
    }),
  ),
  /** An address: where it is and who says so, and who used it. */
  address: query(
    entityInput,
    z.object({
      countries: z.array(z.object({ country: z.string(), by: z.string() })),
      /** Private, loopback, documentation, … by the registries of special addresses; null for a public one. */
      range: z.string().nullable(),
      users: z.array(seen),
      devices: z.array(seen),
      told,
    }),
  ),
  /** A file: what it was called and where it lay, who signed it. */
  file: query(
    entityInput,
    z.object({
      names: z.array(counted),
      paths: z.array(counted),
      signers: z.array(counted),
      hashes: z.array(z.object({ algorithm: z.string(), value: z.string() })),
      sizes: z.array(counted),
      devices: z.array(seen),
      told,
    }),
  ),
} as const;
