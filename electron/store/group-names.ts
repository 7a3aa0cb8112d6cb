import { describeIncident, type IncidentAlertFacts } from '../../shared/correlation/index.ts';
import { valueLabel } from '../../shared/model/values.ts';
import { threatFactBits } from './alert-facts.ts';
import type { ReadableStore } from './connection.ts';
import { nameFromSources } from './source-values.ts';

/** An alert of a group that a run makes. */
export interface GroupMember {
  /** Row id. */
  readonly id: number;
  /** Row id of the first alert of the storm that it would be in, 0 for none. */
  readonly storm: number;
}

/**
 * Names a group of alerts as the incident that it would be.
 * @param incident local id of the incident that it would continue; null for a new one.
 */
export type GroupNamer = (members: readonly GroupMember[], incident: number | null) => string;

interface AlertRow {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly category: string | null;
  readonly serviceSource: string | null;
  readonly first: number | null;
  readonly threatFacts: number;
}

/** SQL of this module: both go from the group's alerts to what they name, never over a whole table. */
const groupSql = {
  alerts: `SELECT a.id, a.uid, a.title, a.severity, a.category, a.service_source AS serviceSource, a.first_ms AS first, a.threat_facts AS threatFacts
     FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value`,
  assets: `SELECT DISTINCT n.id, n.kind FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value
     CROSS JOIN entity AS n ON n.id = e.entity_id WHERE n.is_asset = 1 AND n.kind IN ('device', 'user')`,
} as const;

/** An analyst's name stays; else the name that the sources give leads, else the automatic one. */
export function createGroupNamer(store: ReadableStore): GroupNamer {
  const named = store.pluck<string>(
    `SELECT name FROM incident WHERE id = ? AND name_by = 'analyst' AND name IS NOT NULL`,
  );
  const readAlerts = store.read<AlertRow>(groupSql.alerts);
  const readAssets = store.read<{ id: number; kind: string }>(groupSql.assets);
  return (members, incident) => {
    const kept = incident === null ? undefined : named.get(incident);
    if (kept !== undefined) return kept;
    const ids = JSON.stringify(members.map(({ id }) => id));
    const fromSources = nameFromSources(store, ids);
    if (fromSources !== null) return fromSources;
    const storms = new Map(members.map(({ id, storm }) => [id, storm]));
    const assets = readAssets.all(ids);
    const keysOf = (kind: string): readonly string[] =>
      assets.flatMap((asset) => (asset.kind === kind ? [String(asset.id)] : []));
    const whole = { devices: keysOf('device'), users: keysOf('user') };
    const facts = readAlerts
      .all(ids)
      .map((row, index) => factsOf(row, storms.get(row.id) ?? 0, index === 0 ? whole : noAssets));
    return describeIncident(facts).name;
  };
}

const noAssets = { devices: [], users: [] };

/** A name depends on neither verdicts, criticality, classification nor detectors: only the score does. */
function factsOf(
  row: AlertRow,
  storm: number,
  assets: Pick<IncidentAlertFacts, 'devices' | 'users'>,
): IncidentAlertFacts {
  return {
    ...assets,
    uid: row.uid,
    title: row.title,
    severity: row.severity,
    firstActivity: row.first,
    storm: storm === 0 ? null : String(storm),
    category: row.category,
    source: row.serviceSource === null ? null : valueLabel('serviceSource', row.serviceSource),
    classification: null,
    criticality: null,
    malicious: false,
    prevented: false,
    ransomware: (row.threatFacts & threatFactBits.ransomware) !== 0,
    handsOnKeyboard: false,
    rareDetector: false,
    mostlyBenignDetector: false,
  };
}
