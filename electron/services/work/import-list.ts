import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { OperationError } from '../../../shared/contract/index.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { assetRoles } from '../../../shared/model/asset-values.ts';
import type { AssetMapping } from '../../../shared/model/asset-values.ts';
import { openFileSource } from '../../importers/_kit/byte-source.ts';
import type { ByteSource } from '../../importers/_kit/byte-source.ts';
import type { ListItem, OpenList } from '../../importers/_lists/list-item.ts';
import { readListText } from '../../importers/_lists/list-text.ts';
import { guessKind, openList } from '../../importers/_lists/open-list.ts';
import type { ListKind } from '../../importers/_lists/open-list.ts';
import type { JobControl } from '../../jobs/registry.ts';
import type { ReadableStore } from '../../store/connection.ts';
import type { JournalAuthor } from '../../store/journal.ts';
import { lastIdentifier, lastSender, lengthsOf } from '../../store/list-lookup.ts';
import { keptRejects } from '../../store/list-writer.ts';
import type { ListStart, StoredEntry } from '../../store/list-writer.ts';
import { findSameList } from '../../store/queries/lists.ts';
import type { ListWriter } from './list-writer.ts';
import { scanRange, scanSenders } from './scan-lists.ts';

/** What to import as a list. */
export interface ListRequest {
  readonly path: string;
  /** Null: what the file seems to be. */
  readonly kind: ListKind | null;
  /** Null: what the file calls itself, else its name. */
  readonly name: string | null;
  readonly source: string | null;
  readonly verdict: 'none' | 'suspicious' | 'malicious' | 'noThreatsFound';
  /** Columns of an asset list; null: by their names. */
  readonly mapping: AssetMapping | null;
}

/** What importing a list came to. */
export interface ImportedList {
  readonly list: string;
  readonly name: string;
  readonly kind: ListKind;
  readonly format: string;
  /** False when the list is there already, from the same file and with the same settings. */
  readonly changed: boolean;
  readonly records: number;
  readonly accepted: number;
  readonly repeated: number;
  readonly skipped: number;
  readonly rejected: number;
  /** Identifiers in this store that it names. */
  readonly hits: number;
}

/** Entries that the writer takes in one transaction: a few milliseconds, so that commands between them hardly wait. */
const entriesAtOnce = 400;
/** Bytes read at a time for a file's SHA-256. */
const hashChunk = 4 * 1024 * 1024;

/** The name of a list without one: that of its file, without endings. */
export function nameOfFile(path: string): string {
  const name = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.(csv|txt|json|tsv|list|stix|ioc)$/i, '');
  return name.trim() === '' ? 'List' : name;
}

function hashOf(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += hashChunk) hash.update(source.read(at, hashChunk));
  return hash.digest('hex');
}

/** A file of a list opened, with what is chosen for it. */
interface Chosen {
  readonly opened: OpenList;
  readonly kind: ListKind;
  readonly start: ListStart;
}

function choose(request: ListRequest, source: ByteSource): Chosen {
  const text = readListText(source);
  if (text.trim() === '') throw new OperationError('fileUnreadable', 'The file is empty.');
  const kind = request.kind ?? guessKind(text);
  if (request.kind === null && kind === 'asset' && request.verdict !== 'none')
    throw new OperationError(
      'badInput',
      'By its header the file is a list of assets, which suggests no verdict: say which kind of list it is.',
    );
  const opened = openList(text, kind, request.mapping);
  const verdict = kind === 'indicator' || kind === 'allow' ? request.verdict : 'none';
  if ((kind === 'allow') === (verdict === 'suspicious' || verdict === 'malicious') && verdict !== 'none')
    throw new OperationError(
      'badInput',
      kind === 'allow'
        ? 'An allow list can suggest "noThreatsFound" or nothing.'
        : 'An indicator list can suggest "suspicious", "malicious" or nothing.',
    );
  const fromFile = request.source ?? opened.source;
  const mapping =
    request.mapping === null
      ? null
      : Object.fromEntries(assetRoles.map((role) => [role, request.mapping?.[role] ?? null]));
  return {
    opened,
    kind,
    start: {
      kind,
      name: (request.name ?? opened.name ?? nameOfFile(request.path)).trim().slice(0, 500),
      fileName: basename(request.path),
      size: source.size,
      sha256: hashOf(source),
      format: opened.format,
      settings: canonicalJson({ source: fromFile, verdict, mapping }),
      source: fromFile,
      verdict,
      published: opened.published,
    },
  };
}

/**
 * Imports a list: reads its file, has the writer store it in small batches, looks up what the store knows in it, and makes it count, as one
 * change of the analyst. The same file with the same settings changes nothing; another one of the same kind and name replaces it.
 * @throws OperationError `fileUnreadable`, `badInput`, `cancelled`
 */
