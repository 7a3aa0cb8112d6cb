import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { RecordFormat } from '../_kit/record-importer.ts';
import { mapGuardDuty } from './map.ts';

const format: RecordFormat = {
  envelopes: [{ key: 'Findings' }, { key: 'findings' }],
  map: mapGuardDuty,
};

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  // A finding's own ARN, in whatever letters the file is written.
  if (/arn:aws[\w-]{0,20}:guardduty:[^"\s]{1,200}\/finding\//.test(head.text)) return 92;
  if (/"GuardDuty Finding"/.test(head.text)) return 92;
  const has = (key: string): boolean => head.keys.has(key);
  const capitals = ['SchemaVersion', 'Service', 'Resource', 'Severity', 'Type', 'AccountId'];
  const small = ['schemaVersion', 'service', 'resource', 'severity', 'type', 'accountId'];
  const isService = /"[Ss]erviceName"\s*:\s*"guardduty"/.test(head.text);
  return isService && (capitals.every(has) || small.every(has)) ? 85 : 0;
}

/** Amazon GuardDuty findings: `get-findings`, EventBridge events, the export to S3, and Security Hub's findings of GuardDuty. */
export const awsGuardduty: Importer = {
  id: 'aws-guardduty',
  version: 1,
  title: 'Amazon GuardDuty',
  description:
    'Findings as get-findings answers them, as EventBridge events, as exported to S3 (lines), or as Security Hub carries them (ASFF).',
  fileExtensions: ['json', 'jsonl', 'ndjson'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
