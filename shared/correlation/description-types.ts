/** What naming, severity and scoring need to know of one alert of an incident. */
export interface IncidentAlertFacts {
  /** How many alerts of one storm these are the facts of, 1 unless told: what differs in time alone need not be listed one by one. */
  readonly count?: number;
  readonly uid: string;
  readonly title: string;
  /** Canonical value: `informational`, `low`, `medium`, `high`, or null. */
  readonly severity: string | null;
  /** First activity, ms UTC, or null when unknown or doubtful. */
  readonly firstActivity: number | null;
  /** Any text that is the same for all members of its storm, or null. */
  readonly storm: string | null;
  /** The source's category (a tactic in any spelling, or a word such as `Malware`), or null. */
  readonly category: string | null;
  /** The product that raised it, as people read it; null when unknown. */
  readonly source: string | null;
  /** Canonical classification in force, or null. */
  readonly classification: string | null;
  /** Canonical keys of devices and users in its evidence (built-in accounts left out). */
  readonly devices: readonly string[];
  readonly users: readonly string[];
  /** Highest criticality of its assets in the asset list, or null. */
  readonly criticality: AssetCriticality | null;
  /** An entity of it has the verdict malicious. */
  readonly malicious: boolean;
  /** All that it saw was blocked or remediated by the product that raised it. */
  readonly prevented: boolean;
  /** Ransomware by category, title or threat: see `threatFacts()`. */
  readonly ransomware: boolean;
  readonly handsOnKeyboard: boolean;
  /** Buckets of its detector: see `detectorStanding()`. */
  readonly rareDetector: boolean;
  readonly mostlyBenignDetector: boolean;
}

/** Criticality of an asset as the asset list states it. */
export type AssetCriticality = 'low' | 'medium' | 'high' | 'critical';

/** Codes of the items of a priority score. */
export type ScoreItemCode =
  | 'severity'
  | 'tactics'
  | 'risingSequence'
  | 'criticalAsset'
  | 'severalDevices'
  | 'maliciousVerdict'
  | 'ransomwareOrHandsOnKeyboard'
  | 'rareDetector'
  | 'allPrevented'
  | 'mostlyBenignDetector'
  | 'clamp';

/** One item of a priority score. The points of all items add up to the score. */
export interface ScoreItem {
  readonly code: ScoreItemCode;
  readonly points: number;
  /** Values for the sentence that a screen makes of the code. */
  readonly params: Readonly<Record<string, string | number>>;
}

/** Name, severity and score of one incident, as a function of its alerts and the severity that an analyst set. */
export interface IncidentDescription {
  readonly name: string;
  /** `high`, `medium`, `low` or `informational`. */
  readonly severity: string;
  /** 0 to 100. */
  readonly priorityScore: number;
  readonly scoreItems: readonly ScoreItem[];
  /** Display names of its tactics in kill-chain order. */
  readonly tactics: readonly string[];
}
