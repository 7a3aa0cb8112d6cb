import type { ParsedItem } from '../../../shared/model/record.ts';
import { openCsv } from '../_kit/csv-reader.ts';
import { countPlaces } from '../_kit/importer.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import type { TextSource } from '../_kit/text-source.ts';

/** What rows of Defender for Endpoint's process table count as: no alerts, but context for timelines and process trees. */
const contextKind = 'processEvents';

/** Columns of the table's older layout and of advanced hunting's today, each telling enough when all are there. */
const layouts: readonly (readonly string[])[] = [
  ['CreatedProcessName', 'CreatedProcessId', 'InitiatingProcessId', 'ComputerDnsName'],
  ['DeviceId', 'FileName', 'ProcessId', 'InitiatingProcessId', 'ProcessCommandLine'],
];

function sniff(head: FormatHead): number {
  return layouts.some((layout) => layout.every((column) => head.columns.includes(column))) ? 90 : 0;
}

/** Rows are counted, run by run; a row that cannot be read is a reject of its own. */
function* parse(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  const places = countPlaces(source);
  const csv = openCsv(source.utf8);
  let run: { readonly start: number; end: number; readonly line: number; count: number } | null = null;
  const close = (): ParsedItem[] => {
    if (run === null) return [];
    const { start, end, line, count } = run;
    run = null;
    const place = places.stretch(start, end, line);
    for (let extra = 1; extra < count; extra += 1) places.stretch(end, end, line);
    return [{ kind: 'context', place, count, contextKind }];
  };
  for (const row of csv?.rows ?? []) {
    options.signal?.throwIfAborted();
    if (row.kind === 'error') {
      yield* close();
      yield {
        kind: 'reject',
        place: places.stretch(row.start, row.end, row.line),
        code: row.code,
        reason: row.reason,
        excerpt: row.excerpt,
      };
      continue;
    }
    const end = row.start + row.raw.length;
    run ??= { start: row.start, end, line: row.line, count: 0 };
    run.end = end;
    run.count += 1;
  }
  yield* close();
}

/** Process events of Microsoft Defender for Endpoint: recognised and counted as context. */
export const microsoftDefenderEvents: Importer = {
  id: 'microsoft-defender-events',
  version: 1,
  title: 'Microsoft Defender for Endpoint process events',
  description:
    'DeviceProcessEvents as CSV, in the older layout or that of advanced hunting. No alerts: context for timelines and process trees.',
  fileExtensions: ['csv'],
  sniff,
  parse,
};
