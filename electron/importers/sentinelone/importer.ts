import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownObject } from '../../../shared/lib/json-read.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { MappedRecord, RecordFormat } from '../_kit/record-importer.ts';
import { mapCloudDetection, mapThreat } from './map.ts';
import { isUnified, mapUnifiedAlert } from './unified.ts';

const has = (record: JsonObject, ...keys: readonly string[]): boolean =>
  keys.every((key) => Object.hasOwn(record, key));

function map(record: JsonObject, options: ImportOptions): MappedRecord {
  if (ownObject(record, 'ruleInfo') !== null || ownObject(record, 'alertInfo') !== null)
    return mapCloudDetection(record, options);
  if (isUnified(record)) return mapUnifiedAlert(record, options);
  if (
    ownObject(record, 'threatInfo') !== null ||
    has(record, 'threatName') ||
    has(record, 'id', 'mitigationStatus')
  )
    return mapThreat(record, options);
  const keys = Object.keys(record).slice(0, 5).join(', ');
  return {
    kind: 'reject',
    code: 'notAnAlert',
    reason: `No threat or alert of SentinelOne (properties ${keys}).`,
  };
}

const format: RecordFormat = { envelopes: [{ key: 'data' }], map };

function sniff(head: FormatHead): number {
  const { keys } = head;
  const names = head.columns.length > 1 ? new Set(head.columns) : keys;
  if (keys.has('threatInfo') && (keys.has('agentRealtimeInfo') || keys.has('agentDetectionInfo'))) return 95;
  if (
    keys.has('alertInfo') &&
    keys.has('ruleInfo') &&
    (keys.has('sourceProcessInfo') || keys.has('agentDetectionInfo'))
  )
    return 95;
  const unified = ['analystVerdict', 'detectionSource', 'detectedAt', 'detectionTime', 'attackSurfaces'];
  if (unified.every((key) => keys.has(key))) return 92;
  const flat = [
    'threatName',
    'fileContentHash',
    'agentComputerName',
    'mitigationStatus',
    'classification',
    'fileDisplayName',
    'agentId',
  ];
  return names.has('mitigationStatus') && flat.filter((key) => names.has(key)).length >= 4 ? 90 : 0;
}

/** SentinelOne's threats (API 2.1 and 2.0), alerts of cloud detection rules and unified alerts. */
export const sentinelone: Importer = {
  id: 'sentinelone',
  version: 1,
  title: 'SentinelOne',
  description:
    'Threats (API 2.1, and the flat ones of 2.0), cloud detection alerts and unified alerts: an answer with "data", a list, one a line; flat threats also as CSV.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
