import { describeIncident } from '../../shared/correlation/index.ts';
import type { ReadableStore } from './connection.ts';
import { detectorStandings } from './detector-counts.ts';
import { describeAlerts, type IncidentAlertRow, type IncidentEntityRow } from './incident-facts.ts';
import { nameFromSources } from './source-values.ts';

/** Names groups of alerts as the incidents that they would be. */
export type GroupNamer = (
  /** Row ids of its alerts, with the first alert of the storm that each would be in, 0 for none. */
  members: readonly { readonly id: number; readonly storm: number }[],
  /** Local id of the incident that it would continue; null for a new one. */
  incident: number | null,
) => string;

/** An analyst's name stays; else the name that the sources give leads, else the automatic one. */
export function createGroupNamer(store: ReadableStore): GroupNamer {
  const standings = detectorStandings(store);
  const named = store.pluck<string | null>(
    `SELECT name FROM incident WHERE id = ? AND name_by = 'analyst' AND name IS NOT NULL`,
  );
  const readAlerts = store.read<IncidentAlertRow>(
    `SELECT id, uid, title, severity, status, classification, category, service_source AS serviceSource, detection_source AS detectionSource,
       detector, techniques, first_ms AS first, last_ms AS last, time_doubtful AS doubtful, source_updated_ms AS updated,
       investigation_state AS investigationState, device_groups AS deviceGroups, threat_facts AS threatFacts, storm_id AS storm
     FROM alert WHERE id IN (SELECT value FROM json_each(?)) ORDER BY first_ms, uid`,
  );
  const readEntities = store.read<IncidentEntityRow>(
    `SELECT DISTINCT evidence.alert_id AS alert, entity.id AS entity, entity.kind, entity.is_asset AS isAsset, entity.verdict
     FROM json_each(?) AS member JOIN evidence ON evidence.alert_id = member.value JOIN entity ON entity.id = evidence.entity_id
     WHERE entity.is_asset = 1 AND entity.kind IN ('device', 'user')`,
  );
  return (members, incident) => {
    const kept = incident === null ? undefined : named.get(incident);
    if (typeof kept === 'string') return kept;
    const ids = members.map(({ id }) => id);
    const fromSources = nameFromSources(store, ids);
    if (fromSources !== null) return fromSources;
    const stormOf = new Map(members.map(({ id, storm }) => [id, storm]));
    const alerts = readAlerts
      .all(JSON.stringify(ids))
      .map((alert) => ({ ...alert, storm: stormOf.get(alert.id) || null }));
    // Names depend on neither verdicts nor criticality: only the score does.
    const facts = describeAlerts(
      alerts,
      readEntities.all(JSON.stringify(ids)),
      new Map(),
      standings,
      new Map(),
    );
    return describeIncident(facts).name;
  };
}
