import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { TextSource } from '../_kit/text-source.ts';
import { mapDetection } from './map.ts';

const version2 = ['group', 'kind', 'name', 'timestamp', 'authors', 'level', 'source', 'status'];

function sniff({ keys }: FormatHead): number {
  const hasDocument = keys.has('document') || keys.has('documents');
  if (hasDocument && version2.every((key) => keys.has(key))) return 90;
  return ['detection', 'event', 'Event', 'System', 'EventRecordID'].every((key) => keys.has(key)) ? 80 : 0;
}

/** Detections that Chainsaw found with Sigma rules and its own in event logs and other artefacts. */
export const chainsaw: Importer = {
  id: 'chainsaw',
  version: 1,
  title: 'Chainsaw detections',
  description: 'Output of chainsaw hunt as JSON (--json) or lines (--jsonl), versions 1 and 2.',
  fileExtensions: ['json', 'jsonl'],
  sniff,
  parse: (source: TextSource, options: ImportOptions) =>
    parseRecords(source, { envelopes: [], map: mapDetection }, options),
};
