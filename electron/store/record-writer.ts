import { placeSenders } from '../../shared/model/message-senders.ts';
import type { NormalizedEvidence, PreparedRecord, StoredAlert } from '../../shared/model/record.ts';
import { placeSaid, splitSaid } from '../../shared/model/said-keys.ts';
import type { WritableStore } from './connection.ts';
import type { EntityWriter } from './entity-writer.ts';
import { verdictGravity, refreshEntityVerdict } from './entity-verdicts.ts';
import { saidRows } from './identifier-lookups.ts';
import type { ImportSession, KnownIdentifier } from './import-session.ts';
import { senderRows } from './message-senders.ts';
import { packBody } from './record-body.ts';
import { createRowInserter } from './row-inserter.ts';

/** Writes records with their versions, bytes, names and evidence. Rows are in the tables after `flush`. */
export interface RecordWriter {
  addRecord(
    row: { readonly id: number; readonly alertId: number; readonly versionId: number },
    record: PreparedRecord,
  ): void;
  addVersion(id: number, recordId: number, importFileId: number, record: PreparedRecord): void;
  addNames(recordId: number, names: readonly string[]): void;
  /** @param known senders and keys that the evidence tells of, where they are known already: the evidence may lack its details then. */
  addEvidence(
    alertId: number,
    recordId: number,
    evidence: readonly NormalizedEvidence[],
    known?: Pick<StoredAlert, 'senders' | 'said'>,
  ): void;
  flush(): void;
  /** Shows source verdicts that are graver than what is shown. After `flush`. @returns entities whose verdict changed. */
  showVerdicts(): readonly number[];
}

const noList = '[]';
const listText = (values: readonly string[]): string =>
  values.length === 0 ? noList : JSON.stringify(values);

/** Makes the writer of one batch. */
export function createRecordWriter(
  store: WritableStore,
  session: ImportSession,
  entities: EntityWriter,
): RecordWriter {
  const records = createRowInserter(store, 'record', [
    'id',
    'uid',
    'alert_id',
    'provider',
    'provider_alert_id',
    'current_version_id',
  ]);
  const versions = createRowInserter(store, 'record_version', [
    'id',
    'record_id',
    'import_file_id',
    'position',
    'line',
    'byte_offset',
    'byte_length',
    'content_sha256',
    'source_updated_ms',
    'body',
  ]);
  const raws = createRowInserter(store, 'record_raw', ['record_version_id', 'bytes']);
  const names = createRowInserter(store, 'record_name', ['name', 'record_id'], 'OR IGNORE');
  const evidenceRows = createRowInserter(store, 'evidence', [
    'id',
    'alert_id',
    'record_id',
    'ordinal',
    'identifier_id',
    'entity_id',
    'embedded',
    'links',
    'verdict',
    'remediation_status',
    'detection_status',
    'roles',
    'threats',
    'first_seen_ms',
  ]);
  const senders = senderRows(store);
  const said = saidRows(store);
  const stated = new Map<number, string>();
  return {
    addRecord({ id, alertId, versionId }, { uid, alert }) {
      records.add(id, uid, alertId, alert.provider, alert.providerAlertId, versionId);
    },
    addVersion(id, recordId, importFileId, { place, contentHash, alert, raw, stored }) {
      versions.add(
        id,
        recordId,
        importFileId,
        place.position,
        place.line,
        place.byteOffset,
        place.byteLength,
        contentHash,
        alert.updated?.ms ?? null,
        stored?.body ?? packBody(alert),
      );
      raws.add(id, raw);
    },
    addNames(recordId, list) {
      for (const name of list) names.add(name, recordId);
    },
    addEvidence(alertId, recordId, evidence, known) {
      const ids: number[] = [];
      const strongest: number[] = [];
      for (let ordinal = 0; ordinal < evidence.length; ordinal += 1) {
        const item = evidence[ordinal];
        if (!item) continue;
        const { id: identifierId } = entities.intern(item);
        const entityId = entities.entityOf(identifierId);
        const id = session.nextId('evidence');
        evidenceRows.add(
          id,
          alertId,
          recordId,
          ordinal,
          identifierId,
          entityId,
          item.embedded ? 1 : 0,
          item.links ? 1 : 0,
          item.verdict,
          item.remediationStatus,
          item.detectionStatus,
          listText(item.roles),
          listText(item.threats),
          item.firstSeen,
        );
        ids[ordinal] = id;
        strongest[ordinal] = identifierId;
        if (item.verdict !== null) noteVerdict(session, stated, entityId, item.verdict);
      }
      for (const { ordinal, part, address, host } of known?.senders ?? placeSenders(evidence))
        senders.add(ids[ordinal] ?? 0, part, address, host);
      for (const [ordinal, keys] of known?.said ?? placeSaid(evidence)) {
        const id = strongest[ordinal] ?? 0;
        // Most evidence says of a thing what the last did.
        const text = keys.length === 1 ? (keys[0] ?? '') : keys.join('\n');
        if (session.said.get(id) === text) continue;
        session.said.set(id, text);
        for (const one of keys) said.add(...splitSaid(one), id);
      }
    },
    flush() {
      records.flush();
      versions.flush();
      raws.flush();
      names.flush();
      evidenceRows.flush();
      senders.flush();
      said.flush();
    },
    showVerdicts() {
      const showFirst = store.write(
        `UPDATE entity SET verdict = ?, verdict_by = 'source' WHERE id = ? AND verdict_by = 'none'`,
      );
      const changed = [...stated].flatMap(([entityId, verdict]) => {
        session.verdicts.set(entityId, verdictGravity(verdict));
        const isFirst = showFirst.run(verdict, entityId).changes > 0;
        return isFirst || refreshEntityVerdict(store, entityId) ? [entityId] : [];
      });
      stated.clear();
      return changed;
    },
  };
}

function noteVerdict(
  session: ImportSession,
  stated: Map<number, string>,
  entityId: number,
  verdict: string,
): void {
  const gravity = verdictGravity(verdict);
  const known = session.verdicts.get(entityId);
  if (known !== undefined && gravity > 0 && gravity <= known) return;
  // Words that have no gravity of their own are settled by the store, once: it looks through all evidence of the entity.
  if (gravity === 0) {
    if (session.settledWords.get(entityId) === verdict) return;
    session.settledWords.set(entityId, verdict);
  }
  const noted = stated.get(entityId);
  if (noted === undefined || verdictGravity(noted) < gravity) stated.set(entityId, verdict);
}

/** Packed little-endian Int32 of the distinct strongest identifiers of linking evidence, ascending: what correlation loads. */
export function packAnchors(ids: Iterable<number>): Uint8Array {
  const sorted = Int32Array.from(new Set(ids)).sort();
  return new Uint8Array(sorted.buffer);
}

/** Strongest identifiers of the linking evidence. */
export function linkingIdentifiers(
  entities: EntityWriter,
  evidence: readonly NormalizedEvidence[],
): readonly number[] {
  const ids: number[] = [];
  for (const item of evidence) {
    if (!item.links) continue;
    const known: KnownIdentifier = entities.intern(item);
    ids.push(known.id);
  }
  return ids;
}
