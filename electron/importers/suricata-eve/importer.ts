import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import { searchAnswer } from '../_kit/search-hit.ts';
import { mapEveRecord } from './map.ts';

/** Names of which a record of any event type has some beside `event_type` and `timestamp`. */
const ownKeys = [
  'flow_id',
  'in_iface',
  'src_ip',
  'dest_ip',
  'signature_id',
  'pcap_cnt',
  'app_proto',
  'tx_id',
];

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  if (!head.keys.has('event_type') || !(head.keys.has('timestamp') || head.keys.has('@timestamp'))) return 0;
  const known = ownKeys.filter((key) => head.keys.has(key)).length;
  const isEngine = /"event_type"\s*:\s*"(?:stats|engine)"/.test(head.text);
  return known >= 3 ? 70 + known : isEngine && head.keys.has('stats') ? 60 : 0;
}

/** Suricata's EVE log: alerts, and every other event type as context. */
export const suricataEve: Importer = {
  id: 'suricata-eve',
  version: 1,
  title: 'Suricata EVE',
  description:
    'eve.json of Suricata 4 to 8: one record a line, or pretty-printed one after another. Alerts; flows, DNS, HTTP, TLS, files and all else as context.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'log'],
  sniff,
  parse: (source, options) => parseRecords(source, { envelopes: [searchAnswer], map: mapEveRecord }, options),
};
