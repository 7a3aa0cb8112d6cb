import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import type { RecordFormat } from '../_kit/record-importer.ts';
import { mapMispEvent } from './map.ts';

const format: RecordFormat = {
  // `{"response": {"Attribute": […]}}` (an attribute search) is one object there; its attributes are no events.
  envelopes: [{ key: 'response' }],
  map: mapMispEvent,
};

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  const has = (key: string): boolean => head.keys.has(key);
  const marks = [
    'threat_level_id',
    'Orgc',
    'Attribute',
    'to_ids',
    'analysis',
    'publish_timestamp',
    'orgc_id',
    'extends_uuid',
  ];
  const found = marks.filter(has).length;
  if (has('Event') && found >= 2) return 92;
  return has('info') && has('threat_level_id') && found >= 3 ? 85 : 0;
}

/** Events of MISP: one event, a list, or the answer of its REST search. */
export const misp: Importer = {
  id: 'misp',
  version: 1,
  title: 'MISP events',
  description:
    'Events in the MISP core format: {"Event": …}, {"response": […]}, a list or lines. One event is one alert.',
  fileExtensions: ['json', 'jsonl', 'ndjson'],
  sniff,
  parse: (source, options) => parseRecords(source, format, options),
};
