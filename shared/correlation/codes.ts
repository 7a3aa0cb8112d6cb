import { entityKinds, type EntityKind } from '../model/entity-kinds.ts';

/**
 * Version of the engine: derived data of another version is rebuilt. Raise it with every change of a result.
 */
export const engineVersion = 2;

/** One small number an entity kind, for columns. */
export const entityKindCodes: Readonly<Record<EntityKind, number>> = Object.fromEntries(
  entityKinds.map((kind, code) => [kind, code]),
) as Record<EntityKind, number>;

/** Rules by which two alerts meet, in the order of their codes. */
export const linkRules = [
  'sharedEntity',
  'deviceUserPair',
  'sourceIncident',
  'sequence:mailClick',
  'sequence:clickExecution',
  'sequence:signInAbuse',
  'sequence:credentialUse',
  'sequence:lateralMovement',
  'storm',
  'mustLink',
  'keptTogether',
] as const;

/** A rule by which two alerts meet. */
export type LinkRule = (typeof linkRules)[number];

/** Codes of the rules. */
export const linkRuleCodes: Readonly<Record<LinkRule, number>> = codesOf(linkRules);

/** States of a link, in the order of their codes. */
export const linkStates = ['tree', 'redundant', 'withheldWeak', 'withheldSize', 'withheldLock'] as const;

/** What became of a link in the partition. */
export type LinkState = (typeof linkStates)[number];

/** Codes of the states. */
export const linkStateCodes: Readonly<Record<LinkState, number>> = codesOf(linkStates);

/** What keeps two groups apart whatever the strength between them, in the order of their codes. */
export const refusalCauses = [
  'none',
  'tenant',
  'cannotLink',
  'seal',
  'keep',
  'assignedTo',
  'classification',
  'determination',
] as const;

/** A cause of refusal. */
export type RefusalCause = (typeof refusalCauses)[number];

/** Codes of the causes. */
export const refusalCauseCodes: Readonly<Record<RefusalCause, number>> = codesOf(refusalCauses);

/**
 * Flags of Microsoft Graph's `correlationReason` (namespace microsoft.graph.security), with its own values.
 * The engine gives those it can prove; the rest are kept when a source gives them.
 */
export const linkReasonBits = {
  repeatedAlertOccurrence: 1,
  sameGeography: 2,
  similarArtifacts: 4,
  sameTargetedAsset: 8,
  sameNetworkSegment: 16,
  eventSequence: 32,
  timeFrame: 64,
  sameThreatSource: 128,
  similarTTPsOrBehavior: 256,
  sameActor: 512,
  sameCampaign: 1024,
  sharedIndicators: 2048,
  sameAsset: 4096,
  networkProximity: 8192,
  eventCasualSequence: 16384,
  temporalProximity: 32768,
  lateralMovementPath: 65536,
} as const;

/** One reason of a link. */
export type LinkReason = keyof typeof linkReasonBits;

/** What people read for each reason. */
const reasonLabels: Readonly<Record<LinkReason, string>> = {
  repeatedAlertOccurrence: 'Repeated occurrence',
  sameGeography: 'Same geography',
  similarArtifacts: 'Similar artifacts',
  sameTargetedAsset: 'Same targeted asset',
  sameNetworkSegment: 'Same network segment',
  eventSequence: 'Sequence of events',
  timeFrame: 'Same time frame',
  sameThreatSource: 'Same source of the threat',
  similarTTPsOrBehavior: 'Similar techniques or behavior',
  sameActor: 'Same actor',
  sameCampaign: 'Same campaign',
  sharedIndicators: 'Shared indicators',
  sameAsset: 'Same asset',
  networkProximity: 'Close in the network',
  eventCasualSequence: 'Cause and effect',
  temporalProximity: 'Close in time',
  lateralMovementPath: 'Path of lateral movement',
};

/** The reasons of a link, as the contract gives them (names joined by commas), for people; an unknown reason as it is. */
export function reasonLabelsOf(reasons: string): readonly string[] {
  return reasons
    .split(',')
    .map((reason) => reason.trim())
    .filter((reason) => reason !== '')
    .map((reason) => (Object.hasOwn(reasonLabels, reason) ? reasonLabels[reason as LinkReason] : reason));
}

const reasonEntries = Object.entries(linkReasonBits) as readonly (readonly [LinkReason, number])[];

/** The names in a set of reason bits, in the order of their bits. */
export function reasonNames(bits: number): readonly LinkReason[] {
  return reasonEntries.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
}

function codesOf<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, code) => [name, code])) as Record<Name, number>;
}
