import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { TextSource } from '../_kit/text-source.ts';
import { mapElasticAlert } from './map.ts';

/** The answer of a search: `{"hits": {"hits": […]}}`. */
const envelopes = [{ key: 'hits', wraps: 'object', inner: { key: 'hits' } }] as const;

function sniff({ keys, columns, text }: FormatHead): number {
  if (columns.includes('kibana.alert.rule.name')) return 90;
  const has = (...names: readonly string[]): boolean => names.every((name) => keys.has(name));
  if (has('kibana.alert.rule.name') || has('signal.rule.name')) return 95;
  const isNested = has('kibana', 'alert', 'rule') && (has('workflow_status') || has('original_time'));
  const isSignal = has('signal', 'rule', 'original_time') && text.includes('"signal"');
  return isNested || isSignal ? 90 : 0;
}

/** Detection alerts of Elastic Security, as documents or as the hits of a search. */
export const elasticSecurity: Importer = {
  id: 'elastic-security',
  version: 1,
  title: 'Elastic Security detection alerts',
  description:
    'Documents of .alerts-security.alerts-* or .siem-signals-*: lines, a list, the answer of a search, or CSV of Discover.',
  fileExtensions: ['ndjson', 'json', 'jsonl', 'csv'],
  sniff,
  parse: (source: TextSource, options: ImportOptions) =>
    parseRecords(source, { envelopes, map: mapElasticAlert }, options),
};
