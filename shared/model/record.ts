import type { JsonObject } from '../lib/json.ts';
import type { EntityKind } from './entity-kinds.ts';

/** A point in time as a source recorded it. */
export interface SourceTime {
  /** Integer milliseconds since 1970-01-01 UTC. */
  readonly ms: number;
  /** The source's own text, unchanged. */
  readonly text: string;
  /** The offset that the text carried (`Z`, `+02:00`), or null when it carried none and UTC was assumed. */
  readonly offset: string | null;
  /** Digits of fractional seconds in the text (0 to 9); -1 when the text is a day only. */
  readonly fraction: number;
  /** Before 1990 or more than 48 h after the import: kept, marked, and never used to link. */
  readonly doubtful: boolean;
}

/** One identifier of an entity. Two identifiers seen in one evidence object are aliases. */
export interface Identifier {
  readonly kind: EntityKind;
  /** What sort of identifier, for example `aadUserId`, `sid`, `upn`, `fqdn`; the order per kind is in `identity.ts`. */
  readonly namespace: string;
  /** Folded value, the only form that is compared. */
  readonly value: string;
  /** Tenant (lower case directory id) for kinds that are per tenant; null when unknown or when the kind is global. */
  readonly tenant: string | null;
  /** Position in the kind's order of identifiers, 0 strongest. */
  readonly rank: number;
}

/** One entity as one record shows it. */
export interface NormalizedEvidence {
  readonly kind: EntityKind;
  /** Strongest first, never empty. */
  readonly identifiers: readonly Identifier[];
  /** False for what is kept and shown but never used to link (built-in accounts, names alone, cloud apps). */
  readonly links: boolean;
  /** Short text for people, not defanged. */
  readonly label: string;
  /** True when this entity was part of another piece of evidence (a process's user), not a piece of its own. */
  readonly embedded: boolean;
  /** Canonical wire value of the verdict that the source delivered, or null. */
  readonly verdict: string | null;
  readonly remediationStatus: string | null;
  readonly detectionStatus: string | null;
  readonly roles: readonly string[];
  readonly threats: readonly string[];
  /** First seen or created time in ms UTC as the source gave it, or null. */
  readonly firstSeen: number | null;
  /**
   * The evidence in the shape of the Microsoft Graph security API (camelCase property names, with `@odata.type`); what
   * the source delivered beyond that shape is kept under its own name. Empty for embedded evidence that has no more to say.
   */
  readonly details: JsonObject;
}

/** A comment that a source delivered. */
export interface SourceComment {
  readonly text: string;
  readonly by: string | null;
  readonly at: SourceTime | null;
}

/** Which incident a source had put an alert in. */
export interface SourceIncidentReference {
  /** The portal that numbered it, for example `microsoftDefenderXdr`. */
  readonly provider: string;
  readonly id: string;
  readonly webUrl: string | null;
}

/** One alert as one record tells it, in the field names of the Graph `alert` resource. */
export interface NormalizedAlert {
  /** Portal or tool that exported it; the first half of a record's uid. */
  readonly provider: string;
  readonly providerAlertId: string | null;
  /**
   * The alert's own id at its provider, when this record tells only a part of it (one row of AlertEvidence): its values stand where no
   * whole record gives one, and its times bound the alert's together with those of the other parts.
   */
  readonly partOf?: string | null;
  /** Folded names of the alert (provider alert ids, own and referred to): records that share one are twins. */
  readonly names: readonly string[];
  readonly tenant: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly recommendedActions: string | null;
  /** Canonical wire values through `values.ts`; unknown ones verbatim; null when the source gave none. */
  readonly severity: string | null;
  readonly status: string | null;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly category: string | null;
  readonly serviceSource: string | null;
  readonly detectionSource: string | null;
  readonly productName: string | null;
  readonly detectorId: string | null;
  readonly mitreTechniques: readonly string[];
  readonly assignedTo: string | null;
  readonly actorDisplayName: string | null;
  readonly threatDisplayName: string | null;
  readonly threatFamilyName: string | null;
  readonly investigationId: string | null;
  readonly investigationState: string | null;
  readonly created: SourceTime | null;
  readonly updated: SourceTime | null;
  readonly resolved: SourceTime | null;
  readonly firstActivity: SourceTime | null;
  readonly lastActivity: SourceTime | null;
  readonly webUrl: string | null;
  readonly comments: readonly SourceComment[];
  readonly tags: readonly string[];
  readonly sourceIncident: SourceIncidentReference | null;
  readonly evidence: readonly NormalizedEvidence[];
  /** Fields of the record that no field above holds, under the source's names. */
  readonly additional: JsonObject;
}

