import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { isJsonList, isJsonObject, ownValue, pickOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { ParsedItem, RejectCode } from '../../../shared/model/record.ts';
import { excerptOf } from '../_kit/excerpt.ts';
import { countPlaces } from '../_kit/importer.ts';
import type { FormatHead, Importer, ImportOptions, PlaceCounter } from '../_kit/importer.ts';
import type { JsonElement } from '../_kit/json-elements.ts';
import { splitInner, splitJson } from '../_kit/json-splitter.ts';
import { beginsAsJson, parseRecords } from '../_kit/record-importer.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import type { TextSource } from '../_kit/text-source.ts';
import { mapMatch, readRule, ruleFields, stableMatch } from './map.ts';
import type { ZircoliteRule } from './map.ts';

/** Keys of a rule that its matches need, when they are read as a stream. */
const ruleKeys = ['title', 'id', 'description', 'sigmafile', 'sigma', 'rule_level', 'tags', 'count'];

type ValueElement = Extract<JsonElement, { readonly kind: 'value' }>;

function rejectItem(
  element: ValueElement,
  places: PlaceCounter,
  code: RejectCode,
  reason: string,
): ParsedItem {
  const { place } = places.next(element.start, element.line, element.raw);
  return { kind: 'reject', place, code, reason, excerpt: excerptOf(element.raw) };
}

function errorItem(
  error: Extract<JsonElement, { readonly kind: 'error' }>,
  places: PlaceCounter,
): ParsedItem {
  const { code, reason, excerpt } = error;
  return { kind: 'reject', place: places.stretch(error.start, error.end, error.line), code, reason, excerpt };
}

function matchItem(
  element: ValueElement,
  rule: ZircoliteRule | null,
  places: PlaceCounter,
  options: ImportOptions,
): ParsedItem {
  const { value } = element;
  if (rule === null)
    return rejectItem(element, places, 'missingField', 'The rule of this match has no title ("title").');
  if (!isJsonObject(value)) return rejectItem(element, places, 'wrongType', 'A match is no object.');
  const { place, raw } = places.next(element.start, element.line, element.raw);
  const canonical = canonicalJson({ rule: { title: rule.title, id: rule.id }, match: stableMatch(value) });
  return { kind: 'alert', place, raw, canonical, alert: mapMatch(rule, value, options) };
}

/** An event with its rule's fields beside its own, as the templates write it. */
function mapBeside(record: JsonObject, options: ImportOptions): MappedRecord {
  const rule = readRule(record);
  if (rule === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The record has no title ("title" or "rule_title").',
    };
  const event = pickOwn(record, (key) => !ruleFields.includes(key));
  return { kind: 'alert', alert: mapMatch({ ...rule, tags: [], query: null }, event, options) };
}

function besideItem(
  element: ValueElement,
  record: JsonObject,
  places: PlaceCounter,
  options: ImportOptions,
): ParsedItem {
  const mapped = mapBeside(record, options);
  if (mapped.kind !== 'alert')
    return rejectItem(element, places, 'missingField', 'The record has no title ("title" or "rule_title").');
  const { place, raw } = places.next(element.start, element.line, element.raw);
  return { kind: 'alert', place, raw, canonical: canonicalJson(stableMatch(record)), alert: mapped.alert };
}

/** The items of one element: a match that came as a stream, a whole rule with its matches, or an event with its rule beside it. */
function* elementItems(
  element: ValueElement,
  places: PlaceCounter,
  options: ImportOptions,
): Generator<ParsedItem> {
  const { value, context } = element;
  if (Object.hasOwn(context, 'title')) {
    yield matchItem(element, readRule(context), places, options);
    return;
  }
  if (!isJsonObject(value)) {
    yield rejectItem(element, places, 'notAnAlert', 'Expected an object here.');
    return;
  }
  if (Object.keys(value).length === 0) {
    yield rejectItem(
      element,
      places,
      'notAnAlert',
      'An empty object, with which Zircolite 1 and 2 end their list.',
    );
    return;
  }
  const matches = ownValue(value, 'matches');
  if (matches === undefined) {
    yield besideItem(element, value, places, options);
    return;
  }
  if (!isJsonList(matches)) {
    yield rejectItem(element, places, 'wrongType', '"matches" is no list.');
    return;
  }
  const rule = readRule(value);
  for (const inner of splitInner(element.raw, 'matches', element.start, element.line)) {
    options.signal?.throwIfAborted();
    yield inner.kind === 'error' ? errorItem(inner, places) : matchItem(inner, rule, places, options);
  }
}

function* parse(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  if (!beginsAsJson(source)) {
    yield* parseRecords(source, { envelopes: [], map: mapBeside }, options);
    return;
  }
  const places = countPlaces(source);
  // A rule that fires often has more matches than one record may have bytes: where the rule's title comes first, they are read one by one.
  const elements = { key: 'matches', context: ruleKeys, after: ['title'] };
  for (const element of splitJson(source.utf8, { envelopes: [], elements })) {
    options.signal?.throwIfAborted();
    if (element.kind === 'error') yield errorItem(element, places);
    else yield* elementItems(element, places, options);
  }
}

function sniff({ keys, columns }: FormatHead): number {
  const has = (...names: readonly string[]): boolean => names.every((name) => keys.has(name));
  if (['rule_title', 'rule_level', 'rule_count'].every((name) => columns.includes(name))) return 90;
  if (has('title', 'matches', 'rule_level') && (has('sigma') || has('sigmafile') || has('tags', 'count')))
    return 90;
  const isEvent = has('title', 'description', 'Channel', 'EventID');
  return isEvent && (has('OriginalLogfile') || has('row_id', 'Provider_Name')) ? 80 : 0;
}

/** Matches of Zircolite: each event that a rule matched is an alert. */
export const zircolite: Importer = {
  id: 'zircolite',
  version: 1,
  title: 'Zircolite detections',
  description:
    'detected_events.json with its rules and their matches, CSV, and the lines of Zircolite’s export templates.',
  fileExtensions: ['json', 'jsonl', 'ndjson', 'csv'],
  sniff,
  parse,
};
