import type { JsonObject } from '../../../shared/lib/json.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { MappedRecord, RecordFormat } from '../_kit/record-importer.ts';
import { mapEndpointAlert, mapSiemDetection } from './map.ts';

const has = (record: JsonObject, ...keys: readonly string[]): boolean =>
  keys.some((key) => Object.hasOwn(record, key));

function map(record: JsonObject, options: ImportOptions): MappedRecord {
  if (has(record, 'AlertTitle', 'AlertPart')) return mapSiemDetection(record, options);
  if (has(record, 'title') || (has(record, 'id', 'alertId') && has(record, 'machineId', 'alertCreationTime')))
    return mapEndpointAlert(record, options);
  const keys = Object.keys(record).slice(0, 5).join(', ');
  return {
    kind: 'reject',
    code: 'notAnAlert',
    reason: `No alert of Defender for Endpoint (properties ${keys}).`,
  };
}

const format: RecordFormat = { envelopes: [{ key: 'value' }], map };

const apiKeys = [
  'machineId',
  'computerDnsName',
  'alertCreationTime',
  'rbacGroupName',
  'lastEventTime',
  'aadTenantId',
  'relatedUser',
];
const siemKeys = [
  'AlertPart',
  'ComputerDnsName',
  'LinkToWDATP',
  'IoaDefinitionId',
  'LastProcessedTimeUtc',
  'FullId',
  'LogOnUsers',
];

function sniff(head: FormatHead): number {
  const names = head.columns.length > 1 ? new Set(head.columns) : head.keys;
  const isApi = names.has('title') && names.has('alertCreationTime');
  if (isApi && apiKeys.filter((key) => names.has(key)).length >= 3) return 93;
  const isSiem = names.has('AlertTitle') && names.has('AlertTime');
  return isSiem && siemKeys.some((key) => names.has(key)) ? 93 : 0;
}

/** Microsoft Defender for Endpoint's alerts API, and the detections of its former SIEM feed. */
export const microsoftDefenderAlerts: Importer = {
  id: 'microsoft-defender-alerts',
  version: 2,
  title: 'Microsoft Defender for Endpoint alerts API',
  description:
    '/api/alerts, with or without $expand=evidence: a page with "value", a list, one alert, or one a line; and the detections of the former SIEM feed (AlertTitle, AlertPart) as JSON or CSV.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
