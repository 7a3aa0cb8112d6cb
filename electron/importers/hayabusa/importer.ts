import type { ParsedItem } from '../../../shared/model/record.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { TextSource } from '../_kit/text-source.ts';
import { mapDetection } from './map.ts';
import { dateOrderOf } from './time.ts';

/** Columns or keys that together no other tool has: of today's profiles, of the Timesketch profile, of the first layout. */
const signatures: readonly (readonly string[])[] = [
  ['RuleTitle', 'Computer', 'EventID', 'Level'],
  ['RuleTitle', 'Timestamp', 'Level'],
  ['timestamp_desc', 'message', 'Computer', 'EventID', 'Level', 'Channel'],
  ['Alert', 'Rulepath', 'Computername', 'Eventid'],
];

function sniff(head: FormatHead): number {
  const names: ReadonlySet<string> = head.columns.length > 0 ? new Set(head.columns) : head.keys;
  return signatures.some((signature) => signature.every((name) => names.has(name))) ? 90 : 0;
}

/** Bytes in which dates are looked at to tell day from month. */
const datedBytes = 1024 * 1024;

function* parse(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  const order = dateOrderOf(new TextDecoder().decode(source.utf8.read(0, datedBytes)));
  const map = (record: Parameters<typeof mapDetection>[0]) => mapDetection(record, order, options);
  yield* parseRecords(source, { envelopes: [], map }, options);
}

/** Hayabusa's timelines of detections in Windows event logs: CSV, JSON and JSONL of all versions and profiles. */
export const hayabusa: Importer = {
  id: 'hayabusa',
  version: 1,
  title: 'Hayabusa timeline',
  description: 'Detections in Windows event logs: CSV, JSON or JSONL of Hayabusa 1.x to 3.x, any profile.',
  fileExtensions: ['csv', 'json', 'jsonl'],
  sniff,
  parse,
};
