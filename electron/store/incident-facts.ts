import type { DetectorStanding, IncidentAlertFacts } from '../../shared/correlation/index.ts';
import { criticalityRank } from '../../shared/model/asset-values.ts';
import { valueLabel } from '../../shared/model/values.ts';
import { threatFactBits } from './alert-facts.ts';
import type { ReadableStore } from './connection.ts';
import { judgedInIncident, shownVerdicts } from './shown-verdicts.ts';
import type { IncidentTally } from './incident-tally.ts';
import type { ListedFacts } from './listed-facts.ts';

/** What rows of incidents need to know of an entity: an asset, something malicious, or something judged. */
export interface EntityFacts {
  readonly id: number;
  readonly kind: string;
  readonly isAsset: number;
  readonly verdict: string;
}

/** How an incident's detectors stand, by detector. */
export type DetectorStandings = (detector: string) => DetectorStanding;

/** SQL of this module, for tests of its plans. */
export const factsSql = {
  entities: `SELECT n.id, n.kind, n.is_asset AS isAsset, n.verdict FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value
     WHERE n.is_asset = 1 OR n.verdict = 'malicious'`,
} as const;

/** Those of some entities that are assets or malicious everywhere, by id. */
export function readEntityFacts(
  store: ReadableStore,
  entityIds: Iterable<number>,
): ReadonlyMap<number, EntityFacts> {
  const rows = store.read<EntityFacts>(factsSql.entities).all(JSON.stringify([...entityIds]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Verdicts that hold in this incident where something was stated for it alone; elsewhere what the entity keeps holds. */
export function readScopedVerdicts(store: ReadableStore, incidentUid: string): ReadonlyMap<number, string> {
  const judged = judgedInIncident(store, incidentUid);
  if (judged.length === 0) return new Map();
  const shown = shownVerdicts(store, judged, incidentUid);
  return new Map([...shown].map(([entity, { verdict }]) => [entity, verdict]));
}

/**
 * What naming, severity and score need to know of an incident's alerts, a row for each class of them. Which entity is in which of the
 * alerts makes no difference to a description: the first row has them all.
 */
export function describeClasses(
  tally: IncidentTally,
  assets: readonly EntityFacts[],
  isMalicious: boolean,
  standings: DetectorStandings,
  criticality: ListedFacts['criticality'],
): readonly IncidentAlertFacts[] {
  const keysOf = (kind: string): readonly string[] =>
    assets.flatMap((asset) => (asset.kind === kind ? [String(asset.id)] : []));
  const whole = {
    devices: keysOf('device'),
    users: keysOf('user'),
    criticality: highestOf(assets.map(({ id }) => criticality.get(id) ?? null)),
    malicious: isMalicious,
  };
  const none = { devices: [], users: [], criticality: null, malicious: false };
  return tally.classes.map((one, index) => {
    const standing = standings(one.detector);
    return {
      count: one.alerts,
      uid: one.uid,
      title: one.title,
      severity: one.severity,
      firstActivity: one.first,
      storm: one.storm === null ? null : String(one.storm),
      category: one.category,
      source: one.serviceSource === null ? null : valueLabel('serviceSource', one.serviceSource),
      classification: one.classification,
      ...(index === 0 ? whole : none),
      prevented: (one.threatFacts & threatFactBits.prevented) !== 0,
      ransomware: (one.threatFacts & threatFactBits.ransomware) !== 0,
      handsOnKeyboard: (one.threatFacts & threatFactBits.handsOnKeyboard) !== 0,
      rareDetector: standing.rare,
      mostlyBenignDetector: standing.mostlyBenign,
    };
  });
}

function highestOf(
  criticalities: readonly IncidentAlertFacts['criticality'][],
): IncidentAlertFacts['criticality'] {
  return criticalities.reduce<IncidentAlertFacts['criticality']>(
    (highest, one) => (criticalityRank(one) > criticalityRank(highest) ? one : highest),
    null,
  );
}
