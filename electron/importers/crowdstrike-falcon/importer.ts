import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownObject } from '../../../shared/lib/json-read.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { MappedRecord, RecordFormat } from '../_kit/record-importer.ts';
import { mapDetection, mapFalconAlert } from './alerts.ts';
import { mapStreamEvent } from './events.ts';

const has = (record: JsonObject, key: string): boolean => Object.hasOwn(record, key);

function map(record: JsonObject, options: ImportOptions): MappedRecord {
  if (ownObject(record, 'metadata') !== null && ownObject(record, 'event') !== null)
    return mapStreamEvent(record, options);
  if (has(record, 'detection_id') || has(record, 'behaviors')) return mapDetection(record, options);
  if (has(record, 'composite_id') || (has(record, 'cid') && has(record, 'severity')))
    return mapFalconAlert(record, options);
  const keys = Object.keys(record).slice(0, 5).join(', ');
  return {
    kind: 'reject',
    code: 'notAnAlert',
    reason: `No detection, alert or stream event of Falcon (properties ${keys}).`,
  };
}

const format: RecordFormat = { envelopes: [{ key: 'resources' }], map };

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  const { keys } = head;
  if (keys.has('metadata') && keys.has('event') && keys.has('customerIDString') && keys.has('eventType'))
    return 95;
  if (
    keys.has('composite_id') &&
    (keys.has('agent_id') || keys.has('falcon_host_link') || keys.has('source_products'))
  )
    return 94;
  return keys.has('detection_id') && keys.has('behaviors') ? 94 : 0;
}

/** CrowdStrike Falcon: detects API v1, alerts API v2 and the event stream. */
export const crowdstrikeFalcon: Importer = {
  id: 'crowdstrike-falcon',
  version: 2,
  title: 'CrowdStrike Falcon',
  description:
    'Detections (detects API v1) and alerts (alerts API v2) as answers with "resources", lists or lines; the event stream (DetectionSummaryEvent, EppDetectionSummaryEvent, IdpDetectionSummaryEvent, …) as lines or objects one after another.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'log'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
