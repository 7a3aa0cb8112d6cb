import { isJsonObject } from '../../../shared/lib/json-read.ts';
import { signatureColumns } from '../../../shared/mapping/signature.ts';
import type { HeaderSignature } from '../../../shared/mapping/signature.ts';
import { sliceSource, type ByteSource } from '../_kit/byte-source.ts';
import { detectDelimiter, openCsv } from '../_kit/csv-reader.ts';
import { looksLikeLines } from '../_kit/json-layout.ts';
import { splitJson } from '../_kit/json-splitter.ts';
import { headText, openText } from '../_kit/text-source.ts';
import { listsIn } from './find-member.ts';
import { readRecords, type RecordLayout } from './read-records.ts';

/** Bytes of a file that are looked at to find its layout, its columns and its first records. */
export const sampleBytes = 1024 * 1024;

/** Records whose members make the header of a JSON file. */
const headerRecords = 50;
/** Names that a header has at most. */
const mostColumns = 2000;
const longestName = 300;

/** What a file that no importer knows looks like. */
export interface DetectedLayout extends RecordLayout {
  /** Lists that could hold the records of a JSON file, the likeliest first; null: the file is records. */
  readonly candidates: readonly (string | null)[];
}

/** Names that portals and APIs give to lists of records. */
const listNames = new Set(
  'alerts value data results items events incidents hits records entries signals detections findings rows logs content'.split(
    ' ',
  ),
);

/** The layout of a text file by its first bytes; null for what is neither a table nor JSON. */
export function detectLayout(source: ByteSource): DetectedLayout | null {
  const head = source.read(0, Math.min(source.size, sampleBytes));
  const text = headText(head.subarray(0, 256 * 1024)).replace(/^\ufeff/, '');
  if (text.includes('\u0000') || text.trim() === '') return null;
  const first = text.trimStart()[0] ?? '';
  if (first !== '{' && first !== '[') return detectTable(text);
  if (first === '{' && looksLikeLines(new TextEncoder().encode(text.trimStart())))
    return {
      format: 'ndjson',
      delimiter: null,
      records: null,
      candidates: [null, ...listsInElements(source)],
    };
  const candidates = first === '{' ? listsInObject(source) : [null, ...listsInElements(source)];
  const inElements = first === '[' && isWrapper(source) ? (candidates[1] ?? null) : null;
  const records = first === '{' ? (candidates[0] ?? null) : inElements;
  return {
    format: 'json',
    delimiter: null,
    records,
    candidates: [...new Set([records, ...candidates, null])],
  };
}

function detectTable(text: string): DetectedLayout | null {
  const line = text.split('\n', 1)[0]?.trimEnd() ?? '';
  const delimiter = detectDelimiter(line);
  const source = new TextEncoder().encode(`${line}\n`);
  const header = openCsv({
    size: source.length,
    read: (from, length) => source.slice(from, from + length),
    close: () => undefined,
  });
  const names = header?.header ?? [];
  // A first line of one word, or one with long sentences in it, is no header.
  const isHeader =
    names.length > 1 && names.some((name) => name !== '') && names.every((name) => name.length <= 200);
  if (!isHeader) return null;
  return delimiter === '\t'
    ? { format: 'tsv', delimiter: null, records: null, candidates: [] }
    : { format: 'csv', delimiter: delimiter === ';' ? ';' : ',', records: null, candidates: [] };
}

const lastName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('.'), path.lastIndexOf(']')) + 1);

/** Lists of the one object of a file. A list under a name that lists have, or in an object of little else, holds the records. */
function listsInObject(source: ByteSource): readonly (string | null)[] {
  const sample = openText(sliceSource(source, 0, sampleBytes));
  const lists = sample === null ? [] : listsIn(sample.utf8);
  const score = ({ path, beside }: { path: string; beside: number }): number =>
    (listNames.has(lastName(path).toLowerCase()) ? 2 : 0) + (beside <= 6 ? 1 : 0);
  const sorted = lists.toSorted((left, right) => score(right) - score(left));
  const best = sorted[0];
  const isRecord = best === undefined || score(best) === 0;
  const paths = sorted.map(({ path }) => path).slice(0, 20);
  return isRecord ? [null, ...paths] : paths;
}

/** Objects of the first elements of a list, or of the first lines. */
function firstObjects(source: ByteSource, most: number): readonly Readonly<Record<string, unknown>>[] {
  const sample = openText(sliceSource(source, 0, sampleBytes));
  const found: Readonly<Record<string, unknown>>[] = [];
  if (sample === null) return found;
  for (const element of splitJson(sample.utf8, { envelopes: [] })) {
    if (element.kind === 'value' && isJsonObject(element.value)) found.push(element.value);
    if (found.length >= most) break;
  }
  return found;
}

const isListOfObjects = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isJsonObject(item));

function listsInElements(source: ByteSource): readonly string[] {
  const names = firstObjects(source, 5).flatMap((record) =>
    Object.keys(record).filter((key) => isListOfObjects(record[key]) && !/[.[\]]/.test(key)),
  );
  return [...new Set(names)].slice(0, 20).map((name) => `[].${name}`);
}

/** Elements that hold little more than a list wrap the records. */
function isWrapper(source: ByteSource): boolean {
  const objects = firstObjects(source, 5);
  const wrappers = objects.filter((record) =>
    Object.keys(record).some((key) => isListOfObjects(record[key])),
  );
  return wrappers.length * 2 >= objects.length && objects.every((record) => Object.keys(record).length <= 3);
}

/** The header of a file under a layout: names of columns, or of the members of the first records; null when there is none. */
export function readHeader(source: ByteSource, layout: RecordLayout): HeaderSignature | null {
  const sample = openText(sliceSource(source, 0, sampleBytes));
  if (sample === null) return null;
  const names: string[] = [];
  if (layout.format === 'csv' || layout.format === 'tsv') {
    const delimiter = layout.delimiter ?? (layout.format === 'tsv' ? '\t' : null);
    names.push(...(openCsv(sample.utf8, undefined, delimiter)?.header ?? []));
  } else {
    let count = 0;
    for (const read of readRecords(sample.utf8, layout)) {
      if (read.kind === 'record') names.push(...Object.keys(read.record));
      count += 1;
      if (count >= headerRecords) break;
    }
  }
  const columns = signatureColumns(names.filter((name) => name.length <= longestName)).slice(0, mostColumns);
  return columns.length === 0 ? null : { format: layout.format, records: layout.records, columns };
}

/** The header of a file that no importer knows; null when a mapping could not read it. */
export function detectHeader(source: ByteSource): HeaderSignature | null {
  const layout = detectLayout(source);
  return layout === null ? null : readHeader(source, layout);
}
