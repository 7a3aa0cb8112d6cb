import { z } from 'zod';
import { entityKinds } from '../model/entity-kinds.ts';

/** Integer milliseconds UTC. */
export const timestamp = z.number().int();
/** A uid of an incident (UUID) or its local number as text. */
export const incidentReference = z.string().min(1).max(100);
/** A record or alert uid. */
export const alertUid = z.string().min(1).max(2000);
/** The local row id of an entity; stable within a store until entities are re-resolved. */
export const entityId = z.number().int().positive();
/** An entity kind. */
export const entityKind = z.enum(entityKinds);
/** Opaque position in a sorted list (keyset), or null for the start or the end. */
export const cursor = z.string().max(4000).nullable();
/** Rows a page, at most 500. */
export const pageSize = z.number().int().min(1).max(500).default(100);
/** Any JSON value; checked for depth by the importers before it is stored. */
export const json = z.json();

/** Counts of the assets of an incident by kind. */
export const assetCounts = z.object({
  devices: z.number().int(),
  users: z.number().int(),
  mailboxes: z.number().int(),
  apps: z.number().int(),
  cloudResources: z.number().int(),
});

/** One service-level timer: it runs until `endedAt`, is at risk from `atRiskAt` and overdue after `dueAt`. */
export const serviceTimer = z.object({
  dueAt: timestamp,
  atRiskAt: timestamp,
  endedAt: timestamp.nullable(),
});

/** One row of the incident queue. */
export const incidentRow = z.object({
  uid: z.string(),
  number: z.number().int(),
  name: z.string(),
  nameIsAutomatic: z.boolean(),
  priorityScore: z.number().int(),
  severity: z.string().nullable(),
  severityIsOverridden: z.boolean(),
  status: z.string(),
  classification: z.string().nullable(),
  determination: z.string().nullable(),
  assignedTo: z.string().nullable(),
  investigationState: z.string().nullable(),
  categories: z.array(z.string()),
  mitreTechniques: z.array(z.string()),
  /** Tags that analysts gave. */
  tags: z.array(z.string()),
  /** Tags that sources delivered: shown apart, and not taken away. */
  systemTags: z.array(z.string()),
  serviceSources: z.array(z.string()),
  detectionSources: z.array(z.string()),
  deviceGroups: z.array(z.string()),
  osPlatforms: z.array(z.string()),
  /** Malware families, campaigns and the like that its alerts and evidence name. */
  threats: z.array(z.string()),
  /** Labels of data sensitivity that its alerts name. */
  sensitivityLabels: z.array(z.string()),
  assets: assetCounts,
  alertCount: z.number().int(),
  activeAlertCount: z.number().int(),
  pinnedCount: z.number().int(),
  firstActivity: timestamp.nullable(),
  lastActivity: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
  /** Null where the settings set no time for its severity. */
  serviceLevel: z.object({ triage: serviceTimer.nullable(), resolve: serviceTimer.nullable() }),
  /** `changed` since the analyst last looked at it, `unseen` when never looked at. */
  attention: z.enum(['changed', 'unseen', 'seen']),
});

/** One row of an alert list. */
export const alertRow = z.object({
  uid: z.string(),
  title: z.string(),
  severity: z.string().nullable(),
  status: z.string(),
  category: z.string().nullable(),
  mitreTechniques: z.array(z.string()),
  serviceSource: z.string().nullable(),
  detectionSource: z.string().nullable(),
  classification: z.string().nullable(),
  determination: z.string().nullable(),
  assignedTo: z.string().nullable(),
  investigationState: z.string().nullable(),
  deviceGroups: z.array(z.string()),
  osPlatforms: z.array(z.string()),
  threats: z.array(z.string()),
  createdAt: timestamp.nullable(),
  firstActivity: timestamp.nullable(),
  /** Where the row stands for a storm, that of the storm. */
  lastActivity: timestamp.nullable(),
  timeIsDoubtful: z.boolean(),
  incidentUid: z.string().nullable(),
  incidentNumber: z.number().int().nullable(),
  incidentName: z.string().nullable(),
  assets: z.array(z.string()),
  /** Records of it: portals that exported it. */
  sourceCount: z.number().int(),
  /** Alerts that the row stands for where storms are collapsed; 1 for all but the first of a storm. */
  stormSize: z.number().int(),
  /** The first alert of the storm that it is of, itself among its repeats; null outside of one. */
  stormUid: z.string().nullable(),
  pinned: z.boolean(),
});

