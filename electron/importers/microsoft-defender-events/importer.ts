import type { JsonObject } from '../../../shared/lib/json.ts';
import { openEnvelope } from '../_kit/microsoft/event-envelope.ts';
import { mapHuntingRow } from '../_kit/microsoft/hunting-rows.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { MappedRecord, RecordFormat } from '../_kit/record-importer.ts';

/** Columns of the process table's older layout and of advanced hunting's today, each telling enough when all are there. */
const layouts: readonly (readonly string[])[] = [
  ['CreatedProcessName', 'CreatedProcessId', 'InitiatingProcessId', 'ComputerDnsName'],
  ['DeviceId', 'FileName', 'ProcessId', 'InitiatingProcessId', 'ProcessCommandLine'],
  ['Timestamp', 'NetworkMessageId', 'RecipientEmailAddress'],
  ['Timestamp', 'NetworkMessageId', 'UrlLocation'],
  ['ActionType', 'Url', 'IsClickedThrough'],
  ['Timestamp', 'ErrorCode', 'Application', 'IPAddress', 'AccountUpn'],
];

/** Columns that recur in the tables of events. */
const marks = [
  'ActionType',
  'ReportId',
  'DeviceId',
  'DeviceName',
  'InitiatingProcessFileName',
  'InitiatingProcessId',
  'InitiatingProcessCommandLine',
  'AccountUpn',
  'AccountObjectId',
  'LogonType',
  'RemoteIP',
  'RemoteUrl',
  'RegistryKey',
  'SHA256',
  'FolderPath',
  'RawEventData',
  'AppGuardContainerId',
  'TargetAccountDisplayName',
];

function sniff(head: FormatHead): number {
  const names = head.columns.length > 1 ? new Set(head.columns) : head.keys;
  if (names.has('AlertId') || names.has('SystemAlertId')) return 0;
  if (layouts.some((layout) => layout.every((column) => names.has(column)))) return 90;
  const isTimed = names.has('Timestamp') || names.has('TimeGenerated');
  const known = marks.filter((column) => names.has(column)).length;
  return isTimed && names.has('ActionType') && known >= 3 ? Math.min(88, 55 + known * 5) : 0;
}

function map(record: JsonObject, options: ImportOptions): MappedRecord {
  return mapHuntingRow(openEnvelope(record), options);
}

const format: RecordFormat = {
  envelopes: [{ key: 'records' }, { key: 'Results' }, { key: 'results' }, { key: 'value' }],
  elements: { key: 'records' },
  map,
};

/** Event tables of Microsoft Defender XDR's advanced hunting: as context records. */
export const microsoftDefenderEvents: Importer = {
  id: 'microsoft-defender-events',
  version: 2,
  title: 'Microsoft Defender XDR events (advanced hunting)',
  description:
    'Device, mail, identity and cloud app tables of advanced hunting as CSV or JSON (portal export, API answer, rows), and DeviceProcessEvents in its older layout. No alerts: context for timelines, process trees and sign-in lists.',
  fileExtensions: ['csv', 'json', 'ndjson', 'jsonl'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
