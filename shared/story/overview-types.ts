import type { EntityKind } from '../model/entity-kinds.ts';

/** An alert as the overview reads it; a storm is one with its count. */
export interface OverviewAlert {
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  /** First activity, ms UTC; null when unknown or not believed. */
  readonly at: number | null;
  /** Last activity, ms UTC; of a storm that of all its repeats. */
  readonly until: number | null;
  /** Shortname; null when nothing names one. */
  readonly tactic: string | null;
  /** Its tactic comes from a technique that serves several: it may be of another. */
  readonly isGuessed?: boolean;
  readonly techniques: readonly string[];
  /** Tactics (shortnames) that roles of its evidence name, such as an address of command and control. */
  readonly roleTactics?: readonly string[];
  readonly serviceSource: string | null;
  readonly classification: string | null;
  readonly count: number;
}

/** How many entities of a kind there are, and how many of them are bad. */
export interface EntityTally {
  readonly kind: EntityKind;
  readonly isAsset: boolean;
  readonly total: number;
  readonly malicious: number;
  readonly suspicious: number;
  /** How many of them are accounts that every machine has, such as SYSTEM: no assets. */
  readonly builtIn?: number;
  /** How many of them may be another of them: a name that one device knows, and the same with a domain. */
  readonly alike?: number;
}

/** What an overview is made from. */
export interface OverviewInput {
  readonly alerts: readonly OverviewAlert[];
  readonly entities: readonly EntityTally[];
  /** Entities of those alerts that tell of the attack; left out where that are all. */
  readonly reached?: readonly EntityTally[];
  /** Entities that were aimed at, and of which nothing says that they were reached. */
  readonly targeted?: readonly EntityTally[];
  /** Entities that alerts name without saying what came of it. */
  readonly unclear?: readonly EntityTally[];
  readonly comments: number;
  /** A technique's name by its id; ids stand for themselves without it. */
  readonly techniqueName?: (id: string) => string;
  /** Tactics (shortnames) that a technique serves; none where nobody knows it. Without it no technique names a stage. */
  readonly techniqueTactics?: (id: string) => readonly string[];
  /** Alerts of an incident that is too large to look at all of them; left out where `alerts` are all. */
  readonly total?: number;
}

/** A technique under a tactic. */
export interface StageTechnique {
  readonly id: string;
  readonly alerts: number;
  /** How many of these alerts are of another stage. */
  readonly elsewhere: number;
}

/** How alerts of other stages name a stage for certain: by techniques that serve this tactic alone, or by roles of evidence. */
export interface NamedStage {
  readonly techniques: readonly StageTechnique[];
  /** Alerts with evidence whose role names it. */
  readonly byRole: number;
  readonly alerts: number;
  /** Gravest, then earliest; at most ten. */
  readonly top: readonly OverviewAlert[];
}

/** One stage of the kill chain. */
export interface KillChainStage {
  readonly tactic: string | null;
  readonly id: string | null;
  readonly label: string;
  readonly alerts: number;
  /** No alert is of it and no technique names it for certain, and there are alerts of stages before and after it. */
  readonly isGap: boolean;
  /** The first stage that alerts are of. */
  readonly isFirst: boolean;
  /** The last stage that alerts are of. */
  readonly isFurthest: boolean;
  /** Techniques or roles of evidence name it for certain, and none after it, and it is behind the last stage that alerts are of. */
  readonly isFurthestNamed: boolean;
  /** How many of its alerts are here by a technique that serves several tactics. */
  readonly guessed: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Techniques of this tactic, most alerts first. */
  readonly techniques: readonly StageTechnique[];
  /** What names it in alerts of other stages; null where nothing does. */
  readonly named: NamedStage | null;
  /** Techniques that serve this tactic among others, of alerts of which nobody knows that they are of it. */
  readonly possible: readonly StageTechnique[];
  /** Gravest, then earliest; at most ten. */
  readonly top: readonly OverviewAlert[];
}

/** The questions that a summary answers, after "Incidents overview" of Microsoft 365 Defender's documentation. */
export type OverviewQuestion = 'start' | 'tactics' | 'reach' | 'scope' | 'data';

/** One answer in words, with the alerts that it rests on. It names no evidence: that stands beside it, where it is shown as such. */
export interface OverviewAnswer {
  readonly question: OverviewQuestion;
  readonly title: string;
  readonly text: string;
  readonly alerts: readonly OverviewAlert[];
}

/** An incident in short. */
export interface Overview {
  readonly answers: readonly OverviewAnswer[];
  readonly killChain: readonly KillChainStage[];
  /** The alert that it began with; null without any. */
  readonly start: OverviewAlert | null;
}
