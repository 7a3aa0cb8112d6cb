import { ownObject } from '../../../shared/lib/json-read.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { parseTechniqueIds } from '../../../shared/model/attack.ts';
import type { ContextKind } from '../../../shared/model/record.ts';
import { eveSeverity, readEve } from '../_kit/eve-event.ts';
import type { EveReading } from '../_kit/eve-event.ts';
import { firstTactic } from '../_kit/first-tactic.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { flowText } from '../_kit/network-evidence.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { openHit } from '../_kit/search-hit.ts';
import { toolAlert, toolContext } from '../_kit/tool-alert.ts';

/**
 * Mapping of Suricata's EVE log. Sources: Suricata user guide, "Eve JSON Format" and "Eve JSON Output", 4.1 to 8.0
 * (docs.suricata.io/en/latest/output/eve); ET and ETPRO rule metadata (`mitre_tactic_id`, `mitre_tactic_name`, `mitre_technique_id`,
 * `malware_family`) as the guide's section on `alert.metadata` shows it; `mitre_attack`, as other writers of rules call techniques, in the
 * sample of elastic/integrations (`packages/suricata`, test-eve-metadata.log).
 */
const provider = 'suricata';

/** Kinds of the records that are no alerts; every other protocol's transaction is a network event. */
const kinds: Readonly<Record<string, ContextKind>> = {
  flow: 'networkConnection',
  netflow: 'networkConnection',
  dns: 'dnsQuery',
  mdns: 'dnsQuery',
  http: 'httpRequest',
  http2: 'httpRequest',
  fileinfo: 'fileEvent',
  smtp: 'mailEvent',
  stats: 'other',
  engine: 'other',
};

/** The list of several ways in which rule metadata is written: a list, or one text. */
const metadataTexts = (fields: FlatRecord, ...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => fields.texts(`alert.metadata.${name}`));

function mapAlert(fields: FlatRecord, options: ImportOptions): MappedRecord {
  const gid = fields.id('alert.gid') ?? '1';
  const signatureId = fields.id('alert.signature_id');
  const rev = fields.id('alert.rev');
  const signature = fields.text('alert.signature');
  if (signature === null && signatureId === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'An alert without "alert.signature" and "alert.signature_id".',
    };
  const detectorId =
    signatureId === null ? null : [gid, signatureId, rev].filter((part) => part !== null).join(':');
  const time = fields.time('timestamp', '@timestamp');
  const { evidence } = readEve(fields, '');
  const tactic = firstTactic(metadataTexts(fields, 'mitre_tactic_id', 'mitre_tactic_name'));
  const alertCategory = fields.text('alert.category');
  const alert = toolAlert(
    {
      provider,
      title: signature ?? `Suricata rule ${detectorId ?? ''}`,
      severity: eveSeverity(fields.id('alert.severity')),
      category: tactic ?? alertCategory,
      description: tactic !== null ? alertCategory : null,
      productName: 'Suricata',
      detectorId,
      mitreTechniques: parseTechniqueIds(
        metadataTexts(fields, 'mitre_technique_id', 'mitre_attack').join(' '),
      ),
      threatFamilyName: metadataTexts(fields, 'malware_family')[0] ?? null,
      tags: metadataTexts(fields, 'tag'),
      created: time,
      lastActivity: time,
      evidence,
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'alert', alert };
}

const words = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' ');

/** What happened, in one line. */
function titleOf(type: string, fields: FlatRecord, reading: EveReading): string {
  const flow = flowText(reading.source, reading.destination);
  const seen = reading.evidence.find((piece) => {
    const name = piece['@odata.type'];
    return typeof name === 'string' && /\.(?:url|dns|file|analyzedMessage)Evidence$/.test(name);
  });
  const details = seen === undefined ? null : ownObject(seen, 'fileDetails');
  const what = seen?.['url'] ?? seen?.['domainName'] ?? seen?.['subject'] ?? details?.['fileName'] ?? null;
  const method = fields.text('http.http_method', 'smb.command', 'ftp.command', 'krb5.msg_type', 'dns.rrtype');
  const protocol = fields.text('proto')?.toLowerCase() ?? null;
  const isFlow = type === 'flow' || type === 'netflow';
  return words([
    isFlow ? words([protocol, fields.text('app_proto')]) : type,
    method,
    typeof what === 'string' ? what.slice(0, 300) : null,
    reading.source.ip === null && reading.destination.ip === null ? null : flow,
  ]);
}

function mapContext(type: string, fields: FlatRecord, options: ImportOptions): MappedRecord {
  const reading = readEve(fields, '');
  const title = titleOf(type, fields, reading);
  const context = toolContext(
    {
      provider,
      kind: kinds[type] ?? 'networkEvent',
      title,
      time: fields.time('flow.start', 'netflow.start', 'timestamp', '@timestamp'),
      action: type,
      outcome: reading.isBlocked
        ? 'blocked'
        : fields.id('dns.rcode', 'http.status', 'smb.status', 'flow.state', 'krb5.error_code'),
      evidence: reading.evidence,
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'context', context };
}

/** One EVE record: an alert, or context of any other event type. A search engine's hit (`_source`) is opened first. */
export function mapEveRecord(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(openHit(record), options.importedAt);
  const type = fields.text('event_type');
  if (type === null)
    return { kind: 'reject', code: 'missingField', reason: 'The record has no "event_type" that is text.' };
  return type === 'alert' ? mapAlert(fields, options) : mapContext(type, fields, options);
}
