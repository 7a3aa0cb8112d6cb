import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseRecords } from '../_kit/record-importer.ts';
import { searchAnswer } from '../_kit/search-hit.ts';
import { mapWazuhRecord } from './map.ts';

const marks = ['agent', 'manager', 'rule', 'decoder', 'location', 'full_log'];

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') {
    const columns = ['rule.description', 'rule.level', 'agent.name', 'agent.id', 'manager.name'];
    return columns.filter((column) => head.columns.includes(column)).length >= 3 ? 75 : 0;
  }
  const known = marks.filter((key) => head.keys.has(key)).length;
  // Of a rule only Wazuh says how often it fired; of the agent it always says the manager.
  const isOwn = head.keys.has('firedtimes') || (head.keys.has('manager') && head.keys.has('decoder'));
  return known >= 4 && isOwn ? 80 + known : 0;
}

/** Alerts of Wazuh: `alerts.json`, or hits of its indexer. */
export const wazuh: Importer = {
  id: 'wazuh',
  version: 3,
  title: 'Wazuh alerts',
  description:
    'alerts.json of a Wazuh 3 or 4 manager, hits exported from the indexer, or a CSV report of the dashboard. Archived events come as context.',
  fileExtensions: ['json', 'ndjson', 'jsonl', 'csv'],
  sniff,
  parse: (source, options) =>
    parseRecords(source, { envelopes: [searchAnswer], map: mapWazuhRecord }, options),
};
