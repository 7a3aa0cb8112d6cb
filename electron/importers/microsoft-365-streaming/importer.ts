import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { RecordFormat } from '../_kit/record-importer.ts';
import { mapStreamedRow } from './map.ts';

const format: RecordFormat = {
  envelopes: [{ key: 'records' }, { key: 'Results' }, { key: 'results' }, { key: 'value' }],
  elements: { key: 'records' },
  map: mapStreamedRow,
};

const evidenceColumns = ['AlertId', 'EntityType', 'EvidenceRole'];
const infoColumns = ['AlertId', 'Title', 'Category', 'Severity'];

function sniff(head: FormatHead): number {
  if (/"category"\s*:\s*"AdvancedHunting-/i.test(head.text)) return 97;
  const names = head.columns.length > 1 ? new Set(head.columns) : head.keys;
  if (evidenceColumns.every((column) => names.has(column))) return 95;
  const isInfo = infoColumns.every((column) => names.has(column));
  return isInfo && (names.has('ServiceSource') || names.has('DetectionSource')) ? 92 : 0;
}

/** Microsoft Defender XDR's streaming API, and advanced hunting's tables of alerts. */
export const microsoft365Streaming: Importer = {
  id: 'microsoft-365-streaming',
  version: 1,
  title: 'Microsoft Defender XDR streaming API',
  description:
    'AdvancedHunting-… events as Event Hubs or a storage account hold them (lines or {"records": […]}), and exports of the tables AlertInfo and AlertEvidence as CSV or JSON. Rows of one alert become one alert; rows of event tables are context.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
