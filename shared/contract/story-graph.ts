import { z } from 'zod';
import { entityKinds } from '../model/entity-kinds.ts';
import { alertUid, entityId, entityKind, timestamp } from './shapes.ts';

/** Ways to place the nodes of an attack story. */
export const storyLayouts = ['killChain', 'timeline', 'hierarchy', 'force'] as const;

/** An incident that something was seen in besides the one that is looked at. */
export const otherIncident = z.object({
  uid: z.string(),
  number: z.number().int(),
  name: z.string(),
  severity: z.string().nullable(),
  status: z.string(),
});

/** A node of the attack story: an alert, an entity, or several similar ones. */
export const storyNode = z.object({
  id: z.string(),
  kind: z.enum(['alert', 'entity']),
  entityKind: entityKind.nullable(),
  entityId: entityId.nullable(),
  alertUid: z.string().nullable(),
  label: z.string(),
  severity: z.string().nullable(),
  status: z.string().nullable(),
  verdict: z.string().nullable(),
  serviceSource: z.string().nullable(),
  pinned: z.boolean(),
  /** Index of the kill-chain lane (0 first); entities take the lane of their earliest alert. */
  lane: z.number().int(),
  /** Shortname of the tactic of an alert, whatever the layout; of an entity, that of its earliest alert. Null: none is named. */
  tactic: z.string().nullable(),
  at: timestamp.nullable(),
  /**
   * When this incident had it: with the import of its first record, or with the later merge, move or split that brought it here and stands;
   * of an entity and of several, the first of their alerts.
   */
  knownAt: timestamp.nullable(),
  /** How many things it stands for. */
  count: z.number().int(),
  /** It stands for several different nodes and can be opened by its id; a storm is opened by its alert. */
  isGroup: z.boolean(),
  /** Alerts of the incident that name the entity; 0 for an alert. */
  alerts: z.number().int(),
  /** Key of the entity, as `entitySummary` has it; null for an alert and for a group. */
  key: z.string().nullable(),
  /** Folders that a file or program is in, as sources wrote them; of a group those of its members, the first few. */
  folders: z.array(z.string()),
  /** How many folders there are besides. */
  moreFolders: z.number().int(),
  /** Of what it stands for, so many are one thing only by a name or by as little. */
  doubtful: z.number().int(),
  /** A neighbour that only another incident has; null for the incident's own. */
  otherIncident: otherIncident.nullable(),
  x: z.number(),
  y: z.number(),
});

/** An edge of the attack story: an entity's part in an alert, a relation between entities, a correlation link, or a way into another incident. */
export const storyEdge = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  kind: z.enum(['evidence', 'relation', 'link', 'outside']),
  relation: z.string(),
  label: z.string(),
  reason: z.string().nullable(),
  /** How many edges it stands for where nodes are grouped. */
  count: z.number().int(),
  /** Alerts that tell of a relation, the earliest first, at most 20, and what in each does; none for other edges. */
  alerts: z.array(
    z.object({ uid: z.string(), title: z.string(), at: timestamp.nullable(), because: z.string() }),
  ),
  /** How many alerts tell of it. */
  alertTotal: z.number().int(),
  /**
   * The lines that it stands for, `count` of them: each is there when any of its alerts is, given by their places in `alerts` of the story, of a
   * correlation link both, and not before `at`, when the earliest record that tells of it was. None: it is there as soon as both ends are.
   */
  lines: z.array(z.object({ at: timestamp.nullable(), alerts: z.array(z.number().int()) })),
});

/** What a story is narrowed to; empty lists and an empty text let everything through. Entities stay that an alert which passes names. */
export const storyFilter = z.object({
  entityKinds: z.array(z.enum(entityKinds)).max(100).default([]),
  severities: z.array(z.string().max(100)).max(50).default([]),
  statuses: z.array(z.string().max(100)).max(50).default([]),
  serviceSources: z.array(z.string().max(500)).max(500).default([]),
  /** Shortnames of tactics; '' for none. */
  tactics: z.array(z.string().max(100)).max(50).default([]),
  pinnedOnly: z.boolean().default(false),
  /** In titles of alerts and labels of entities. */
  text: z.string().max(500).default(''),
  /** Alerts by uid, a storm by its first: the members of a group; none: all. */
  alerts: z.array(alertUid).max(10_000).default([]),
  /** Entities that an alert has to name one of; none: all. */
  entities: z.array(entityId).max(10_000).default([]),
});
