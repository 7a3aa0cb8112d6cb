import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import { mapLinuxEvent } from './map.ts';

const columns = ['Facility', 'SeverityLevel', 'HostName', 'HostIP', 'ProcessName', 'Computer', 'EventTime'];

function sniff(head: FormatHead): number {
  const names = head.first === '{' || head.first === '[' ? head.keys : new Set(head.columns);
  if (!names.has('SyslogMessage')) return 0;
  return columns.filter((column) => names.has(column)).length >= 3 ? 80 : 0;
}

/** The Syslog table of Log Analytics: the audit system, Sysmon for Linux, and plain syslog, as context. */
export const linuxEvents: Importer = {
  id: 'linux-events',
  version: 1,
  title: 'Linux events (Syslog table)',
  description:
    'Rows of the Syslog table of Log Analytics as JSON or CSV: records of the Linux audit system, events of Sysmon for Linux, plain syslog. No alerts: context.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) =>
    parseRecords(source, { envelopes: [{ key: 'value' }], map: mapLinuxEvent }, options),
};
