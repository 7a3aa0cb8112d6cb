import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownText } from '../../../shared/lib/json-read.ts';
import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseJsonRecords } from '../_kit/json-records.ts';
import type { JsonFormat } from '../_kit/json-records.ts';
import { mapGraphAlert, mapGraphIncident } from './map.ts';

const alertKeys = [
  'alertWebUrl',
  'providerAlertId',
  'firstActivityDateTime',
  'lastActivityDateTime',
  'detectionSource',
  'serviceSource',
  'evidence',
  'lastUpdateDateTime',
];
const incidentKeys = [
  'incidentWebUrl',
  'redirectIncidentId',
  'customTags',
  'lastUpdateDateTime',
  'displayName',
  'createdDateTime',
];

const has = (record: JsonObject, key: string): boolean => Object.hasOwn(record, key);

function classify(record: JsonObject): 'alert' | 'incident' | 'other' {
  const type = ownText(record, '@odata.type') ?? '';
  if (/\.security\.alert$/i.test(type)) return 'alert';
  if (/\.security\.incident$/i.test(type)) return 'incident';
  const alertScore = alertKeys.filter((key) => has(record, key)).length + (has(record, 'title') ? 2 : 0);
  const incidentScore =
    incidentKeys.filter((key) => has(record, key)).length + (Array.isArray(record['alerts']) ? 2 : 0);
  if (Math.max(alertScore, incidentScore) < 2) return 'other';
  return incidentScore > alertScore ? 'incident' : 'alert';
}

const format: JsonFormat = {
  envelopes: [{ key: 'value' }],
  classify,
  describeOther: (record) =>
    `Neither a Graph alert nor an incident (${ownText(record, '@odata.type') ?? `properties ${Object.keys(record).slice(0, 5).join(', ')}`}).`,
  mapAlert: mapGraphAlert,
  mapIncident: mapGraphIncident,
};

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  if (
    /microsoft\.graph\.security\.(alert|incident)"/.test(head.text) ||
    /\$metadata#security\/(alerts_v2|incidents)/i.test(head.text)
  )
    return 100;
  if (/#?microsoft\.graph\.security\.\w+Evidence"/.test(head.text)) return 90;
  const known = [...new Set([...alertKeys, ...incidentKeys])].filter((key) => head.keys.has(key)).length;
  return known >= 3 ? Math.min(80, 35 + known * 5) : 0;
}

/** Microsoft Graph security API: `alerts_v2` and `incidents`, as list, single object, page or lines, incidents with or without their alerts. */
export const microsoftGraph: Importer = {
  id: 'microsoft-graph',
  version: 1,
  title: 'Microsoft Graph security API',
  description:
    'alerts_v2 and incidents (also with $expand=alerts): a list, a page with "value", one object, or one object a line.',
  fileExtensions: ['json', 'ndjson', 'jsonl'],
  sniff,
  parse: (source, options) => parseJsonRecords(source, format, options),
};
