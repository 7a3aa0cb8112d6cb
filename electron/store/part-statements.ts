const alertColumns = `alert.id, uid, first_ms AS first, time_doubtful AS doubtful, tenant, detector, primary_identifier_id AS "primary", sequence_facts AS facts,
  source_incident_id AS source, storm_id AS storm, incident_id AS incident, anchors`;

/**
 * What a run over a part reads with: each finds its rows by an index. Those that take a list of row ids as JSON read thousands at once, since
 * a statement for each would take longer than all the rest.
 */
export const partStatements = {
  alert: `SELECT ${alertColumns} FROM alert WHERE id = ?`,
  alerts: `SELECT ${alertColumns} FROM json_each(?) AS j CROSS JOIN alert ON alert.id = j.value`,
  entity: 'SELECT id, kind, links FROM entity WHERE id = ?',
  key: 'SELECT key FROM entity WHERE id = ?',
  entities:
    'SELECT entity.id, entity.kind, entity.links FROM json_each(?) AS j CROSS JOIN entity ON entity.id = j.value',
  identifier: 'SELECT entity_id FROM identifier WHERE id = ?',
  named: `SELECT json_group_array(identifier.id) AS identifiers, json_group_array(entity.id) AS entities, json_group_array(entity.kind) AS kinds,
      json_group_array(entity.links) AS links
    FROM json_each(?) AS j CROSS JOIN identifier ON identifier.id = j.value CROSS JOIN entity ON entity.id = identifier.entity_id`,
  identifiersOf:
    'SELECT identifier.id FROM json_each(?) AS j CROSS JOIN identifier INDEXED BY identifier_by_entity ON identifier.entity_id = j.value',
  postings: `SELECT json_group_array(evidence.entity_id) AS entities, json_group_array(evidence.alert_id) AS alerts,
      json_group_array(evidence.identifier_id) AS identifiers
    FROM json_each(?) AS j CROSS JOIN evidence INDEXED BY evidence_by_entity ON evidence.entity_id = j.value`,
  spreads: `SELECT entity_spread.entity_id AS entity, entity_spread.fan, entity_spread.hours
    FROM json_each(?) AS j CROSS JOIN entity_spread ON entity_spread.entity_id = j.value`,
  storms:
    'SELECT alert.id FROM json_each(?) AS j CROSS JOIN alert INDEXED BY alert_by_storm ON alert.storm_id = j.value',
  storm: 'SELECT id FROM alert INDEXED BY alert_by_storm WHERE storm_id = ?',
  stormSpans: `SELECT j.value AS storm,
      (SELECT min(first_ms) FROM alert INDEXED BY alert_by_storm WHERE storm_id = j.value) AS start,
      (SELECT max(first_ms) FROM alert INDEXED BY alert_by_storm WHERE storm_id = j.value) AS "end"
    FROM json_each(?) AS j`,
  incident: 'SELECT id FROM alert INDEXED BY alert_by_incident WHERE incident_id = ?',
  incidents:
    'SELECT alert.id FROM json_each(?) AS j CROSS JOIN alert INDEXED BY alert_by_incident ON alert.incident_id = j.value',
  keptIncidents: `SELECT incident.id FROM json_each(?) AS j CROSS JOIN incident ON incident.id = j.value
    WHERE (touched = 1 OR sealed = 1) AND redirected_to IS NULL`,
  sources: `SELECT alert.id FROM json_each(?) AS j CROSS JOIN alert INDEXED BY alert_by_source_incident
    ON alert.source_incident_id = j.value AND alert.source_incident_id IS NOT NULL`,
  // In ranges of time (first and last), repeats of alerts whose primary asset is one of these identifiers.
  repeats: `SELECT alert.id, alert.first_ms AS time, alert.detector, alert.tenant, alert.primary_identifier_id AS "primary", alert.storm_id AS storm
    FROM json_each(?) AS j CROSS JOIN alert INDEXED BY alert_by_first
      ON alert.first_ms >= json_extract(j.value, '$[0]') AND alert.first_ms <= json_extract(j.value, '$[1]')
    WHERE alert.time_doubtful = 0 AND alert.primary_identifier_id IN (SELECT j.value FROM json_each(?) AS j)`,
  givenLinks: `SELECT k.a, k.b, k.rule, k.entity_id AS entity, k.second_entity_id AS second, k.gap_ms AS gap, k.window_ms AS "window", k.strength
    FROM json_each(?) AS j CROSS JOIN link AS k INDEXED BY link_by_a ON k.a = j.value WHERE k.rule <> 'keptTogether'`,
  linksFrom: 'SELECT k.b FROM json_each(?) AS j CROSS JOIN link AS k INDEXED BY link_by_a ON k.a = j.value',
  linksTo: 'SELECT k.a FROM json_each(?) AS j CROSS JOIN link AS k INDEXED BY link_by_b ON k.b = j.value',
  locksOf: `SELECT DISTINCT member.lock_id FROM json_each(?) AS j CROSS JOIN record INDEXED BY record_by_alert ON record.alert_id = j.value
    CROSS JOIN correlation_member AS member ON member.record_uid = record.uid
    CROSS JOIN correlation_lock AS decision ON decision.id = member.lock_id WHERE decision.removed = 0`,
  lockAlerts: `SELECT DISTINCT record.alert_id FROM correlation_member AS member CROSS JOIN record ON record.uid = member.record_uid WHERE member.lock_id = ?`,
} as const;

/** Names of the statements. */
export type PartStatement = keyof typeof partStatements;

const idsTogether = 4000;

/** Distinct row ids as texts of JSON, so many in each. */
export function textsOf(ids: Iterable<number>): readonly string[] {
  const distinct = [...new Set(ids)];
  return Array.from(
    { length: Math.ceil(distinct.length / idsTogether) },
    (_, chunk) => `[${distinct.slice(chunk * idsTogether, (chunk + 1) * idsTogether).join(',')}]`,
  );
}
