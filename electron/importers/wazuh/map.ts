import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { parseTechniqueIds } from '../../../shared/model/attack.ts';
import { firstTactic } from '../_kit/first-tactic.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { contentDigest } from '../_kit/part-id.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { openHit } from '../_kit/search-hit.ts';
import { setOwn } from '../../../shared/lib/json-read.ts';
import { toolAlert, toolContext } from '../_kit/tool-alert.ts';
import { wazuhEvidence } from './evidence.ts';

/**
 * Mapping of Wazuh's alerts. Sources: Wazuh 4.x documentation, "Rules classification" (levels 0 to 16) and "Rules syntax"
 * (documentation.wazuh.com/current/user-manual/ruleset); the index template of the alerts, `extensions/elasticsearch/7.x/wazuh-template.json`
 * of wazuh/wazuh (field names and kinds).
 */
const provider = 'wazuh';

/**
 * A level's severity: up to 3 nothing happened that was not allowed, 4 to 6 errors and attacks of low relevance, 7 to 11 what may matter, 12
 * and above what the classification calls high importance. A level that is no whole number from 0 to 16 is kept as it is.
 */
export function severityOfLevel(level: string | null): string | null {
  if (level === null) return null;
  const number = /^\d{1,2}$/.test(level) ? Number(level) : 99;
  if (number > 16) return level;
  return number <= 3 ? 'informational' : number <= 6 ? 'low' : number <= 11 ? 'medium' : 'high';
}

/** The signature in a line of Snort's fast log, `[**] [1:2221028:1] NAME [**]`: the rule's own description does not name it. */
function sensorSignature(fields: FlatRecord): string | null {
  if (fields.peek('decoder.name') !== 'snort') return null;
  const log = fields.peek('full_log');
  if (typeof log !== 'string') return null;
  const mark = '[**]';
  const start = log.indexOf(mark);
  const end = start < 0 ? -1 : log.indexOf(mark, start + mark.length);
  if (end < 0) return null;
  const text = log
    .slice(start + mark.length, Math.min(end, start + 600))
    .trim()
    .replace(/^\[\d{1,10}:\d{1,10}:\d{1,10}\]\s{0,10}/, '');
  return text === '' ? null : text;
}

/** Text of the event: what Windows says, else the log line; a line that is JSON is the record's own data again and stays where it is. */
function descriptionOf(fields: FlatRecord): string | null {
  const log = fields.peek('full_log');
  const isJson = typeof log === 'string' && log.trimStart().startsWith('{');
  return fields.prose('data.win.system.message') ?? (isJson ? null : fields.prose('full_log'));
}

/** The rule's tactics. The first is the category; where there are several, they stay in `additional` as well. */
function tacticsOf(fields: FlatRecord): readonly string[] {
  const value = fields.peek('rule.mitre.tactic');
  return Array.isArray(value) && value.length > 1
    ? value.filter((item) => typeof item === 'string')
    : fields.texts('rule.mitre.tactic');
}

