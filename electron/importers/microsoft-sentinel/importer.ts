import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { isJsonObject, ownText, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { ParsedItem } from '../../../shared/model/record.ts';
import { openCsv } from '../_kit/csv-reader.ts';
import { excerptOf } from '../_kit/excerpt.ts';
import { columnName } from '../_kit/format-head.ts';
import { countPlaces } from '../_kit/importer.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseJsonRecords } from '../_kit/json-records.ts';
import type { JsonFormat } from '../_kit/json-records.ts';
import type { TextSource } from '../_kit/text-source.ts';
import { mapSentinelAlert } from './map.ts';

const ownColumns = [
  'SystemAlertId',
  'ProviderAlertId',
  'AlertName',
  'DisplayName',
  'AlertDisplayName',
  'ProviderName',
  'VendorName',
  'Entities',
  'ExtendedProperties',
  'CompromisedEntity',
];

function isAlert(record: JsonObject): boolean {
  const names = new Set(Object.keys(record).map(columnName));
  return ownColumns.filter((column) => names.has(column)).length >= 2;
}

/** The names of a table's columns in a Log Analytics answer (`columns: [{name, type}]`, older answers `Columns: [{ColumnName}]`). */
function columnNames(context: JsonObject): readonly string[] {
  const columns = context['columns'] ?? context['Columns'];
  if (!Array.isArray(columns)) return [];
  return columns.map((column) =>
    isJsonObject(column) ? (ownText(column, 'name') ?? ownText(column, 'ColumnName') ?? '') : '',
  );
}

/** A row as an object. */
function toObject(names: readonly string[], values: readonly JsonValue[]): JsonObject {
  const record: Record<string, JsonValue> = {};
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (name !== '' && value !== undefined) setOwn(record, name, value);
  }
  return record;
}

const jsonFormat: JsonFormat = {
  envelopes: [
    { key: 'tables', inner: { key: 'rows', context: ['columns'] } },
    { key: 'Tables', inner: { key: 'Rows', context: ['Columns'] } },
    { key: 'value' },
  ],
  classify: (record) => (isAlert(record) ? 'alert' : 'other'),
  describeOther: (record) =>
    `No row of the SecurityAlert table (columns ${Object.keys(record).slice(0, 5).join(', ')}).`,
  mapAlert: (record, options) => mapSentinelAlert(record, options),
  toRecord: ({ value, context }) => (Array.isArray(value) ? toObject(columnNames(context), value) : null),
};

function* parseCsv(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  const places = countPlaces(source);
  const csv = openCsv(source.utf8);
  if (csv === null) {
    const head = source.utf8.read(0, 240);
    yield {
      kind: 'reject',
      place: places.stretch(0, source.utf8.size, 1),
      code: 'notText',
      reason: 'The header line is not text.',
      excerpt: excerptOf(head),
    };
    return;
  }
  for (const row of csv.rows) {
    options.signal?.throwIfAborted();
    if (row.kind === 'error') {
      yield {
        kind: 'reject',
        place: places.stretch(row.start, row.end, row.line),
        code: row.code,
        reason: row.reason,
        excerpt: row.excerpt,
      };
      continue;
    }
    const record = toObject(csv.header, row.fields);
    const { place, raw } = places.next(row.start, row.line, row.raw);
    const mapped = mapSentinelAlert(record, options);
    if (mapped.ok) yield { kind: 'alert', place, raw, canonical: canonicalJson(record), alert: mapped.value };
    else
      yield { kind: 'reject', place, code: mapped.code, reason: mapped.reason, excerpt: excerptOf(row.raw) };
  }
}

const isJson = (first: string): boolean => first === '{' || first === '[';

function sniff(head: FormatHead): number {
  const inColumns = ownColumns.filter((column) => head.columns.includes(column)).length;
  if (!isJson(head.first)) return inColumns >= 4 ? 60 + inColumns * 4 : 0;
  const inKeys = ownColumns.filter((column) => head.keys.has(column)).length;
  const inTable = ownColumns.filter((column) => head.text.includes(`"${column}"`)).length;
  const isTable = head.keys.has('tables') || head.keys.has('Tables');
  return inKeys >= 4 ? 60 + inKeys * 4 : isTable && inTable >= 4 ? 60 + inTable * 4 : 0;
}

function* parse(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  const start = new TextDecoder()
    .decode(source.utf8.read(0, 64))
    .replace(/^\ufeff/, '')
    .trimStart();
  if (isJson(start[0] ?? '')) yield* parseJsonRecords(source, jsonFormat, options);
  else yield* parseCsv(source, options);
}

/** Microsoft Sentinel's SecurityAlert table: CSV, a list or lines of JSON, or the answer of the Log Analytics API. */
export const microsoftSentinel: Importer = {
  id: 'microsoft-sentinel',
  version: 1,
  title: 'Microsoft Sentinel SecurityAlert',
  description:
    'The SecurityAlert table as CSV, as JSON (list or one row a line), or as an answer of the Log Analytics API.',
  fileExtensions: ['csv', 'json', 'ndjson', 'jsonl'],
  sniff,
  parse,
};