/** An entity named in a list. */
export const entitySummary = z.object({
  id: entityId,
  key: z.string(),
  kind: entityKind,
  label: z.string(),
  verdict: z.string(),
  verdictBy: z.enum(['analyst', 'source', 'playbook', 'indicator', 'none']),
  /** Whom a message went to, in small letters, at most ten: those of one subject are told apart by that. Absent for others, and where nothing says it. */
  recipients: z.array(z.string()).optional(),
});

/** One statement of a verdict; the newest analyst's is shown, else the source's, else the playbook's. */
export const verdictAssertion = z.object({
  uid: z.string(),
  entityId,
  scope: z.enum(['alert', 'incident', 'everywhere']),
  scopeUid: z.string().nullable(),
  verdict: z.string(),
  actor: z.enum(['analyst', 'source', 'playbook', 'indicator']),
  actorName: z.string().nullable(),
  basis: z.string().nullable(),
  at: timestamp.nullable(),
  supersedes: z.string().nullable(),
  undone: z.boolean(),
  /** The other incident that the alert of a source is in, where one was asked for. */
  elsewhere: z.object({ uid: z.string(), number: z.number().int() }).optional(),
});

/** Where a record stands in its source file. */
export const sourcePlace = z.object({
  recordUid: z.string(),
  file: z.string(),
  record: z.number().int(),
  line: z.number().int().nullable(),
  byteOffset: z.number().int(),
  provider: z.string(),
  providerAlertId: z.string().nullable(),
  importUid: z.string(),
  importedAt: timestamp,
});

/** A correlation link between two alerts, with why. */
export const link = z.object({
  from: z.string(),
  to: z.string(),
  rule: z.string(),
  entityKind: entityKind.nullable(),
  /** Canonical key of the entity that both share, null for rules without one. */
  key: z.string().nullable(),
  /** The exact shared value as people read it. */
  sharedValue: z.string().nullable(),
  /** Null where nobody knows it: a time is missing or doubtful. */
  gapMilliseconds: z.number().int().nullable(),
  windowMilliseconds: z.number().int().nullable(),
  /** 1 to 1000. */
  strength: z.number().int(),
  reason: z.string(),
  state: z.enum(['tree', 'redundant', 'withheldWeak', 'withheldSize', 'withheldLock']),
});

/** A piece of evidence as one alert shows it. */
export const evidenceItem = z.object({
  entity: entitySummary,
  embedded: z.boolean(),
  alertUid: z.string(),
  recordUid: z.string(),
  /** When its alert began, or when the source has it from where that is earlier. */
  firstSeen: timestamp.nullable(),
  /** When the source added it to its alert: what it says of a place or a state is of then. Absent where nothing says it. */
  addedAt: timestamp.optional(),
  sourceVerdict: z.string().nullable(),
  remediationStatus: z.string().nullable(),
  detectionStatus: z.string().nullable(),
  roles: z.array(z.string()),
  threats: z.array(z.string()),
  details: z.record(z.string(), json),
});

/** A row that is no alert but says what an entity did. */
export const contextRow = z.object({
  uid: z.string(),
  /** `processEvent`, `signIn`, …; open. */
  kind: z.string(),
  at: timestamp.nullable(),
  /** The time is kept and shown but not believed. */
  doubtful: z.boolean(),
  title: z.string(),
  action: z.string().nullable(),
  outcome: z.string().nullable(),
  provider: z.string(),
  file: z.string(),
  line: z.number().int().nullable(),
  record: z.number().int(),
  entities: z.array(z.object({ kind: entityKind, label: z.string() })),
});