export async function importList(
  request: ListRequest,
  author: JournalAuthor,
  reader: ReadableStore,
  writer: ListWriter,
  control: JobControl,
): Promise<ImportedList> {
  // What a run before left unfinished, and what is too old to come back.
  while (await writer.dropListRows());
  const source = openSource(request.path);
  let chosen: Chosen;
  try {
    chosen = choose(request, source);
  } finally {
    source.close();
  }
  const { start, kind, opened } = chosen;
  const same = findSameList(reader, start);
  const about = { name: start.name, kind, format: start.format };
  if (same !== null) return { ...about, ...same, changed: false };
  const versionId = await writer.beginList(start);
  try {
    const counts = await storeItems(opened.items, versionId, writer, control);
    if (counts.accepted === 0)
      throw new OperationError(
        'badInput',
        `The file has no entry that a list of this kind can hold (${counts.records.toLocaleString('en')} records were looked at).`,
      );
    const scanned = lastIdentifier(reader);
    const hits =
      kind === 'country'
        ? 0
        : await scanRange(reader, writer, part(control, 0.6), {
            from: 0,
            upTo: scanned,
            versions: new Set([versionId]),
            lengths: lengthsOf(counts.prefixes),
          });
    const scannedSenders = lastSender(reader);
    const sent =
      kind === 'indicator'
        ? await scanSenders(reader, writer, part(control, 0.9), {
            from: 0,
            upTo: scannedSenders,
            versions: new Set([versionId]),
          })
        : 0;
    await writer.finishList(versionId, { ...counts, scanned, scannedSenders }, author);
    const stored = findSameList(reader, start);
    return {
      ...about,
      list: stored?.list ?? '',
      changed: true,
      records: counts.records,
      accepted: counts.accepted,
      repeated: counts.repeated,
      skipped: sum(counts.skipped),
      rejected: counts.rejected,
      hits: hits + sent,
    };
  } catch (error) {
    while (await writer.dropListRows());
    throw error;
  }
}

function openSource(path: string): ByteSource {
  try {
    return openFileSource(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new OperationError('fileUnreadable', `The file cannot be read${code}.`);
  }
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function part(control: JobControl, from: number): JobControl {
  return {
    ...control,
    report: (share, detail) => control.report(share === null ? null : from + share * (1 - from), detail),
  };
}

/** Kinds of reasons that are counted apart; all others together. */
const mostReasons = 50;

interface Stored {
  readonly records: number;
  readonly accepted: number;
  readonly repeated: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly prefixes: readonly string[];
}

async function storeItems(
  items: Iterable<ListItem>,
  versionId: number,
  writer: ListWriter,
  control: JobControl,
): Promise<Stored> {
  const skipped = new Map<string, number>();
  const prefixes = new Set<string>();
  const totals = { records: 0, accepted: 0, repeated: 0, rejected: 0 };
  let batch = emptyBatch();
  const flush = async (): Promise<void> => {
    if (control.isCancelled()) throw new OperationError('cancelled', 'Cancelled.');
    const { entries, ranges, rejects, owners } = batch;
    batch = emptyBatch();
    if (owners.length === 0 && rejects.length === 0) return;
    const repeated = new Set(await writer.addListItems(versionId, { entries, ranges, rejects }));
    // A record is repeated when all that it says was there; it counts once, however much it says.
    const fresh = new Set(owners.filter((_owner, index) => !repeated.has(index)));
    for (const owner of new Set(owners)) totals[fresh.has(owner) ? 'accepted' : 'repeated'] += 1;
    control.report(null, `${totals.records.toLocaleString('en')} records read`);
  };
  for (const item of items) {
    totals.records += 1;
    switch (item.kind) {
      case 'entries':
        for (const entry of item.entries) {
          batch.entries.push({ ...entry, line: item.line });
          batch.owners.push(totals.records);
          const length = entry.type === 'range' ? entry.value.split('/')[1] : undefined;
          if (length !== undefined) prefixes.add(`${entry.value.includes(':') ? '6' : '4'}/${length}`);
        }
        break;
      case 'range':
        batch.ranges.push(item.range);
        batch.owners.push(totals.records);
        break;
      case 'skipped': {
        const reason = skipped.has(item.reason) || skipped.size < mostReasons ? item.reason : 'other reasons';
        skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
        break;
      }
      case 'reject':
        totals.rejected += 1;
        if (totals.rejected <= keptRejects)
          batch.rejects.push({ line: item.line, reason: item.reason, excerpt: item.excerpt });
        break;
    }
    if (batch.owners.length + batch.rejects.length >= entriesAtOnce) await flush();
  }
  await flush();
  return { ...totals, skipped: Object.fromEntries(skipped), prefixes: [...prefixes] };
}

/** A list has entries or ranges, never both, so that `owners` follows either. */
function emptyBatch(): {
  entries: StoredEntry[];
  ranges: { first: string; last: string; value: string }[];
  rejects: { line: number | null; reason: string; excerpt: string }[];
  /** The record that each entry or range is of. */
  owners: number[];
} {
  return { entries: [], ranges: [], rejects: [], owners: [] };
}