/** An incident that a source had already formed: first values for ours, credited to the source. */
export interface NormalizedSourceIncident {
  readonly provider: string;
  readonly id: string;
  readonly tenant: string | null;
  readonly name: string | null;
  readonly webUrl: string | null;
  readonly status: string | null;
  readonly severity: string | null;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly assignedTo: string | null;
  readonly tags: readonly string[];
  readonly comments: readonly SourceComment[];
  readonly created: SourceTime | null;
  readonly updated: SourceTime | null;
  /** The incident that this one was merged into, at the source. */
  readonly redirectIncidentId: string | null;
  readonly additional: JsonObject;
}

/**
 * What sort of thing a context record tells. Open: an unknown kind is kept and shown as it is.
 * `processEvent` and `signIn` feed process trees and sign-in lists, all feed timelines.
 */
export type ContextKind =
  | 'processEvent'
  | 'logonEvent'
  | 'networkEvent'
  | 'fileEvent'
  | 'registryEvent'
  | 'imageLoadEvent'
  | 'signIn'
  | 'auditEvent'
  | 'officeActivity'
  | 'networkConnection'
  | 'dnsQuery'
  | 'httpRequest'
  | 'mailEvent'
  | 'windowsEvent'
  | 'syslogEvent'
  | 'alertEvidence'
  | 'other';

/** A row that is no alert but says what an entity did: it never makes an incident. */
export interface NormalizedContext {
  /** Tool or table that recorded it. */
  readonly provider: string;
  /** The provider's own id of the event, or null. */
  readonly providerRecordId: string | null;
  readonly kind: ContextKind;
  readonly tenant: string | null;
  readonly time: SourceTime | null;
  /** One line for people, not defanged: what happened. */
  readonly title: string;
  /** The source's name of the action (`ProcessCreated`, `4624`, `UserLoggedIn`), or null. */
  readonly action: string | null;
  /** `success`, `failure` or the source's own word, where the event has an outcome. */
  readonly outcome: string | null;
  readonly evidence: readonly NormalizedEvidence[];
  /** Fields of the row that nothing above holds, under the source's names. */
  readonly additional: JsonObject;
}

