import { hash } from 'node:crypto';
import type {
  ParsedItem,
  PreparedBatch,
  PreparedContext,
  PreparedRecord,
  PreparedReject,
  PreparedSourceIncident,
} from '../../shared/model/record.ts';
import type { JsonObject } from '../../shared/lib/json.ts';
import { contextUid, hasProviderUid, recordUid } from '../../shared/model/record-uid.ts';
import type { ByteSource } from './_kit/byte-source.ts';
import type { Importer, ImportOptions } from './_kit/importer.ts';
import { createOrdinals, type Ordinals } from './ordinals.ts';
import { parseFile } from './registry.ts';

/** How large a batch may grow before it is handed over. */
export interface BatchOptions extends ImportOptions {
  /** Records, incidents and rejects; 200 unless told. */
  readonly maxRecords?: number;
  /** Reads the file whatever it looks like: a mapping. */
  readonly importer?: Importer | null;
  /** Bytes of raw records; 1 MiB unless told. One record may exceed it alone. */
  readonly maxBytes?: number;
  /** Pieces of evidence, of alerts and context; 2,000 unless told. One record may exceed it alone. */
  readonly maxEvidence?: number;
}

/** SHA-256 of a text as 64 hexadecimal digits. */
export function hashText(text: string): string {
  return hash('sha256', text, 'hex');
}

interface OpenBatch {
  records: PreparedRecord[];
  incidents: PreparedSourceIncident[];
  rejects: PreparedReject[];
  context: PreparedContext[];
  unmapped: Map<string, number>;
  bytes: number;
  evidence: number;
}

const emptyBatch = (): OpenBatch => ({
  records: [],
  incidents: [],
  rejects: [],
  context: [],
  unmapped: new Map(),
  bytes: 0,
  evidence: 0,
});

const sizeOf = (batch: OpenBatch): number =>
  batch.records.length + batch.incidents.length + batch.rejects.length + batch.context.length;

/** Names of unmapped fields that are counted one by one, in one batch; a file that invents more is summed up under one name. */
const mostUnmappedNames = 300;
const longestUnmappedName = 200;

function countUnmapped(unmapped: Map<string, number>, additional: JsonObject): void {
  for (const name in additional) {
    const short = name.slice(0, longestUnmappedName);
    const known = unmapped.get(short);
    if (known !== undefined || unmapped.size < mostUnmappedNames) unmapped.set(short, (known ?? 0) + 1);
    else unmapped.set('…', (unmapped.get('…') ?? 0) + 1);
  }
}

function addItem(batch: OpenBatch, item: ParsedItem, ordinals: Ordinals): void {
  switch (item.kind) {
    case 'alert': {
      const plainHash = hashText(item.canonical);
      const contentHash =
        item.reading === undefined ? plainHash : hashText(`${item.reading}\n${item.canonical}`);
      const ordinal = hasProviderUid(item.alert.providerAlertId) ? 1 : ordinals.next(plainHash);
      const { provider, providerAlertId } = item.alert;
      const uid = recordUid({ provider, providerAlertId, canonical: item.canonical }, ordinal, hashText);
      batch.records.push({ uid, contentHash, place: item.place, raw: item.raw, alert: item.alert });
      batch.bytes += item.raw.length;
      batch.evidence += item.alert.evidence.length;
      countUnmapped(batch.unmapped, item.alert.additional);
      return;
    }
    case 'sourceIncident': {
      const { place, raw, incident, empty } = item;
      batch.incidents.push({ contentHash: hashText(item.canonical), place, raw, incident, empty });
      batch.bytes += raw.length;
      return;
    }
    case 'context': {
      const { provider, providerRecordId } = item.context;
      const contentHash = hashText(item.canonical);
      const ordinal = hasProviderUid(providerRecordId) ? 1 : ordinals.next(contentHash);
      const identity = { provider, providerRecordId, canonical: item.canonical };
      const uid = contextUid(identity, contentHash, ordinal, hashText);
      batch.context.push({ uid, place: item.place, raw: item.raw, context: item.context });
      batch.bytes += item.raw.length;
      batch.evidence += item.context.evidence.length;
      countUnmapped(batch.unmapped, item.context.additional);
      return;
    }
    case 'reject':
      batch.rejects.push({ place: item.place, code: item.code, reason: item.reason, excerpt: item.excerpt });
      return;
  }
}

/**
 * Parses a file and makes its records ready for the store, in batches small enough for the one writer. Every record of the file is in exactly
 * one batch, as a record, an empty incident, a context row or a reject. The last batch has read the whole file.
 * @throws the signal's reason when the import is cancelled; the system's error when the file cannot be read.
 */
export async function* prepareBatches(
  source: ByteSource,
  fileName: string,
  options: BatchOptions,
): AsyncGenerator<PreparedBatch> {
  const { maxRecords = 200, maxBytes = 1024 * 1024, maxEvidence = 2000 } = options;
  // Identical records of a file that have no id of their own are told apart by their number.
  const ordinals = createOrdinals();
  let batch = emptyBatch();
  let bytesRead = 0;
  for await (const item of parseFile(source, fileName, options, options.importer ?? null)) {
    addItem(batch, item, ordinals);
    bytesRead = Math.max(bytesRead, item.place.byteOffset + item.place.byteLength);
    if (sizeOf(batch) < maxRecords && batch.bytes < maxBytes && batch.evidence < maxEvidence) continue;
    yield close(batch, bytesRead);
    batch = emptyBatch();
  }
  yield close(batch, source.size);
}

function close(batch: OpenBatch, bytesRead: number): PreparedBatch {
  const { records, incidents, rejects, context, unmapped } = batch;
  return { records, incidents, rejects, context, unmapped: Object.fromEntries(unmapped), bytesRead };
}
