import type { FormatHead, Importer } from '../_kit/importer.ts';
import { entraRecords } from '../_kit/microsoft/entra-records.ts';
import { parseRecords } from '../_kit/record-importer.ts';

function sniff(head: FormatHead): number {
  if (/"category"\s*:\s*"AuditLogs"/i.test(head.text)) return 95;
  const names = head.columns.length > 1 ? new Set(head.columns) : head.keys;
  const has = (...keys: readonly string[]): boolean => keys.every((key) => names.has(key));
  if (has('activityDisplayName', 'initiatedBy') || has('activityDisplayName', 'targetResources')) return 93;
  if (has('OperationName', 'InitiatedBy', 'TargetResources') || has('OperationName', 'LoggedByService'))
    return 92;
  return has('Activity', 'ActorUserPrincipalName') || has('Activity', 'ActorType', 'Target1Type') ? 92 : 0;
}

/** Directory audits of Microsoft Entra ID: as context records. */
export const entraAudit: Importer = {
  id: 'entra-audit',
  version: 1,
  title: 'Microsoft Entra ID audit log',
  description:
    'Changes in the directory: Graph auditLogs/directoryAudits, diagnostic AuditLogs, the Log Analytics table, and the portal’s CSV and JSON downloads. No alerts: context for timelines.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) => parseRecords(source, entraRecords, options),
};
