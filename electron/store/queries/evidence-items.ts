import type { OutputOf } from '../../../shared/contract/index.ts';
import { facetsOfPiece } from '../../../shared/story/pieces.ts';
import type { ReadableStore } from '../connection.ts';
import { summarizeEntities } from './entity-summary.ts';
import { readTexts } from './json-text.ts';
import { detailsAt, readBodies, type RecordBody } from './record-bodies.ts';

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
  readonly addedAt: number | null;
}

/** A piece, what tells it from others of its entity in one alert, and its place among all. */
interface Placed {
  readonly item: EvidenceItem;
  readonly facets: readonly (string | null)[];
  readonly place: number;
}

/**
 * The evidence of alerts with its details, in the order of their records. What several records of one alert say of an entity is one item:
 * the one that says most, with the roles and threats of all. Copies of a message to several recipients, and names and folders of one file,
 * are items of their own ({@link facetsOfPiece}): a delivery, an end or a verdict of one is none of another.
 * @param byRecord the evidence of each record by itself: what one record of an alert names is not beside what another does.
 */
export function readEvidence(
  store: ReadableStore,
  alertIds: readonly number[],
  incidentUid: string | null,
  byRecord = false,
): EvidenceItem[] {
  return readEvidenceAndRecords(store, alertIds, incidentUid, byRecord).evidence;
}

/** As `readEvidence`, with what the records of the alerts say, which is read for it anyhow. */
export function readEvidenceAndRecords(
  store: ReadableStore,
  alertIds: readonly number[],
  incidentUid: string | null,
  byRecord: boolean,
): { readonly evidence: EvidenceItem[]; readonly records: readonly RecordBody[] } {
  const rows = store
    .read<Row>(
      `SELECT e.entity_id AS entityId, e.record_id AS recordId, d.uid AS recordUid, a.uid AS alertUid, e.ordinal, e.embedded, e.verdict,
         e.remediation_status AS remediationStatus, e.detection_status AS detectionStatus, e.roles, e.threats,
         -- Sources date evidence by when it was added to its alert: it was there when that began.
         min(coalesce(e.first_seen_ms, a.first_ms), coalesce(iif(a.time_doubtful = 1, NULL, a.first_ms), e.first_seen_ms)) AS firstSeen,
         e.first_seen_ms AS addedAt
       FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value CROSS JOIN alert AS a ON a.id = e.alert_id
         CROSS JOIN record AS d ON d.id = e.record_id ORDER BY j.key, e.record_id, e.ordinal`,
    )
    .all(JSON.stringify(alertIds));
  const records = readBodies(store, alertIds);
  const bodies = new Map(records.map(({ recordId, alert }) => [recordId, alert]));
  const entities = summarizeEntities(
    store,
    rows.map(({ entityId }) => entityId),
    incidentUid,
  );
  const pieces = new Map<string, Placed[]>();
  for (const [place, row] of rows.entries()) {
    const entity = entities.get(row.entityId);
    if (!entity) continue;
    const key = JSON.stringify([row.alertUid, row.entityId, byRecord ? row.recordId : null]);
    const item: EvidenceItem = {
      entity,
      embedded: row.embedded === 1,
      alertUid: row.alertUid,
      recordUid: row.recordUid,
      firstSeen: row.firstSeen,
      ...(row.addedAt === null ? {} : { addedAt: row.addedAt }),
      sourceVerdict: row.verdict,
      remediationStatus: row.remediationStatus,
      detectionStatus: row.detectionStatus,
      roles: readTexts(row.roles),
      threats: readTexts(row.threats),
      details: detailsAt(bodies.get(row.recordId) ?? null, row.ordinal) as EvidenceItem['details'],
    };
    const placed = { item, facets: facetsOfPiece(item), place };
    const known = pieces.get(key);
    if (known) known.push(placed);
    else pieces.set(key, [placed]);
  }
  const evidence = [...pieces.values()]
    .flatMap(uniteCopies)
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
  return { evidence, records };
}

/** Pieces of one entity in one alert with those united that are of one copy. */
function uniteCopies(pieces: readonly Placed[]): readonly Placed[] {
  if (pieces.length === 1) return pieces;
  // Those that say most of what tells copies apart come first: what says less is then seen to be of one of them, or of none alone.
  const ordered = [...pieces].sort(
    (a, b) => Number(a.item.embedded) - Number(b.item.embedded) || toldOf(b) - toldOf(a) || a.place - b.place,
  );
  const copies: Placed[] = [];
  for (const piece of ordered) {
    const same = copies.filter(({ facets }) => areCompatible(facets, piece.facets));
    const [first] = piece.item.embedded && same.length === 0 ? copies : same;
    // A message to somebody who is not told may be any of several copies.
    const isOpen = same.length > 1 && toldOf(piece) === 0 && !piece.item.embedded;
    if (first === undefined || isOpen) copies.push(piece);
    else
      copies[copies.indexOf(first)] = {
        item: first.place < piece.place ? unite(first.item, piece.item) : unite(piece.item, first.item),
        facets: first.facets.map((facet, index) => facet ?? piece.facets[index] ?? null),
        place: Math.min(first.place, piece.place),
      };
  }
  return copies;
}

const toldOf = ({ facets }: Placed): number => facets.filter((facet) => facet !== null).length;

const areCompatible = (a: readonly (string | null)[], b: readonly (string | null)[]): boolean =>
  a.every((facet, index) => facet === null || (b[index] ?? null) === null || facet === b[index]);

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
