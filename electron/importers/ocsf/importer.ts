import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { RecordFormat } from '../_kit/record-importer.ts';
import { mapOcsf } from './map.ts';

const format: RecordFormat = {
  envelopes: ['events', 'findings', 'records', 'Records', 'results', 'items'].map((key) => ({ key })),
  map: mapOcsf,
};

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  const required = ['class_uid', 'category_uid', 'activity_id', 'type_uid', 'severity_id', 'metadata'];
  const found = required.filter((key) => head.keys.has(key)).length;
  if (!head.keys.has('class_uid') && !head.keys.has('type_uid')) return 0;
  return found >= 4 ? 95 : 0;
}

/** Events of the Open Cybersecurity Schema Framework: findings as alerts, activity as context. */
export const ocsf: Importer = {
  id: 'ocsf',
  version: 1,
  title: 'OCSF events',
  description:
    'Open Cybersecurity Schema Framework: detection, security and data security findings as alerts, activity as context; lines, a list or an envelope.',
  fileExtensions: ['json', 'jsonl', 'ndjson'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
