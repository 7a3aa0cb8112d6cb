import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { summarizeEntities } from './entity-summary.ts';
import { readTexts } from './json-text.ts';
import { detailsAt, readBodies } from './record-bodies.ts';

/** A piece of evidence as one alert shows it, as the contract has it. */
export type EvidenceItem = OutputOf<'alerts.get'>['evidence'][number];

interface Row {
  readonly entityId: number;
  readonly recordId: number;
  readonly recordUid: string;
  readonly alertUid: string;
  readonly ordinal: number;
  readonly embedded: number;
  readonly verdict: string | null;
  readonly remediationStatus: string | null;
  readonly detectionStatus: string | null;
  readonly roles: string;
  readonly threats: string;
  readonly firstSeen: number | null;
}

/**
 * The evidence of alerts with its details, in the order of their records. An entity that several records of one alert show is one item:
 * the one that says most, with the roles and threats of all.
 */
export function readEvidence(
  store: ReadableStore,
  alertIds: readonly number[],
  incidentUid: string | null,
): EvidenceItem[] {
  const rows = store
    .read<Row>(
      `SELECT e.entity_id AS entityId, e.record_id AS recordId, d.uid AS recordUid, a.uid AS alertUid, e.ordinal, e.embedded, e.verdict,
         e.remediation_status AS remediationStatus, e.detection_status AS detectionStatus, e.roles, e.threats, e.first_seen_ms AS firstSeen
       FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value CROSS JOIN alert AS a ON a.id = e.alert_id
         CROSS JOIN record AS d ON d.id = e.record_id ORDER BY j.key, e.record_id, e.ordinal`,
    )
    .all(JSON.stringify(alertIds));
  const bodies = new Map(readBodies(store, alertIds).map(({ recordId, alert }) => [recordId, alert]));
  const entities = summarizeEntities(
    store,
    rows.map(({ entityId }) => entityId),
    incidentUid,
  );
  const items = new Map<string, EvidenceItem>();
  for (const row of rows) {
    const entity = entities.get(row.entityId);
    if (!entity) continue;
    const key = JSON.stringify([row.alertUid, row.entityId]);
    const item: EvidenceItem = {
      entity,
      embedded: row.embedded === 1,
      alertUid: row.alertUid,
      recordUid: row.recordUid,
      firstSeen: row.firstSeen,
      sourceVerdict: row.verdict,
      remediationStatus: row.remediationStatus,
      detectionStatus: row.detectionStatus,
      roles: readTexts(row.roles),
      threats: readTexts(row.threats),
      details: detailsAt(bodies.get(row.recordId) ?? null, row.ordinal) as EvidenceItem['details'],
    };
    const known = items.get(key);
    items.set(key, known ? unite(known, item) : item);
  }
  return [...items.values()];
}

function unite(a: EvidenceItem, b: EvidenceItem): EvidenceItem {
  const [most, other] = richness(b) > richness(a) ? [b, a] : [a, b];
  return {
    ...most,
    embedded: a.embedded && b.embedded,
    firstSeen: most.firstSeen ?? other.firstSeen,
    sourceVerdict: most.sourceVerdict ?? other.sourceVerdict,
    remediationStatus: most.remediationStatus ?? other.remediationStatus,
    detectionStatus: most.detectionStatus ?? other.detectionStatus,
    roles: [...new Set([...most.roles, ...other.roles])],
    threats: [...new Set([...most.threats, ...other.threats])],
  };
}

function richness({ embedded, details }: EvidenceItem): number {
  return (embedded ? 0 : 1000) + Object.values(details).filter((value) => value !== null).length;
}