/** Where in its file a record stands. */
export interface RecordPlace {
  /** 1-based ordinal of the record in its file. */
  readonly position: number;
  /** 1-based line on which the record starts, or null where the format has no lines. */
  readonly line: number | null;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** What a parser says of one record of a file. */
export type ParsedItem =
  | {
      readonly kind: 'alert';
      readonly place: RecordPlace;
      readonly raw: Uint8Array;
      readonly canonical: string;
      /**
       * What else decided how the record was read (the hash of a mapping): part of its content hash and not of its uid, so that the same
       * record under a corrected mapping is a new version of it.
       */
      readonly reading?: string;
      readonly alert: NormalizedAlert;
    }
  /** An incident's envelope. Its alerts follow as items of their own. `empty` when it came without alerts: then it counts as a record. */
  | {
      readonly kind: 'sourceIncident';
      readonly place: RecordPlace;
      readonly raw: Uint8Array;
      readonly canonical: string;
      readonly incident: NormalizedSourceIncident;
      readonly empty: boolean;
    }
  /** A row that is no alert (a process event, a sign-in, …). */
  | {
      readonly kind: 'context';
      readonly place: RecordPlace;
      readonly raw: Uint8Array;
      readonly canonical: string;
      readonly context: NormalizedContext;
    }
  | {
      readonly kind: 'reject';
      readonly place: RecordPlace;
      readonly code: RejectCode;
      readonly reason: string;
      readonly excerpt: string;
    };

/** Why a record was not taken. The text beside it says which value and what was expected. */
export type RejectCode =
  | 'emptyFile'
  | 'unknownFormat'
  | 'notText'
  | 'syntax'
  | 'truncated'
  | 'tooLarge'
  | 'tooDeep'
  | 'missingField'
  | 'wrongType'
  | 'notAnAlert'
  | 'unreadable'
  | 'internal';

/** A record ready for the store: identity computed, bytes kept. */
export interface PreparedRecord {
  /** `provider|provider alert id`, else `sha256:<hex>` of (canonical record, ordinal among identical records of the file). */
  readonly uid: string;
  /** SHA-256, hexadecimal, of the canonical record: equal means unchanged. */
  readonly contentHash: string;
  readonly place: RecordPlace;
  readonly raw: Uint8Array;
  readonly alert: NormalizedAlert;
  /** What is stored of `alert`, computed already; then `alert` itself may lack what only these say. */
  readonly stored?: StoredAlert;
}

/** The forms in which a store keeps an alert. */
export interface StoredAlert {
  /** Everything that the alert says, as the store writes it. */
  readonly body: string;
  /** Values of the alert's columns that follow from what it says. */
  readonly values: readonly (string | number | null)[];
  /** Senders of mail that its evidence tells of. */
  readonly senders: readonly PlacedSender[];
  /** What else its evidence is found by. */
  readonly said: readonly PlacedSaid[];
}

/** What a piece of evidence is found by beside its identifiers: its index in the alert's list, and for each key the digit of its form with the key behind. */
export type PlacedSaid = readonly [ordinal: number, keys: readonly string[]];

/** A sender that a piece of evidence tells of. */
export interface PlacedSender {
  /** Index of the piece in the alert's list. */
  readonly ordinal: number;
  /** `p2`: the sender that is shown; `p1`: that of the envelope. */
  readonly part: 'p1' | 'p2';
  /** Folded as identifiers are; null where only the domain is told. */
  readonly address: string | null;
  /** Its domain with the labels turned round, each with a dot behind. */
  readonly host: string;
}

/** A source incident ready for the store. */
export interface PreparedSourceIncident {
  readonly contentHash: string;
  readonly place: RecordPlace;
  readonly raw: Uint8Array;
  readonly incident: NormalizedSourceIncident;
  readonly empty: boolean;
}

/** A context record ready for the store. */
export interface PreparedContext {
  /** As of a record; with a provider's id it names the content too (`provider|id#<hash>`), for context has no versions. */
  readonly uid: string;
  readonly place: RecordPlace;
  readonly raw: Uint8Array;
  readonly context: NormalizedContext;
}

/** A record that was not taken. */
export interface PreparedReject {
  readonly place: RecordPlace;
  readonly code: RejectCode;
  readonly reason: string;
  readonly excerpt: string;
}

/** What an importer hands to the one writer: small enough to be applied in about 30 ms. */
export interface PreparedBatch {
  readonly records: readonly PreparedRecord[];
  readonly incidents: readonly PreparedSourceIncident[];
  readonly rejects: readonly PreparedReject[];
  /** Rows that are no alerts. */
  readonly context: readonly PreparedContext[];
  /** Fields that no field of the model holds, by name, with the number of records that have them. */
  readonly unmapped: Readonly<Record<string, number>>;
  /** Bytes of the file read so far. */
  readonly bytesRead: number;
}
