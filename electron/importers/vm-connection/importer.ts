import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import { mapVmConnection } from './map.ts';

const columns = [
  'SourceIp',
  'DestinationIp',
  'RemoteIp',
  'Direction',
  'BytesSent',
  'ProcessName',
  'ConnectionId',
];

function sniff(head: FormatHead): number {
  const names = head.first === '{' || head.first === '[' ? head.keys : new Set(head.columns);
  return columns.every((column) => names.has(column)) ? 85 : 0;
}

/** Azure Monitor's VMConnection table: context. */
export const vmConnection: Importer = {
  id: 'vm-connection',
  version: 1,
  title: 'Azure VM connections',
  description:
    'Rows of the table VMConnection of VM insights as JSON or CSV. No alerts: connections as context.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) =>
    parseRecords(source, { envelopes: [{ key: 'value' }], map: mapVmConnection }, options),
};
