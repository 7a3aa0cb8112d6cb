import { canonicalJson } from '../../../shared/lib/canonical-json.ts';

import { isJsonObject, ownText } from '../../../shared/lib/json-read.ts';
import type { ParsedItem } from '../../../shared/model/record.ts';
import { excerptOf } from '../_kit/excerpt.ts';
import { countPlaces } from '../_kit/importer.ts';
import type { FormatHead, Importer, ImportOptions, PlaceCounter } from '../_kit/importer.ts';
import type { JsonElement } from '../_kit/json-elements.ts';
import { splitJson } from '../_kit/json-splitter.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import type { TextSource } from '../_kit/text-source.ts';
import { BundleGraph, SurveyBuilder, countsText, typeOf } from './graph.ts';
import { mapSighting } from './map.ts';
import { mapObservedData } from './observed-data.ts';

const split = (source: TextSource): Generator<JsonElement> =>
  splitJson(source.utf8, { envelopes: [{ key: 'objects' }] });

type ValueElement = Extract<JsonElement, { readonly kind: 'value' }>;

function itemOf(
  element: ValueElement,
  mapped: MappedRecord,
  canonical: string,
  places: PlaceCounter,
): ParsedItem {
  const { place, raw } = places.next(element.start, element.line, element.raw);
  switch (mapped.kind) {
    case 'alert':
      return { kind: 'alert', place, raw, canonical, alert: mapped.alert };
    case 'context':
      return { kind: 'context', place, raw, canonical, context: mapped.context };
    case 'reject':
      return {
        kind: 'reject',
        place,
        code: mapped.code,
        reason: mapped.reason,
        excerpt: excerptOf(element.raw),
      };
  }
}

function brokenItem(
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

/** One reject that stands for all objects of a bundle that are no records, so that none is lost without a word. */
function leftOver(source: TextSource, reason: string, places: PlaceCounter): ParsedItem {
  return {
    kind: 'reject',
    place: places.stretch(0, source.utf8.size, 1),
    code: 'notAnAlert',
    reason,
    excerpt: excerptOf(source.utf8.read(0, 240)),
  };
}

const elsewhere = 'Lists of indicators are imported on the Indicators screen.';

/**
 * A bundle is a graph, so it is read three times: what it holds, what its sightings refer to, and the records. A sighting is an alert,
 * observed data that no sighting shows are context, and what nothing imported refers to is named once, by type, at the end.
 */
function* parse(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  const places = countPlaces(source);
  const survey = new SurveyBuilder();
  for (const element of split(source)) {
    options.signal?.throwIfAborted();
    if (element.kind === 'value' && isJsonObject(element.value)) survey.add(element.value);
  }
  const hasRecords = survey.counts.has('sighting') || survey.counts.has('observed-data');
  const graph = new BundleGraph(survey);
  if (hasRecords)
    for (const element of split(source)) {
      options.signal?.throwIfAborted();
      if (element.kind === 'value' && isJsonObject(element.value))
        graph.add(element.value, element.raw.length);
    }
  for (const element of split(source)) {
    options.signal?.throwIfAborted();
    if (element.kind === 'error') {
      yield brokenItem(element, places);
      continue;
    }
    const object = element.value;
    if (!isJsonObject(object)) {
      const reason = 'Expected an object here.';
      yield itemOf(element, { kind: 'reject', code: 'notAnAlert', reason }, '', places);
      continue;
    }
    const id = ownText(object, 'id');
    if (typeOf(object) === 'sighting') {
      const { mapped, objects } = mapSighting(object, graph, options);
      yield itemOf(element, mapped, canonicalJson([object, ...objects]), places);
    } else if (typeOf(object) === 'observed-data') {
      if (id !== null && survey.shown.has(id)) continue;
      yield itemOf(element, mapObservedData(object, graph, options), canonicalJson(object), places);
    }
  }
  yield* leftovers(source, graph, survey, places, hasRecords);
}

function* leftovers(
  source: TextSource,
  graph: BundleGraph,
  survey: SurveyBuilder,
  places: PlaceCounter,
  hasRecords: boolean,
): Generator<ParsedItem> {
  if (!hasRecords) {
    const held = survey.counts.size === 0 ? 'nothing' : countsText(survey.counts);
    yield leftOver(
      source,
      `No sighting and no observed data: the bundle holds ${held}. ${elsewhere}`,
      places,
    );
    return;
  }
  const others = graph.leftOver();
  if (others.size > 0)
    yield leftOver(
      source,
      `Objects that no sighting or observed data refers to: ${countsText(others)}. ${elsewhere}`,
      places,
    );
}

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  const isBundle = /"type"\s*:\s*"bundle"/.test(head.text) && head.keys.has('objects');
  if (isBundle) return 90;
  // Objects of a TAXII answer or one object a line: known by their version and the form of their ids.
  const hasId = /"id"\s*:\s*"[a-z0-9-]{3,60}--[0-9a-f]{8}-[0-9a-f]{4}-/.test(head.text);
  return hasId && head.keys.has('spec_version') && head.keys.has('type') ? 80 : 0;
}

/** STIX 2.1 and 2.0: sightings as alerts, observed data as their evidence or as context. */
export const stix: Importer = {
  id: 'stix',
  version: 1,
  title: 'STIX sightings and observed data',
  description:
    'STIX 2.1 and 2.0 bundles, TAXII answers, or one object a line. Sightings are alerts, observed data without one are context; lists of indicators belong to the Indicators screen.',
  fileExtensions: ['json', 'jsonl', 'stix', 'stix2'],
  sniff,
  parse,
};
