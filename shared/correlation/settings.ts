import type { EntityKind } from '../model/entity-kinds.ts';
import type { LinkReason } from './codes.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** How entities of one kind link alerts (the table of `docs/correlation.md`). */
export interface KindRule {
  /** W: longest gap, milliseconds. */
  readonly window: number;
  /** b: strength at gap 0, 1 to 1000. */
  readonly base: number;
  /** L: up to this many other assets, strength and window are whole. */
  readonly fullFan: number;
  /** H: beyond this many other assets the entity is a hub and yields no link. */
  readonly hubLimit: number;
  readonly reason: LinkReason;
}

/** A rule without the factors of an entity's spread. */
export interface FixedRule {
  /** Longest gap, milliseconds. */
  readonly window: number;
  /** Strength at gap 0, 1 to 1000. */
  readonly base: number;
}

/** The whole rule table as data. The partition is a function of it. */
export interface CorrelationSettings {
  /** Rule by entity kind; a kind without one never links. */
  readonly kinds: Readonly<Partial<Record<EntityKind, KindRule>>>;
  /** Device and user seen together in one alert, neither a hub. */
  readonly deviceUserPair: FixedRule;
  readonly sequences: {
    readonly mailClick: FixedRule;
    readonly clickExecution: FixedRule;
    readonly signInAbuse: FixedRule;
    readonly credentialUse: FixedRule;
    readonly lateralMovement: FixedRule;
  };
  /** Strength of a link between alerts that their source had put in one incident; null turns the rule off. */
  readonly sourceIncidentStrength: number | null;
  /** Longest gap between repeats of one alert in a storm, milliseconds. */
  readonly stormGap: number;
  /** ε in thousandths: bound of the chance that two alerts meet by an entity at random. */
  readonly chancePerMille: number;
  /** Share of strength lost at the longest gap that chance allows, in thousandths. */
  readonly gapLossPerMille: number;
  /** `timeFrame` is added to the reasons of links up to this gap, milliseconds. */
  readonly timeFrameGap: number;
  /** Strength asked of a link when the smaller group has one node. */
  readonly thresholdBase: number;
  /** Added for each doubling of the smaller group. */
  readonly thresholdStep: number;
  /** Most nodes (alerts, a storm counting as one) that links may unite. Locks may pass it. */
  readonly groupLimit: number;
  /** Rounds in which weak links of one pair of groups are pooled. */
  readonly poolRounds: number;
}

/** Kinds whose identifiers belong to one act: the sending of a message, the run of a program, a sign-in. */
export const singleActKinds: ReadonlySet<EntityKind> = new Set([
  'mailMessage',
  'mailCluster',
  'process',
  'session',
]);

const registryRule: KindRule = {
  window: 2 * day,
  base: 850,
  fullFan: 4,
  hubLimit: 16,
  reason: 'similarArtifacts',
};

/** The defaults, as measured on a prototype. */
export const defaultCorrelationSettings: CorrelationSettings = {
  kinds: {
    device: { window: day, base: 640, fullFan: 8, hubLimit: 32, reason: 'sameTargetedAsset' },
    user: { window: day, base: 620, fullFan: 8, hubLimit: 32, reason: 'sameTargetedAsset' },
    mailbox: { window: hour, base: 500, fullFan: 3, hubLimit: 8, reason: 'sameTargetedAsset' },
    mailMessage: { window: 7 * day, base: 950, fullFan: 50, hubLimit: 4096, reason: 'sameCampaign' },
    mailCluster: { window: 7 * day, base: 900, fullFan: 500, hubLimit: 4096, reason: 'sameCampaign' },
    url: { window: 3 * day, base: 800, fullFan: 20, hubLimit: 256, reason: 'sharedIndicators' },
    ip: { window: day, base: 760, fullFan: 8, hubLimit: 32, reason: 'sharedIndicators' },
    file: { window: 3 * day, base: 820, fullFan: 8, hubLimit: 64, reason: 'similarArtifacts' },
    process: { window: 2 * day, base: 930, fullFan: 4, hubLimit: 16, reason: 'eventSequence' },
    registryKey: registryRule,
    registryValue: registryRule,
    session: { window: 2 * day, base: 880, fullFan: 4, hubLimit: 16, reason: 'eventSequence' },
  },
  deviceUserPair: { window: 2 * day, base: 780 },
  sequences: {
    mailClick: { window: day, base: 930 },
    clickExecution: { window: day, base: 850 },
    signInAbuse: { window: day, base: 820 },
    credentialUse: { window: day, base: 820 },
    lateralMovement: { window: day, base: 800 },
  },
  sourceIncidentStrength: 990,
  stormGap: 5 * 60_000,
  chancePerMille: 200,
  gapLossPerMille: 800,
  timeFrameGap: 5 * 60_000,
  thresholdBase: 300,
  thresholdStep: 90,
  groupLimit: 1000,
  poolRounds: 4,
};
