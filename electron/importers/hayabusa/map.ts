import { ownValue, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { parseTechniqueIds } from '../../../shared/model/attack.ts';
import { isoMs } from '../../../shared/model/time.ts';
import { ipEvidence, present, userEvidence } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asHost, asIp, meaningful } from '../_kit/kinds.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { capText, longestText } from '../_kit/record-reader.ts';
import { readSigmaTags, sigmaSeverity } from '../_kit/sigma.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { windowsEventEvidence } from '../_kit/windows-event.ts';
import { nameFields, readDetails } from './details.ts';
import { hayabusaTime } from './time.ts';
import type { DateOrder } from './time.ts';

const titleFields = ['RuleTitle', 'Alert', 'message', 'Title'];
const wholeColumns = ['AllFieldInfo', 'RecordInformation', 'ExtraFieldInfo'];
const levelFields = ['Level', 'level'];

/** Users of an aggregation rule that are taken; the text has all. */
const mostCounted = 50;

const asTextList = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(/[¦‖,\n\t|]/)).map((text) => text.trim());

/** Who and where in the result of a rule that counts: `… [result] count:41 TargetUserName:a/b IpAddress:10.0.0.1 timeframe:5m`. */
function countedEvidence(notes: readonly string[]): readonly (JsonObject | null)[] {
  const note = notes.find((text) => text.startsWith('[condition]')) ?? '';
  const result = note.slice(Math.max(0, note.indexOf('[result]'))).slice(0, 20_000);
  return [...result.matchAll(/(\w{2,40}):(\S+)/g)].flatMap(([, name, value]) => {
    if (name === 'IpAddress') return [ipEvidence(value ?? null, { roles: ['source'] })];
    if (name !== 'TargetUserName') return [];
    return (value ?? '')
      .split('/')
      .slice(0, mostCounted)
      .map((user) => userEvidence({ name: user }));
  });
}

/** `Details` as one text for people. */
function describe(value: JsonValue | undefined, details: JsonObject): string | null {
  const text =
    typeof value === 'string'
      ? meaningful(value)
      : Object.keys(details)
          .map((key) => {
            const one = details[key];
            return `${key}: ${typeof one === 'object' ? JSON.stringify(one) : String(one)}`;
          })
          .join(' ¦ ');
  return text === null || text === '' || text === 'DUP' ? null : capText(text, longestText);
}

/**
 * One detection of Hayabusa: a row of its CSV timeline or an object of its JSON timeline.
 *
 * Sources: Yamato-Security/hayabusa its page on dfir-timeline (3.x), `config/profiles.yaml` (1.5 to 2.x),
 * `doc/AnalysisWithJQ-English.md` (JSON), `config/mitre_tactics.txt`; Yamato-Security/hayabusa-rules `config/default_details.txt` in its
 * versions from 2022 to 2025; output of version 1.0 and of a version before it.
 */
export function mapDetection(
  record: JsonObject,
  order: DateOrder | null,
  options: ImportOptions,
): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const title = fields.text(...titleFields);
  if (title === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: `The record has no title (${titleFields.map((name) => `"${name}"`).join(' or ')}).`,
    };
  const created = fields.checked(
    (text) => hayabusaTime(text, order, options.importedAt),
    'Timestamp',
    'Time',
    'datetime',
    'timestamp',
  );
  const channel = fields.id('Channel', 'Provider');
  const eventId = fields.checked(
    (text) => (/^\d{1,6}$/.test(text ?? '') ? Number(text) : null),
    'EventID',
    'Eventid',
    'EventId',
  );
  const computer = fields.checked(asHost, 'Computer', 'Computername', 'ComputerName');
  const address = computer === null ? fields.checked(asIp, 'Computer', 'Computername') : null;
  const details = readDetails(ownValue(record, 'Details'));
  const whole = wholeColumns.map((column) => [column, readDetails(ownValue(record, column))] as const);
  fields.use('Details', 'Details.*', ...wholeColumns, ...wholeColumns.map((column) => `${column}.*`));
  const named = nameFields(
    details.values,
    whole.map(([column, parts]) => [column, parts.values] as const),
    eventId,
  );
  // The first layouts name no channel; ids this low with event data are Sysmon's.
  const isSysmon = channel === null && eventId !== null && eventId <= 29;
  const reading = windowsEventEvidence({
    channel: isSysmon ? 'Sysmon' : channel,
    eventId,
    data: named.data,
    device: computer === null ? null : { name: computer },
    time: created === null ? null : isoMs(created.ms),
  });
  const ruleFile = fields.text('RuleFile', 'RulePath', 'Rulepath');
  const tactics = asTextList(fields.texts('MitreTactics', 'MitreAttack'));
  const tags = asTextList([
    ...fields.texts('MitreTags'),
    ...fields.texts('OtherTags'),
    ...fields.texts('Tags'),
  ]);
  const sigma = readSigmaTags([...tactics, ...tags]);
  const techniques = sigma.techniques.length > 0 ? sigma.techniques : parseTechniqueIds(ruleFile ?? '');
  const alert = {
    provider: 'hayabusa',
    title,
    description: describe(ownValue(record, 'Details'), details.values),
    severity: sigmaSeverity(fields.id(...levelFields)),
    category: sigma.category,
    productName: 'Hayabusa',
    detectorId: fields.id('RuleID', 'RuleId') ?? ruleFile,
    mitreTechniques: techniques,
    tags: sigma.others,
    created,
    evidence: present([...reading.evidence, ipEvidence(address), ...countedEvidence(details.notes)]),
  };
  const used = new Set([...reading.usedKeys].flatMap((key) => named.origins.get(key) ?? []));
  const additional: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(fields.rest()))
    if (value !== '-') setOwn(additional, name, value);
  for (const [column, parts] of [['Details', details] as const, ...whole]) {
    for (const key of Object.keys(parts.values)) {
      const value = parts.values[key] as JsonValue;
      const says = value !== '' && value !== null && value !== '-';
      if (says && !used.has(`${column}.${key}`)) setOwn(additional, `${column}.${key}`, value);
    }
    if (parts.notes.length > 0) setOwn(additional, `${column}.text`, parts.notes);
  }
  if (channel !== null) setOwn(additional, 'Channel', channel);
  if (eventId !== null) setOwn(additional, 'EventID', eventId);
  return { kind: 'alert', alert: toolAlert({ ...alert, additional }, options) };
}
