import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import { isJsonObject } from '../../../shared/lib/json-read.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { NormalizedAlert, NormalizedSourceIncident, ParsedItem } from '../../../shared/model/record.ts';
import { excerptOf } from './excerpt.ts';
import { countPlaces } from './importer.ts';
import type { ImportOptions, PlaceCounter } from './importer.ts';
import { splitInner, splitJson } from './json-splitter.ts';
import type { JsonElement, JsonEnvelope } from './json-elements.ts';
import type { Mapped } from './record-reader.ts';
import type { TextSource } from './text-source.ts';

/** How a format of JSON records is mapped. */
export interface JsonFormat {
  readonly envelopes: readonly JsonEnvelope[];
  /** What an object is; `other` is rejected. */
  classify(record: JsonObject): 'alert' | 'incident' | 'other';
  /** Says what an object of another kind is, for the reject. */
  describeOther(record: JsonObject): string;
  /** @param incident the incident around the alert, when it came inside one. */
  mapAlert(record: JsonObject, options: ImportOptions, incident: JsonObject | null): Mapped<NormalizedAlert>;
  mapIncident?(record: JsonObject, options: ImportOptions): Mapped<NormalizedSourceIncident>;
  /** Turns an element that is no object into one (a row of a table), with the envelope's context. */
  toRecord?(element: Extract<JsonElement, { readonly kind: 'value' }>): JsonObject | null;
}

/** Key under which an incident carries its alerts, in Graph and in the older Defender API alike. */
const alertsKey = 'alerts';

type ValueElement = Extract<JsonElement, { readonly kind: 'value' }>;

function errorItem(
  element: Extract<JsonElement, { readonly kind: 'error' }>,
  places: PlaceCounter,
): ParsedItem {
  const { code, reason, excerpt } = element;
  return {
    kind: 'reject',
    place: places.stretch(element.start, element.end, element.line),
    code,
    reason,
    excerpt,
  };
}

function* alertItem(
  element: ValueElement,
  record: JsonObject,
  incident: JsonObject | null,
  format: JsonFormat,
  options: ImportOptions,
  places: PlaceCounter,
): Generator<ParsedItem> {
  const { place, raw } = places.next(element.start, element.line, element.raw);
  const mapped = format.mapAlert(record, options, incident);
  if (mapped.ok) yield { kind: 'alert', place, raw, canonical: canonicalJson(record), alert: mapped.value };
  else
    yield {
      kind: 'reject',
      place,
      code: mapped.code,
      reason: mapped.reason,
      excerpt: excerptOf(element.raw),
    };
}

/** An incident: its envelope first, then each alert inside as a record of its own, with its own bytes. */
function* incidentItems(
  element: ValueElement,
  record: JsonObject,
  format: JsonFormat,
  options: ImportOptions,
  places: PlaceCounter,
): Generator<ParsedItem> {
  const { [alertsKey]: alerts, ...envelope } = record;
  const empty = !Array.isArray(alerts) || alerts.length === 0;
  const mapped = format.mapIncident?.(record, options);
  if (mapped?.ok) {
    const { place, raw } = empty
      ? places.next(element.start, element.line, element.raw)
      : places.peek(element.start, element.line, element.raw);
    yield {
      kind: 'sourceIncident',
      place,
      raw,
      canonical: canonicalJson(envelope),
      incident: mapped.value,
      empty,
    };
  } else if (empty) {
    const { place } = places.next(element.start, element.line, element.raw);
    yield {
      kind: 'reject',
      place,
      code: mapped?.code ?? 'notAnAlert',
      reason: mapped?.reason ?? 'An incident without alerts.',
      excerpt: excerptOf(element.raw),
    };
  }
  if (empty) return;
  for (const inner of splitInner(element.raw, alertsKey, element.start, element.line)) {
    if (inner.kind === 'error') yield errorItem(inner, places);
    else if (isJsonObject(inner.value))
      yield* alertItem(inner, inner.value, mapped?.ok ? record : null, format, options, places);
    else yield notAnObject(inner, places);
  }
}

function notAnObject(element: ValueElement, places: PlaceCounter): ParsedItem {
  const { place } = places.next(element.start, element.line, element.raw);
  return {
    kind: 'reject',
    place,
    code: 'notAnAlert',
    reason: 'Expected an object here.',
    excerpt: excerptOf(element.raw),
  };
}

/** The items of a file of JSON records. */
export function* parseJsonRecords(
  source: TextSource,
  format: JsonFormat,
  options: ImportOptions,
): Generator<ParsedItem> {
  const places = countPlaces(source);
  for (const element of splitJson(source.utf8, { envelopes: format.envelopes })) {
    options.signal?.throwIfAborted();
    if (element.kind === 'error') {
      yield errorItem(element, places);
      continue;
    }
    const record = format.toRecord?.(element) ?? (isJsonObject(element.value) ? element.value : null);
    if (record === null) {
      yield notAnObject(element, places);
      continue;
    }
    switch (format.classify(record)) {
      case 'alert':
        yield* alertItem(element, record, null, format, options, places);
        break;
      case 'incident':
        yield* incidentItems(element, record, format, options, places);
        break;
      case 'other': {
        const { place } = places.next(element.start, element.line, element.raw);
        yield {
          kind: 'reject',
          place,
          code: 'notAnAlert',
          reason: format.describeOther(record),
          excerpt: excerptOf(element.raw),
        };
        break;
      }
    }
  }
}
