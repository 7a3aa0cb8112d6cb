import {
  isJsonObject,
  ownList,
  ownObject,
  ownText,
  ownValue,
  setOwn,
} from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import { isoMs, parseSourceTime } from '../../../shared/model/time.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { readSigmaTags, sigmaSeverity } from '../_kit/sigma.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { windowsEventEvidence } from '../_kit/windows-event.ts';
import { readWindowsEvent } from '../_kit/windows-event-record.ts';

/** Most documents of an aggregated detection whose evidence is read; the raw record has all. */
const mostDocuments = 200;

interface DocumentReading {
  readonly time: SourceTime | null;
  readonly evidence: readonly JsonObject[];
  /** Fields of the document that are not in the evidence. */
  readonly left: JsonObject;
}

/** A document that matched: a Windows event (`{"Event": {…}}`), or the record of another artefact, which is kept as it is. */
function readDocument(data: JsonObject, importedAt: number): DocumentReading {
  const event = ownObject(data, 'Event');
  const read = event === null ? null : readWindowsEvent(event);
  if (read === null) return { time: null, evidence: [], left: data };
  const time = parseSourceTime(read.time ?? undefined, importedAt);
  const { evidence, usedKeys } = windowsEventEvidence({
    channel: read.channel ?? read.provider,
    eventId: read.eventId,
    data: read.data,
    device: read.computer === null ? null : { name: read.computer },
    time: time === null ? null : isoMs(time.ms),
  });
  const left: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries({
    Channel: read.channel,
    Provider: read.provider,
    EventID: read.eventId,
    ...(evidence.length === 0 ? { Computer: read.computer } : {}),
    ...read.system,
    ...Object.fromEntries(Object.entries(read.data).filter(([name]) => !usedKeys.has(name))),
  }))
    if (value !== null && value !== '' && value !== '-') setOwn(left, key, value);
  return { time, evidence, left };
}

/** The documents of a detection, in either version's shape. */
function documentsOf(record: JsonObject): readonly JsonObject[] {
  const document = ownObject(record, 'document');
  const event = ownObject(record, 'event');
  const documents = document !== null ? [document] : ownList(record, 'documents').filter(isJsonObject);
  return documents.length > 0 ? documents : event !== null ? [{ data: event }] : [];
}

const earliest = (times: readonly SourceTime[]): SourceTime | null =>
  times.reduce<SourceTime | null>(
    (first, time) => (first === null || time.ms < first.ms ? time : first),
    null,
  );
const latest = (times: readonly SourceTime[]): SourceTime | null =>
  times.reduce<SourceTime | null>((last, time) => (last === null || time.ms >= last.ms ? time : last), null);

/** Evidence once each: the documents of an aggregate name the same device again and again. */
const distinct = (evidence: readonly JsonObject[]): readonly JsonObject[] => [
  ...new Map(evidence.map((piece) => [JSON.stringify(piece), piece])).values(),
];

/** What the documents left over: of one its fields, of several a list. */
function leftOver(documents: readonly JsonObject[], readings: readonly DocumentReading[]): JsonObject {
  const rest: Record<string, JsonValue> = {};
  const own = documents.map((document, index) => {
    const one: Record<string, JsonValue> = {};
    for (const key of Object.keys(document)) if (key !== 'data') setOwn(one, key, document[key] as JsonValue);
    return { ...one, ...(readings[index]?.left ?? {}) };
  });
  const [first] = own;
  if (own.length === 1 && first !== undefined) {
    for (const key of Object.keys(first)) setOwn(rest, `document.${key}`, first[key] as JsonValue);
  } else if (own.length > 1) setOwn(rest, 'documents', own);
  return rest;
}

/**
 * One detection of Chainsaw's `hunt --json` (a list) or `--jsonl` (lines).
 *
 * Sources: WithSecureLabs/chainsaw `src/cli.rs` (`Detection`, `print_json`) and `src/hunt.rs` (`Kind`, `Document`) of 2.x, README 2.10,
 * `e2e/hunt_expected.json` of 1.x (`detection`, `event`). Levels are those of Sigma; `source` says whether the rule is Sigma's or Chainsaw's.
 */
export function mapDetection(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const names = fields.texts('detection');
  const title = fields.text('name') ?? (names.length > 0 ? names.join('; ').slice(0, 2000) : null);
  const documents = documentsOf(record);
  if (title === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The record has no title ("name" or "detection").',
    };
  if (documents.length === 0)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The record has no event ("document", "documents" or "event").',
    };
  fields.use('document', 'document.*', 'documents', 'event', 'event.*', 'kind');
  const readings = documents.slice(0, mostDocuments).map((document) => {
    const data = ownObject(document, 'data') ?? document;
    return readDocument(data, options.importedAt);
  });
  const times = readings.map(({ time }) => time).filter((time) => time !== null);
  const hit = fields.time('timestamp');
  const sigma = readSigmaTags(fields.texts('tags'));
  const group = fields.text('group');
  const source = fields.text('source');
  // Chainsaw's own rules are grouped by what they find; the group of Sigma's rules is only `Sigma`.
  const ownGroup = source === 'chainsaw' ? group : null;
  const isAggregate = ownText(record, 'kind') === 'aggregate' || Array.isArray(ownValue(record, 'documents'));
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider: 'chainsaw',
        title,
        severity: sigmaSeverity(fields.text('level')),
        category: sigma.category ?? ownGroup,
        productName: 'Chainsaw',
        detectorId: fields.id('id'),
        mitreTechniques: sigma.techniques,
        tags: sigma.others,
        created: hit ?? earliest(times),
        firstActivity: earliest(times) ?? hit,
        lastActivity: latest(times) ?? hit,
        evidence: distinct(readings.flatMap(({ evidence }) => evidence)),
        additional: {
          ...fields.rest(),
          ...(group !== null && (sigma.category !== null || ownGroup === null) ? { group } : {}),
          ...(source === null ? {} : { source }),
          ...(isAggregate ? { documentCount: documents.length } : {}),
          ...leftOver(documents.slice(0, mostDocuments), readings),
        },
      },
      options,
    ),
  };
}
