import type { ColumnProfile } from '../../../shared/mapping/columns.ts';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import { isTable, type HeaderSignature } from '../../../shared/mapping/signature.ts';
import { suggestMapping } from '../../../shared/mapping/suggest.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { hasProviderUid, recordUid } from '../../../shared/model/record-uid.ts';
import type { ParsedItem } from '../../../shared/model/record.ts';
import { sliceSource, type ByteSource } from '../_kit/byte-source.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { openText } from '../_kit/text-source.ts';
import { detectColumns } from './detect-columns.ts';
import { detectLayout, readHeader, sampleBytes, type DetectedLayout } from './detect-layout.ts';
import { parseWithMapping } from './mapping-importer.ts';
import type { ValueProblem } from './evidence-pieces.ts';
import { readRecords, type RecordLayout } from './read-records.ts';
import { objectValues, rowValues } from './record-values.ts';

/** What a file's first bytes show. */
export interface FileSample {
  readonly layout: DetectedLayout;
  readonly header: HeaderSignature;
  readonly columns: readonly ColumnProfile[];
  readonly suggestion: Mapping;
  /** False when the file goes on behind the sample. */
  readonly isWhole: boolean;
}

/** Records whose values make the kinds of columns. */
const profiledRecords = 1000;

/** Name of a mapping that is made for a file: the file's without its ending, numbers that count or date it left out. */
export function mappingNameOf(fileName: string): string {
  const bare = fileName.replace(/(?:[.](?:csv|tsv|txt|json|ndjson|jsonl|gz|gzip|zip|log))+$/i, '');
  const words = bare
    .replace(/[_\s]+/g, ' ')
    .replace(/[-. ]*\d{4}[-.]?\d{2}[-.]?\d{2}.*$/, '')
    .trim();
  return (words === '' ? bare : words).slice(0, 100) || 'Mapping';
}

/**
 * Looks at the first {@link sampleBytes} of a file that is a table or JSON.
 * @param records where the records are, when that was chosen; undefined lets it be found out
 * @returns null when it is neither, or holds no records there
 */
export function sampleFile(source: ByteSource, fileName: string, records?: string | null): FileSample | null {
  const detected = detectLayout(source);
  if (detected === null) return null;
  const isJson = !isTable(detected.format);
  const layout = isJson && records !== undefined ? { ...detected, records } : detected;
  const header = readHeader(source, layout);
  if (header === null) return null;
  const text = openText(sliceSource(source, 0, sampleBytes));
  const found: JsonObject[] = [];
  if (text !== null)
    for (const read of readRecords(text.utf8, layout)) {
      if (read.kind === 'record') found.push(read.record);
      if (found.length >= profiledRecords) break;
    }
  const columns = detectColumns(found.map(isTable(layout.format) ? rowValues : objectValues));
  const about = { name: mappingNameOf(fileName), delimiter: layout.delimiter };
  return {
    layout,
    header,
    columns: inHeaderOrder(columns, text === null ? [] : tableHeader(text.utf8, layout)),
    suggestion: suggestMapping(columns, header, about),
    isWhole: source.size <= sampleBytes,
  };
}

function tableHeader(source: ByteSource, layout: RecordLayout): readonly string[] {
  if (!isTable(layout.format)) return [];
  for (const read of readRecords(source, layout)) if (read.kind === 'record') return Object.keys(read.record);
  return [];
}

/** Columns of a table stand as in its header, empty ones too. */
function inHeaderOrder(
  columns: readonly ColumnProfile[],
  header: readonly string[],
): readonly ColumnProfile[] {
  const known = new Map(columns.map((column) => [column.name, column]));
  const rows = columns[0]?.rows ?? 0;
  const empty = {
    kind: 'empty',
    share: 1,
    filled: 0,
    rows,
    distinct: 0,
    examples: [],
    values: [],
    time: null,
  } as const;
  const named = header.map((name) => known.get(name) ?? { name, ...empty });
  const inHeader = new Set(header);
  const others = columns.filter(({ name }) => !inHeader.has(name));
  // Of JSON records the members come before what their lists hold.
  const isInList = ({ name }: ColumnProfile): boolean => name.includes('[]');
  return [...named, ...others.filter((column) => !isInList(column)), ...others.filter(isInList)];
}

/** One row of a preview: what it would be imported as, and what of it is not as the mapping expects. */
export interface PreviewRow {
  readonly item: ParsedItem;
  readonly problems: readonly ValueProblem[];
}

/** A row that has an id of its own: rows with the same uid and other contents replace each other. */
export interface IdentifiedRow {
  readonly uid: string;
  /** The record as canonical JSON. */
  readonly canonical: string;
}

/** What a mapping makes of a file's first bytes. */
export interface MappingPreview {
  /** The first rows. */
  readonly rows: readonly PreviewRow[];
  /** Of the sample. */
  readonly counts: {
    readonly records: number;
    readonly alerts: number;
    readonly context: number;
    readonly rejects: number;
    /** Records with a value that is not of its kind. */
    readonly doubtful: number;
  };
  /** Columns that went into the additional fields, with the number of records that have them. */
  readonly unmapped: Readonly<Record<string, number>>;
  /** Alerts that the mapping gives an id, in file order. */
  readonly identified: readonly IdentifiedRow[];
}

/** Maps a file's first {@link sampleBytes}. @param most rows that come back whole */
export function previewMapping(
  source: ByteSource,
  mapping: Mapping,
  options: ImportOptions,
  hash: (text: string) => string,
  most = 10,
): MappingPreview {
  const isWhole = source.size <= sampleBytes;
  const text = openText(sliceSource(source, 0, sampleBytes));
  const rows: PreviewRow[] = [];
  const counts = { records: 0, alerts: 0, context: 0, rejects: 0, doubtful: 0 };
  const unmapped = new Map<string, number>();
  const identified: IdentifiedRow[] = [];
  if (text === null) return { rows, counts, unmapped: {}, identified };
  let last: PreviewRow | null = null;
  const count = (row: PreviewRow): void => {
    counts.records += 1;
    if (row.problems.length > 0) counts.doubtful += 1;
    if (rows.length < most) rows.push(row);
    switch (row.item.kind) {
      case 'alert':
        counts.alerts += 1;
        identify(row.item);
        for (const name of Object.keys(row.item.alert.additional)) add(name);
        return;
      case 'context':
        counts.context += 1;
        for (const name of Object.keys(row.item.context.additional)) add(name);
        return;
      default:
        counts.rejects += 1;
    }
  };
  const identify = ({ alert, canonical }: Extract<ParsedItem, { kind: 'alert' }>): void => {
    const { provider, providerAlertId } = alert;
    if (hasProviderUid(providerAlertId))
      identified.push({ uid: recordUid({ provider, providerAlertId, canonical }, 1, hash), canonical });
  };
  const add = (name: string): void => {
    if (unmapped.has(name) || unmapped.size < 2000) unmapped.set(name, (unmapped.get(name) ?? 0) + 1);
  };
  for (const { item, problems } of parseWithMapping(text, mapping, options, hash)) {
    if (last !== null) count(last);
    last = { item, problems };
  }
  // Where the sample ends in the middle of a record, that one is not the file's but the sample's fault.
  if (last !== null && (isWhole || last.item.kind !== 'reject')) count(last);
  return { rows, counts, unmapped: Object.fromEntries(unmapped), identified };
}
