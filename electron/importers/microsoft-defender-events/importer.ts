import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { NormalizedContext, ParsedItem } from '../../../shared/model/record.ts';
import { openCsv, rowObject } from '../_kit/csv-reader.ts';
import { countPlaces } from '../_kit/importer.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import { readRecord } from '../_kit/record-reader.ts';
import type { TextSource } from '../_kit/text-source.ts';

/** Columns of the table's older layout and of advanced hunting's today, each telling enough when all are there. */
const layouts: readonly (readonly string[])[] = [
  ['CreatedProcessName', 'CreatedProcessId', 'InitiatingProcessId', 'ComputerDnsName'],
  ['DeviceId', 'FileName', 'ProcessId', 'InitiatingProcessId', 'ProcessCommandLine'],
];

function sniff(head: FormatHead): number {
  return layouts.some((layout) => layout.every((column) => head.columns.includes(column))) ? 90 : 0;
}

/** A row as context: whose columns are kept, and no more said of them. */
function toContext(record: JsonObject, options: ImportOptions): NormalizedContext {
  const fields = readRecord(record, options.importedAt);
  return {
    provider: 'microsoftDefenderForEndpoint',
    providerRecordId: null,
    kind: 'processEvent',
    tenant: options.tenant,
    time: fields.time('Timestamp', 'EventTime', 'TimeGenerated'),
    title: fields.text('CreatedProcessName', 'FileName') ?? 'Process event',
    action: fields.text('ActionType'),
    outcome: null,
    evidence: [],
    additional: fields.rest(),
  };
}

/** Every row is a context record; a row that cannot be read is a reject of its own. */
function* parse(source: TextSource, options: ImportOptions): Generator<ParsedItem> {
  const places = countPlaces(source);
  const csv = openCsv(source.utf8);
  for (const row of csv?.rows ?? []) {
    options.signal?.throwIfAborted();
    if (row.kind === 'error') {
      yield {
        kind: 'reject',
        place: places.stretch(row.start, row.end, row.line),
        code: row.code,
        reason: row.reason,
        excerpt: row.excerpt,
      };
      continue;
    }
    const record = rowObject(csv?.header ?? [], row.fields);
    const { place, raw } = places.next(row.start, row.line, row.raw);
    yield {
      kind: 'context',
      place,
      raw,
      canonical: canonicalJson(record),
      context: toContext(record, options),
    };
  }
}

/** Process events of Microsoft Defender for Endpoint: as context records. */
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
