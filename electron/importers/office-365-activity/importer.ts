import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { RecordFormat } from '../_kit/record-importer.ts';
import { mapActivity } from './map.ts';

const format: RecordFormat = { envelopes: [{ key: 'value' }, { key: 'records' }], map: mapActivity };

const common = [
  'OrganizationId',
  'RecordType',
  'UserKey',
  'UserType',
  'Workload',
  'CreationTime',
  'Operation',
  'UserId',
  'OfficeWorkload',
  'OfficeObjectId',
];

function sniff(head: FormatHead): number {
  const names = head.columns.length > 1 ? new Set(head.columns) : head.keys;
  if (names.has('AuditData')) return 94;
  // Wazuh's own alerts have a rule; a record that only its module wrapped has none.
  if (/"integration"\s*:\s*"office365"/.test(head.text) && !names.has('rule')) return 94;
  const known = common.filter((key) => names.has(key)).length;
  return names.has('RecordType') && known >= 5 ? Math.min(92, 55 + known * 6) : 0;
}

/** Microsoft 365's unified audit log: as context records. */
export const office365Activity: Importer = {
  id: 'office-365-activity',
  version: 1,
  title: 'Microsoft 365 audit log',
  description:
    'Office 365 management activity: records as the API gives them, unified audit log CSV with an AuditData column (Purview, Search-UnifiedAuditLog), Log Analytics OfficeActivity, and records that Wazuh’s module wrapped. No alerts: context for timelines.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
