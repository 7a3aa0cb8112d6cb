import type { JsonObject } from '../../../shared/lib/json.ts';
import { ownText, ownValue } from '../../../shared/lib/json-read.ts';
import type { FormatHead, Importer } from '../_kit/importer.ts';
import { parseJsonRecords } from '../_kit/json-records.ts';
import type { JsonFormat } from '../_kit/json-records.ts';
import { mapTheHiveAlert, mapTheHiveCase } from './map.ts';

function classify(record: JsonObject): 'alert' | 'incident' | 'other' {
  const type = ownText(record, '_type')?.toLowerCase();
  if (type === 'alert') return 'alert';
  if (type === 'case') return 'incident';
  if (type !== undefined) return 'other';
  if (ownValue(record, 'sourceRef') !== undefined) return 'alert';
  // `{"alerts": […]}` is a case without a case: its alerts are taken out of it.
  if (Array.isArray(ownValue(record, 'alerts'))) return 'incident';
  const isCase = ['caseId', 'number', 'startDate', 'tasks'].filter(
    (key) => ownValue(record, key) !== undefined,
  );
  return isCase.length >= 2 ? 'incident' : 'other';
}

const format: JsonFormat = {
  envelopes: [{ key: 'cases' }, { key: 'data' }, { key: 'result' }],
  classify,
  describeOther: (record) =>
    `Neither an alert nor a case of TheHive (${ownText(record, '_type') ?? `properties ${Object.keys(record).slice(0, 5).join(', ')}`}).`,
  mapAlert: mapTheHiveAlert,
  mapIncident: mapTheHiveCase,
};

function sniff(head: FormatHead): number {
  if (head.first !== '{' && head.first !== '[') return 0;
  const { keys } = head;
  const isAlert =
    keys.has('sourceRef') &&
    keys.has('source') &&
    keys.has('title') &&
    (keys.has('tlp') || keys.has('severity'));
  if (isAlert)
    return keys.has('pap') || keys.has('artifacts') || keys.has('observables') || keys.has('follow')
      ? 90
      : 70;
  const isCase = /"_type"\s*:\s*"[Cc]ase"/.test(head.text);
  return isCase && keys.has('title') && keys.has('tlp') ? 85 : 0;
}

/** Alerts and cases of TheHive 4 and 5: a list, lines, an envelope, or the answer of the query API. */
export const thehive: Importer = {
  id: 'thehive',
  version: 2,
  title: 'TheHive',
  description:
    'Alerts with their observables, and cases, of TheHive 4 and 5, as the query API answers or an export holds them.',
  fileExtensions: ['json', 'jsonl', 'ndjson'],
  sniff,
  parse: (source, options) => parseJsonRecords(source, format, options),
};
