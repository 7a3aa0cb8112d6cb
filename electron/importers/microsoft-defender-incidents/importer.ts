import type { JsonObject } from '../../../shared/lib/json.ts';
import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseJsonRecords } from '../_kit/json-records.ts';
import type { JsonFormat } from '../_kit/json-records.ts';
import { mapDefenderAlert, mapDefenderIncident } from './map.ts';

const has = (record: JsonObject, key: string): boolean => Object.hasOwn(record, key);

function classify(record: JsonObject): 'alert' | 'incident' | 'other' {
  if (
    has(record, 'alertId') ||
    (has(record, 'title') && (has(record, 'entities') || has(record, 'creationTime')))
  )
    return 'alert';
  return has(record, 'incidentId') &&
    (has(record, 'incidentName') || has(record, 'alerts') || has(record, 'redirectIncidentId'))
    ? 'incident'
    : 'other';
}

const format: JsonFormat = {
  envelopes: [{ key: 'value' }],
  classify,
  describeOther: (record) =>
    `Neither an incident nor an alert of the Defender API (properties ${Object.keys(record).slice(0, 5).join(', ')}).`,
  mapAlert: mapDefenderAlert,
  mapIncident: mapDefenderIncident,
};

const ownKeys = [
  'incidentName',
  'alertId',
  'entityType',
  'mdatpDeviceId',
  'lastUpdatedTime',
  'creationTime',
  'redirectIncidentId',
  'aadUserId',
  'clusterBy',
  'incidentUri',
];

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  const known = ownKeys.filter((key) => head.keys.has(key)).length;
  if (/\$metadata#Incidents"/.test(head.text)) return 95;
  return known >= 3 ? Math.min(90, 45 + known * 6) : 0;
}

/** The older Microsoft Defender XDR API `/api/incidents`: incidents with their alerts, entities flat with nullable properties. */
export const microsoftDefenderIncidents: Importer = {
  id: 'microsoft-defender-incidents',
  version: 1,
  title: 'Microsoft Defender XDR incidents API',
  description: 'The older /api/incidents: a page with "value", a list, one incident, or one incident a line.',
  fileExtensions: ['json', 'ndjson', 'jsonl'],
  sniff,
  parse: (source, options) => parseJsonRecords(source, format, options),
};
