import { ownScalarText, ownTexts, ownValue, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { isoMs } from '../../../shared/model/time.ts';
import { present } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asHost } from '../_kit/kinds.ts';
import { capText, longestLine, longestText } from '../_kit/record-reader.ts';
import { readSigmaTags, sigmaSeverity } from '../_kit/sigma.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { windowsEventEvidence } from '../_kit/windows-event.ts';

/** Longest SQL of a rule that is kept with each of its matches, UTF-16 code units. */
const longestQuery = 2000;

/** What the file says of the rule whose matches follow. */
export interface ZircoliteRule {
  readonly title: string;
  readonly id: string | null;
  readonly description: string | null;
  readonly level: string | null;
  readonly tags: readonly string[];
  readonly file: string | null;
  readonly count: string | null;
  /** The rule as SQL, cut. */
  readonly query: string | null;
}

/** Reads a rule's own fields; null without a title. CSV writes them with `rule_` before them. */
export function readRule(record: JsonObject): ZircoliteRule | null {
  const text = (...keys: readonly string[]): string | null =>
    keys.map((key) => ownScalarText(record, key)).find((value) => value !== null) ?? null;
  const title = text('title', 'rule_title');
  if (title === null) return null;
  const query = ownTexts(record, 'sigma').join('\n');
  return {
    title: capText(title, longestLine),
    id: text('id', 'rule_id'),
    description: text('description', 'rule_description')?.slice(0, longestText) ?? null,
    level: text('rule_level', 'Rule level', 'level'),
    tags: ownTexts(record, 'tags'),
    file: text('sigmafile', 'sigma_yml'),
    count: text('count', 'rule_count'),
    query: query === '' ? null : query.length > longestQuery ? `${query.slice(0, longestQuery)}…` : query,
  };
}

/** Fields of the rule in records that hold rule and event side by side (CSV and the templates' lines). */
export const ruleFields: readonly string[] = [
  'title',
  'id',
  'description',
  'rule_level',
  'Rule level',
  'rule_title',
  'rule_id',
  'rule_description',
  'rule_count',
  'sigmafile',
  'sigma_yml',
  'message',
  'datetime',
  'timestamp_desc',
];

/** Row numbers of Zircolite's own database: another run numbers the same event differently. */
const runFields = new Set(['row_id']);

/** A match without what differs from run to run, for its identity. */
export function stableMatch(match: JsonObject): JsonObject {
  const stable: Record<string, JsonValue> = {};
  for (const key of Object.keys(match)) if (!runFields.has(key)) setOwn(stable, key, match[key] as JsonValue);
  return stable;
}

/** `ProcessID` is the logging process of the event's header, not what the event tells of. */
function eventData(match: JsonObject): JsonObject {
  const data: Record<string, JsonValue> = {};
  for (const key of Object.keys(match)) if (key !== 'ProcessID') setOwn(data, key, match[key] as JsonValue);
  const hashes = ['MD5', 'SHA1', 'SHA256']
    .map((name) => ownScalarText(match, name))
    .filter((one) => one !== null);
  if (ownValue(match, 'Hashes') === undefined && hashes.length > 0) setOwn(data, 'Hashes', hashes.join(','));
  return data;
}

/**
 * One event that a rule matched.
 *
 * Sources: wagga40/Zircolite its page Usage (3.x), `zircolite/results.py`, `config/fieldMappings.json`, `templates/exportNDJSON.tmpl`,
 * `exportForELK.tmpl`, `exportForSplunk.tmpl`, `exportForTimesketch.tmpl`, `jsonl.tmpl`; `zircolite.py` of 2.x (CSV columns).
 */
export function mapMatch(rule: ZircoliteRule, match: JsonObject, options: ImportOptions): NormalizedAlert {
  const fields = readFlat(match, options.importedAt);
  const created = fields.time('SystemTime', 'UtcTime', 'TimeCreated', '@timestamp', 'timestamp', 'EventTime');
  const computer = fields.checked(
    (text) => (text === 'offline' ? null : asHost(text)),
    'Computer',
    'Hostname',
    'host',
  );
  const eventId = Number(ownScalarText(match, 'EventID') ?? Number.NaN);
  const { evidence, usedKeys } = windowsEventEvidence({
    channel: ownScalarText(match, 'Channel') ?? ownScalarText(match, 'Provider_Name'),
    eventId: Number.isInteger(eventId) ? eventId : null,
    data: eventData(match),
    device: computer === null ? null : { name: computer },
    time: created === null ? null : isoMs(created.ms),
  });
  fields.use(...usedKeys, ...(usedKeys.has('Hashes') ? ['MD5', 'SHA1', 'SHA256'] : []), ...runFields);
  const sigma = readSigmaTags(rule.tags);
  const additional: Record<string, JsonValue> = { ...fields.rest() };
  const own: readonly (readonly [string, JsonValue])[] = [
    ['rule.count', rule.count],
    ['rule.sigma', rule.query],
    ['rule.sigmafile', rule.id === null ? null : rule.file],
  ];
  for (const [key, value] of own) if (value !== null) setOwn(additional, key, value);
  return toolAlert(
    {
      provider: 'zircolite',
      title: rule.title,
      description: rule.description,
      severity: sigmaSeverity(rule.level),
      category: sigma.category,
      productName: 'Zircolite',
      detectorId: rule.id ?? rule.file,
      mitreTechniques: sigma.techniques,
      tags: sigma.others,
      created,
      evidence: present(evidence),
      additional,
    },
    options,
  );
}