/** A leaf as text, whether a report of the dashboard or the log has it; nothing for an empty column. */
function leafText(fields: FlatRecord, path: string): string | null {
  const value: JsonValue | undefined = fields.peek(path);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * The id by which an alert is known. Wazuh's own (`id`: seconds and a place in the log) is shared by alerts written at once, and by managers:
 * wazuh/wazuh issue 13416. So it counts only together with who wrote the alert, of which rule and agent, when, and the event itself, in
 * fields that the log and the indexer have alike. A record without them is known by its whole content.
 */
function alertIdOf(fields: FlatRecord, createdMs: number | null): string | null {
  const id = leafText(fields, 'id');
  const event = ['rule.firedtimes', 'full_log', 'data.win.system.eventRecordID'].map((path) =>
    leafText(fields, path),
  );
  if (id === null || id.length > 200 || createdMs === null || event.every((text) => text === null))
    return null;
  const writer = ['manager.name', 'agent.id', 'rule.id', 'location'].map((path) => leafText(fields, path));
  return `${id}#${contentDigest(canonicalJson([id, createdMs, ...writer, ...event]))}`;
}

function mapAlert(fields: FlatRecord, title: string, options: ImportOptions): MappedRecord {
  // A report of the dashboard has lists as one text.
  const groups = fields.texts('rule.groups').flatMap((text) => text.split(/,\s?/));
  const isSensor = groups.includes('ids');
  const signature = sensorSignature(fields);
  const created = fields.time('timestamp', '@timestamp');
  const happened = fields.time('data.win.system.systemTime', 'data.timestamp');
  const tactic = firstTactic([...tacticsOf(fields), ...fields.texts('data.alert.metadata.mitre_tactic_id')]);
  const techniques = [
    ...fields.texts('rule.mitre.id'),
    ...fields.texts('data.alert.metadata.mitre_technique_id'),
  ];
  const event = windowsEventOf(fields);
  const evidence = wazuhEvidence(fields, isSensor);
  const documentId = fields.id('_id');
  const alert = toolAlert(
    {
      provider,
      providerAlertId: alertIdOf(fields, created?.ms ?? null),
      // Some pipelines make the record's own id that of the document.
      otherIds: [documentId === leafText(fields, 'id') ? null : documentId],
      title: signature === null ? title : `${title.replace(/\.$/, '')}: ${signature}`,
      description: descriptionOf(fields),
      severity: severityOfLevel(fields.id('rule.level')),
      category: tactic ?? fields.text('data.alert.category') ?? groups.at(-1) ?? null,
      productName: fields.peek('data.alert.signature') === undefined ? 'Wazuh' : 'Suricata',
      detectorId: fields.id('rule.id'),
      mitreTechniques: parseTechniqueIds(techniques.join(' ')),
      tags: groups,
      created,
      firstActivity: happened ?? created,
      lastActivity: happened ?? created,
      evidence,
      additional: { ...event, ...fields.rest() },
    },
    options,
  );
  return { kind: 'alert', alert };
}

/** Which event of which log of Windows it is: what stories read beside the evidence that was made from it. */
function windowsEventOf(fields: FlatRecord): JsonObject {
  const found: Record<string, JsonValue> = {};
  for (const name of ['data.win.system.eventID', 'data.win.system.channel']) {
    const value = fields.peek(name);
    if (value !== undefined) setOwn(found, name, value);
  }
  return found;
}

/** An event of `archives.json` that no rule matched. */
function mapEvent(fields: FlatRecord, options: ImportOptions): MappedRecord {
  const isWindows = fields.has('data.win.system.eventID');
  const evidence = wazuhEvidence(fields, false);
  const description = descriptionOf(fields);
  const program = fields.text('predecoder.program_name', 'data.win.system.providerName', 'decoder.name');
  const line = description?.split('\n', 1)[0]?.slice(0, 300) ?? null;
  const context = toolContext(
    {
      provider,
      kind: isWindows ? 'windowsEvent' : 'syslogEvent',
      title: line ?? `Event of ${program ?? 'an agent'}`,
      time: fields.time('data.win.system.systemTime', 'timestamp', '@timestamp'),
      action: fields.id('data.win.system.eventID') ?? program,
      evidence,
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'context', context };
}

/** One record of `alerts.json`, of `archives.json`, or of the indexer (`_source`). */
export function mapWazuhRecord(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(openHit(record), options.importedAt);
  const title = fields.text('rule.description');
  if (title !== null) return mapAlert(fields, title, options);
  const rule = fields.id('rule.id');
  if (rule !== null) return mapAlert(fields, `Wazuh rule ${rule}`, options);
  if (fields.has('agent.id') && (fields.has('full_log') || fields.has('data.win.system.eventID')))
    return mapEvent(fields, options);
  return {
    kind: 'reject',
    code: 'missingField',
    reason:
      'The record has no "rule.description" and no "rule.id", and is no archived event ("agent.id" with "full_log").',
  };
}
