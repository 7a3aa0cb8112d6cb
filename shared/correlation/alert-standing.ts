/** How often a detector has spoken in a store, and what came of it. */
export interface DetectorCounts {
  /** Alerts of the detector. */
  readonly alerts: number;
  /** Of them, those that an analyst or source has classified. */
  readonly classified: number;
  /** Of those, false positives and expected activity. */
  readonly benign: number;
  /** Alerts in the store. */
  readonly storeAlerts: number;
}

/** A detector's buckets: an incident's score changes only when one of them does. */
export interface DetectorStanding {
  readonly rare: boolean;
  readonly mostlyBenign: boolean;
}

const RARE_ALERTS = 4;
/** In a small store every detector is rare, which says nothing. */
const LEAST_STORE = 256;
const LEAST_CLASSIFIED = 8;
const BENIGN_SHARE = 0.8;

/**
 * Buckets of a detector: rare (at most 4 of 256 alerts or more), mostly benign before (at least 8 classified,
 * 80 % of them benign).
 */
export function detectorStanding(counts: DetectorCounts): DetectorStanding {
  return {
    rare: counts.alerts <= RARE_ALERTS && counts.storeAlerts >= LEAST_STORE,
    mostlyBenign: counts.classified >= LEAST_CLASSIFIED && counts.benign >= counts.classified * BENIGN_SHARE,
  };
}

/** What `threatFacts` reads of an alert. */
export interface ThreatFactSource {
  readonly title: string;
  readonly category: string | null;
  readonly threatFamilyName: string | null;
  readonly threatDisplayName: string | null;
  readonly mitreTechniques: readonly string[];
}

const ransomwareWord = /ransom/i;
const handsOnKeyboardWords = /hands[- ]on[- ]keyboard|human[- ]operated/i;

/**
 * Ransomware by title, category, threat or technique T1486 (data encrypted for impact); hands on keyboard by
 * title or threat.
 */
export function threatFacts(alert: ThreatFactSource): {
  readonly ransomware: boolean;
  readonly handsOnKeyboard: boolean;
} {
  const texts = [
    alert.title,
    alert.category ?? '',
    alert.threatFamilyName ?? '',
    alert.threatDisplayName ?? '',
  ];
  return {
    ransomware: texts.some((text) => ransomwareWord.test(text)) || alert.mitreTechniques.includes('T1486'),
    handsOnKeyboard: texts.some((text) => handsOnKeyboardWords.test(text)),
  };
}
