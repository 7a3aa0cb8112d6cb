import type { DetectorStanding, IncidentAlertFacts } from '../../shared/correlation/index.ts';
import { criticalityRank } from '../../shared/model/asset-values.ts';
import { valueLabel } from '../../shared/model/values.ts';
import { threatFactBits } from './alert-facts.ts';
import type { ReadableStore } from './connection.ts';
import { judgedInIncident, shownVerdicts } from './shown-verdicts.ts';
import type { ListedFacts } from './listed-facts.ts';

/** An alert of an incident, as rows of incidents need it. */
export interface IncidentAlertRow {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly status: string;
  readonly classification: string | null;
  readonly category: string | null;
  readonly serviceSource: string | null;
  readonly detectionSource: string | null;
  readonly detector: string;
  readonly techniques: string;
  readonly first: number | null;
  readonly last: number | null;
  readonly doubtful: number;
  readonly updated: number | null;
  readonly investigationState: string | null;
  readonly deviceGroups: string;
  readonly threatFacts: number;
  readonly storm: number | null;
}

/** An entity in an incident: an asset, or something malicious. */
export interface IncidentEntityRow {
  readonly alert: number;
  readonly entity: number;
  readonly kind: string;
  readonly isAsset: number;
  readonly verdict: string;
}

/** How an incident's detectors stand, by detector. */
export type DetectorStandings = (detector: string) => DetectorStanding;

/** Alerts of an incident in canonical order. */
export function readIncidentAlerts(store: ReadableStore, incidentId: number): readonly IncidentAlertRow[] {
  return store
    .read<IncidentAlertRow>(
      `SELECT id, uid, title, severity, status, classification, category, service_source AS serviceSource, detection_source AS detectionSource,
         detector, techniques, first_ms AS first, last_ms AS last, time_doubtful AS doubtful, source_updated_ms AS updated,
         investigation_state AS investigationState, device_groups AS deviceGroups, threat_facts AS threatFacts, storm_id AS storm
       FROM alert WHERE incident_id = ? ORDER BY first_ms, uid`,
    )
    .all(incidentId);
}

/** Assets of an incident's alerts, entities that are malicious everywhere, and those that an analyst has judged for this incident. */
export function readIncidentEntities(
  store: ReadableStore,
  incidentId: number,
  judged: Iterable<number>,
): readonly IncidentEntityRow[] {
  return store
    .read<IncidentEntityRow>(
      `SELECT DISTINCT alert.id AS alert, entity.id AS entity, entity.kind, entity.is_asset AS isAsset, entity.verdict
       FROM alert JOIN evidence ON evidence.alert_id = alert.id JOIN entity ON entity.id = evidence.entity_id
       WHERE alert.incident_id = ? AND (entity.is_asset = 1 OR entity.verdict = 'malicious' OR entity.id IN (SELECT value FROM json_each(?)))`,
    )
    .all(incidentId, JSON.stringify([...judged]));
}

/** Verdicts that hold in this incident where something was stated for it alone; elsewhere what the entity keeps holds. */
export function readScopedVerdicts(store: ReadableStore, incidentUid: string): ReadonlyMap<number, string> {
  const judged = judgedInIncident(store, incidentUid);
  if (judged.length === 0) return new Map();
  const shown = shownVerdicts(store, judged, incidentUid);
  return new Map([...shown].map(([entity, { verdict }]) => [entity, verdict]));
}

/** What naming, severity and score need to know of an incident's alerts. */
export function describeAlerts(
  alerts: readonly IncidentAlertRow[],
  entities: readonly IncidentEntityRow[],
  scoped: ReadonlyMap<number, string>,
  standings: DetectorStandings,
  criticality: ListedFacts['criticality'],
): readonly IncidentAlertFacts[] {
  const byAlert = new Map<number, IncidentEntityRow[]>();
  for (const row of entities) {
    const rows = byAlert.get(row.alert);
    if (rows) rows.push(row);
    else byAlert.set(row.alert, [row]);
  }
  return alerts.map((alert) => {
    const mine = byAlert.get(alert.id) ?? [];
    const keysOf = (kind: string): readonly string[] =>
      mine.flatMap((row) => (row.kind === kind && row.isAsset === 1 ? [String(row.entity)] : []));
    const standing = standings(alert.detector);
    return {
      uid: alert.uid,
      title: alert.title,
      severity: alert.severity,
      firstActivity: alert.doubtful === 1 ? null : alert.first,
      storm: alert.storm === null ? null : String(alert.storm),
      category: alert.category,
      source: alert.serviceSource === null ? null : valueLabel('serviceSource', alert.serviceSource),
      classification: alert.classification,
      devices: keysOf('device'),
      users: keysOf('user'),
      criticality: highestOf(
        mine.flatMap(({ entity, isAsset }) => (isAsset === 1 ? [criticality.get(entity) ?? null] : [])),
      ),
      malicious: mine.some(({ entity, verdict }) => (scoped.get(entity) ?? verdict) === 'malicious'),
      prevented: (alert.threatFacts & threatFactBits.prevented) !== 0,
      ransomware: (alert.threatFacts & threatFactBits.ransomware) !== 0,
      handsOnKeyboard: (alert.threatFacts & threatFactBits.handsOnKeyboard) !== 0,
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
