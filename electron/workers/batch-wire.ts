import type {
  Identifier,
  NormalizedEvidence,
  PreparedBatch,
  PreparedRecord,
  RecordPlace,
  SourceTime,
} from '../../shared/model/record.ts';
import type { NormalizedAlert, StoredAlert } from '../../shared/model/record.ts';
import type { LocalWriter } from '../services/work/local-writer.ts';
import { nothingSaid } from '../store/record-body.ts';
import { storedAlert } from '../store/stored-alert.ts';
import type { Remote } from './rpc.ts';

/** The writer as a background thread reaches it. */
export interface WriterPort extends Omit<LocalWriter, 'applyBatch'> {
  applyBatch(fileId: number, batch: PackedBatch): Promise<void>;
}

/** The writer behind a port, for what hands it batches as they were parsed. */
export function withPackedBatches(remote: Remote<WriterPort>): LocalWriter {
  const applyBatch: LocalWriter['applyBatch'] = (fileId, batch) =>
    remote.applyBatch(fileId, packBatch(typeof batch === 'function' ? batch() : batch));
  return new Proxy(remote, {
    get: (target, name) => (name === 'applyBatch' ? applyBatch : (Reflect.get(target, name) as unknown)),
  }) as unknown as LocalWriter;
}

/**
 * A batch as it crosses from the thread that parsed it to the writer's. An object costs its property names once for each record, and each
 * of a thousand small buffers an allocation in the one thread that all wait for; so records are lists of values, and their bytes are one.
 */
export interface PackedBatch extends Omit<PreparedBatch, 'records'> {
  /** What is stored of each record's alert: {@link StoredAlert.body}. */
  readonly bodies: readonly string[];
  /** JSON: a {@link PackedRecord} for each. Read several times faster than what a message is taken apart into. */
  readonly records: string;
  /** The bytes of all records, one after another. */
  readonly raw: Uint8Array;
}

/** Kind, namespace, value, tenant, rank. */
type PackedIdentifier = readonly [Identifier['kind'], string, string, string | null, number];

type PackedEvidence = readonly [
  kind: NormalizedEvidence['kind'],
  label: string,
  /** 1 links, 2 embedded. */
  bits: number,
  verdict: string | null,
  remediationStatus: string | null,
  detectionStatus: string | null,
  firstSeen: number | null,
  roles: readonly string[],
  threats: readonly string[],
  identifiers: readonly PackedIdentifier[],
];

type PackedRecord = readonly [
  uid: string,
  contentHash: string,
  rawBytes: number,
  place: readonly [number, number | null, number, number],
  provider: string,
  providerAlertId: string | null,
  names: readonly string[],
  title: string,
  detectorId: string | null,
  status: string | null,
  classification: string | null,
  determination: string | null,
  assignedTo: string | null,
  updated: SourceTime | null,
  comments: NormalizedAlert['comments'],
  sourceIncident: NormalizedAlert['sourceIncident'],
  evidence: readonly PackedEvidence[],
  values: StoredAlert['values'],
  senders: StoredAlert['senders'],
  said: StoredAlert['said'],
];

/** Packs a batch; what the writer does not look at is only in what is stored of an alert. */
export function packBatch(batch: PreparedBatch): PackedBatch {
  const { records, ...others } = batch;
  const raw = new Uint8Array(records.reduce((sum, record) => sum + record.raw.length, 0));
  let at = 0;
  for (const record of records) {
    raw.set(record.raw, at);
    at += record.raw.length;
  }
  const stored = records.map((record) => record.stored ?? storedAlert(record.alert));
  return {
    ...others,
    bodies: stored.map(({ body }) => body),
    records: JSON.stringify(records.map((record, index) => packRecord(record, stored[index]))),
    raw,
  };
}

/** The batch that a packed one was made of, as far as the writer looks at it. */
export function unpackBatch({ bodies, records, raw, ...others }: PackedBatch): PreparedBatch {
  // Written by packBatch in another thread of this process.
  const packed = JSON.parse(records) as readonly PackedRecord[];
  let at = 0;
  return {
    ...others,
    records: packed.map((record, index) => {
      const [, , rawBytes] = record;
      const bytes = raw.subarray(at, at + rawBytes);
      at += rawBytes;
      return unpackRecord(record, bytes, bodies[index] ?? '');
    }),
  };
}

function packRecord(
  { uid, contentHash, place, raw, alert }: PreparedRecord,
  stored: StoredAlert | undefined,
): PackedRecord {
  return [
    uid,
    contentHash,
    raw.length,
    [place.position, place.line, place.byteOffset, place.byteLength],
    alert.provider,
    alert.providerAlertId,
    alert.names,
    alert.title,
    alert.detectorId,
    alert.status,
    alert.classification,
    alert.determination,
    alert.assignedTo,
    alert.updated,
    alert.comments,
    alert.sourceIncident,
    alert.evidence.map(packEvidence),
    stored?.values ?? [],
    stored?.senders ?? [],
    stored?.said ?? [],
  ];
}

function unpackRecord(packed: PackedRecord, raw: Uint8Array, body: string): PreparedRecord {
  const [uid, contentHash, , [position, line, byteOffset, byteLength], provider, providerAlertId, names] =
    packed;
  const [, , , , , , , title, detectorId, status, classification, determination, assignedTo] = packed;
  const [, , , , , , , , , , , , , updated, comments, sourceIncident, evidence, values] = packed;
  const [senders, said] = packed.slice(-2) as [StoredAlert['senders'], StoredAlert['said']];
  const place: RecordPlace = { position, line, byteOffset, byteLength };
  const alert: NormalizedAlert = {
    ...nothingSaid,
    provider,
    providerAlertId,
    names,
    title,
    detectorId,
    status,
    classification,
    determination,
    assignedTo,
    updated,
    comments,
    sourceIncident,
    evidence: evidence.map(unpackEvidence),
  };
  return { uid, contentHash, place, raw, alert, stored: { body, values, senders, said } };
}

function packEvidence(item: NormalizedEvidence): PackedEvidence {
  return [
    item.kind,
    item.label,
    (item.links ? 1 : 0) | (item.embedded ? 2 : 0),
    item.verdict,
    item.remediationStatus,
    item.detectionStatus,
    item.firstSeen,
    item.roles,
    item.threats,
    item.identifiers.map(({ kind, namespace, value, tenant, rank }) => [
      kind,
      namespace,
      value,
      tenant,
      rank,
    ]),
  ];
}

const noDetails: NormalizedEvidence['details'] = {};

function unpackEvidence(packed: PackedEvidence): NormalizedEvidence {
  const [kind, label, bits, verdict, remediationStatus, detectionStatus, firstSeen, roles, threats, list] =
    packed;
  return {
    kind,
    identifiers: list.map(([of, namespace, value, tenant, rank]) => ({
      kind: of,
      namespace,
      value,
      tenant,
      rank,
    })),
    links: (bits & 1) !== 0,
    label,
    embedded: (bits & 2) !== 0,
    verdict,
    remediationStatus,
    detectionStatus,
    roles,
    threats,
    firstSeen,
    details: noDetails,
  };
}
