import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { isJsonObject } from '../../../shared/lib/json-read.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { NormalizedAlert, NormalizedContext, ParsedItem } from '../../../shared/model/record.ts';
import { openCsv, rowObject } from './csv-reader.ts';
import { excerptOf } from './excerpt.ts';
import { countPlaces } from './importer.ts';
import type { ImportOptions, PlaceCounter } from './importer.ts';
import type { JsonElement, JsonEnvelope } from './json-elements.ts';
import { splitJson } from './json-splitter.ts';
import type { TextSource } from './text-source.ts';

/** What one record of a file becomes. */
export type MappedRecord =
  | { readonly kind: 'alert'; readonly alert: NormalizedAlert }
  | { readonly kind: 'context'; readonly context: NormalizedContext }
  | {
      readonly kind: 'reject';
      readonly code: 'missingField' | 'wrongType' | 'notAnAlert';
      readonly reason: string;
    };

/** A format whose records are objects (JSON) or rows (CSV, read as objects by column name), one alert or context record each. */
export interface RecordFormat {
  /** Lists in which the records may be wrapped; none for CSV and lines. */
  readonly envelopes: readonly JsonEnvelope[];
  /** What the elements of a top-level list wrap in turn (a list of answers, each with its list). */
  readonly elements?: JsonEnvelope;
  map(record: JsonObject, options: ImportOptions): MappedRecord;
  /** Turns an element that is no object into one (a row of a table); null rejects it. */
  toRecord?(element: Extract<JsonElement, { readonly kind: 'value' }>): JsonObject | null;
}

/** Where a record stands in the text: its offset, its line and its bytes. */
export interface Stretch {
  readonly start: number;
  readonly line: number;
  readonly raw: Uint8Array;
}

/** The item that a format makes of one record. */
export function recordItem(
  record: JsonObject,
  stretch: Stretch,
  places: PlaceCounter,
  format: RecordFormat,
  options: ImportOptions,
): ParsedItem {
  const { place, raw } = places.next(stretch.start, stretch.line, stretch.raw);
  const mapped = format.map(record, options);
  switch (mapped.kind) {
    case 'alert':
      return { kind: 'alert', place, raw, canonical: canonicalJson(record), alert: mapped.alert };
    case 'context':
      return { kind: 'context', place, raw, canonical: canonicalJson(record), context: mapped.context };
    case 'reject':
      return {
        kind: 'reject',
        place,
        code: mapped.code,
        reason: mapped.reason,
        excerpt: excerptOf(stretch.raw),
      };
  }
}

function brokenItem(
  broken: Extract<JsonElement, { readonly kind: 'error' }>,
  places: PlaceCounter,
): ParsedItem {
  const { code, reason, excerpt } = broken;
  return {
    kind: 'reject',
    place: places.stretch(broken.start, broken.end, broken.line),
    code,
    reason,
    excerpt,
  };
}

function* parseJson(source: TextSource, format: RecordFormat, options: ImportOptions): Generator<ParsedItem> {
  const places = countPlaces(source);
  for (const element of splitJson(source.utf8, {
    envelopes: format.envelopes,
    ...(format.elements === undefined ? {} : { elements: format.elements }),
  })) {
    options.signal?.throwIfAborted();
    if (element.kind === 'error') {
      yield brokenItem(element, places);
      continue;
    }
    const record = format.toRecord?.(element) ?? (isJsonObject(element.value) ? element.value : null);
    if (record !== null) {
      yield recordItem(record, element, places, format, options);
      continue;
    }
    const { place } = places.next(element.start, element.line, element.raw);
    const reason = 'Expected an object here.';
    yield { kind: 'reject', place, code: 'notAnAlert', reason, excerpt: excerptOf(element.raw) };
  }
}

function* parseCsv(source: TextSource, format: RecordFormat, options: ImportOptions): Generator<ParsedItem> {
  const places = countPlaces(source);
  const csv = openCsv(source.utf8);
  if (csv === null) {
    yield {
      kind: 'reject',
      place: places.stretch(0, source.utf8.size, 1),
      code: 'notText',
      reason: 'The header line is not text.',
      excerpt: excerptOf(source.utf8.read(0, 240)),
    };
    return;
  }
  for (const row of csv.rows) {
    options.signal?.throwIfAborted();
    if (row.kind === 'row') yield recordItem(rowObject(csv.header, row.fields), row, places, format, options);
    else yield brokenItem(row, places);
  }
}

/** True when a text begins as JSON does. */
export function beginsAsJson(source: TextSource): boolean {
  const start = new TextDecoder()
    .decode(source.utf8.read(0, 4096))
    .replace(/^\ufeff/, '')
    .trimStart();
  return start.startsWith('{') || start.startsWith('[');
}

/** The items of a file of such records: JSON (a list, an envelope, lines, or objects one after another) or CSV with a header line. */
export function parseRecords(
  source: TextSource,
  format: RecordFormat,
  options: ImportOptions,
): Generator<ParsedItem> {
  return beginsAsJson(source) ? parseJson(source, format, options) : parseCsv(source, format, options);
}
