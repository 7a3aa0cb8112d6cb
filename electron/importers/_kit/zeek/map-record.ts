import type { JsonObject } from '../../../../shared/lib/json.ts';
import { parseTechniqueIds } from '../../../../shared/model/attack.ts';
import { canonicalValue } from '../../../../shared/model/values.ts';
import { present, urlEvidence } from '../evidence.ts';
import { eveSeverity } from '../eve-event.ts';
import { firstTactic } from '../first-tactic.ts';
import { readFlat } from '../flat-record.ts';
import type { FlatRecord } from '../flat-record.ts';
import type { ImportOptions } from '../importer.ts';
import { asUrl } from '../kinds.ts';
import { flowText } from '../network-evidence.ts';
import type { MappedRecord } from '../record-importer.ts';
import { openHit } from '../search-hit.ts';
import { toolAlert, toolContext } from '../tool-alert.ts';
import { endsOf, ipsOf, readersOf } from './evidence.ts';
import { streamOf } from './streams.ts';

/**
 * Mapping of Zeek's logs. Sources: Zeek documentation 4.0 to 8.0, "Log Files" and the `Info` record of each protocol's script
 * (docs.zeek.org/en/current/script-reference/log-files.html), "Zeek Log Formats and Inspection", "Notice Framework". Names are read with dots
 * (`id.orig_h`, Zeek itself) and with underscores (`id_orig_h`, exporters that avoid dots).
 */
const provider = 'zeek';

/** Syslog's names of severities (RFC 5424), with which Corelight's sensors grade notices; Zeek itself grades none. */
const severities: Readonly<Record<string, string>> = {
  emergency: 'high',
  alert: 'high',
  critical: 'high',
  error: 'medium',
  warning: 'medium',
  notice: 'low',
};

const severityOf = (name: string | null): string | null =>
  name === null ? null : (severities[name.toLowerCase()] ?? canonicalValue('severity', name));

const words = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' ');

/** A notice: what a script of Zeek's found worth telling. */
function mapNotice(fields: FlatRecord, options: ImportOptions): MappedRecord {
  const note = fields.text('note');
  const message = fields.prose('msg');
  if (note === null && message === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'A notice without "note" and "msg" that are text.',
    };
  const time = fields.time('ts', '_write_ts', '@timestamp');
  const sub = fields.prose('sub');
  const evidence = ipsOf(fields);
  // Notices of the package BZAR are named after the tactic and name the technique in their text.
  const isAttack = note?.startsWith('ATTACK::') === true;
  const tactic = isAttack ? firstTactic([note.slice('ATTACK::'.length)]) : null;
  const alert = toolAlert(
    {
      provider,
      title: message?.split('\n', 1)[0]?.slice(0, 2000) ?? note ?? 'Notice',
      description: sub,
      severity: severityOf(fields.text('severity.name', 'severity_name')),
      category: tactic ?? note,
      productName: 'Zeek',
      detectorId: note,
      mitreTechniques: isAttack ? parseTechniqueIds(`${message ?? ''} ${sub ?? ''}`.slice(0, 4000)) : [],
      created: time,
      lastActivity: time,
      evidence: [...evidence, ...present([urlEvidence(fields.checked(asUrl, 'file_desc'))])],
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'alert', alert };
}

/** A hit of the intelligence framework: an indicator that somebody listed was seen. */
function mapIntel(fields: FlatRecord, options: ImportOptions): MappedRecord {
  const indicator = fields.text('seen.indicator', 'seen_indicator');
  if (indicator === null)
    return { kind: 'reject', code: 'missingField', reason: 'An intelligence hit without "seen.indicator".' };
  const time = fields.time('ts', '_write_ts', '@timestamp');
  const evidence = [...ipsOf(fields), ...readersOf('intel')(fields).evidence];
  const alert = toolAlert(
    {
      provider,
      title: `Intelligence hit: ${indicator.slice(0, 300)}`,
      description: fields.text('seen.where', 'seen_where'),
      category: fields.text('seen.indicator_type', 'seen_indicator_type'),
      productName: 'Zeek',
      detectorId: 'Intel::LOG',
      tags: fields.texts('sources'),
      created: time,
      lastActivity: time,
      evidence,
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'alert', alert };
}

/** A Suricata alert in the log of Corelight's sensors, whose fields are Zeek's around and Suricata's inside. */
function mapSuricata(fields: FlatRecord, options: ImportOptions): MappedRecord {
  const title = fields.text('alert.signature');
  const signatureId = fields.id('alert.signature_id');
  if (title === null && signatureId === null)
    return { kind: 'reject', code: 'missingField', reason: 'An alert without "alert.signature".' };
  const time = fields.time('ts', '_write_ts', '@timestamp');
  const parts = [fields.id('alert.gid') ?? '1', signatureId, fields.id('alert.rev')];
  const evidence = ipsOf(fields);
  const alert = toolAlert(
    {
      provider: 'suricata',
      title: title ?? `Suricata rule ${signatureId ?? ''}`,
      severity: eveSeverity(fields.id('alert.severity')),
      category: fields.text('alert.category'),
      productName: 'Suricata',
      detectorId: parts.filter((part) => part !== null).join(':'),
      created: time,
      lastActivity: time,
      evidence,
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'alert', alert };
}

function mapContext(stream: string, fields: FlatRecord, options: ImportOptions): MappedRecord {
  const reading = readersOf(stream)(fields);
  const ends = endsOf(fields);
  const evidence = [...ipsOf(fields), ...reading.evidence];
  const hasEnds = ends.source.ip !== null || ends.destination.ip !== null;
  const context = toolContext(
    {
      provider,
      kind: reading.kind,
      title: words([
        stream,
        reading.what?.slice(0, 1000) ?? null,
        hasEnds ? flowText(ends.source, ends.destination) : null,
      ]),
      time: fields.time('ts', '_write_ts', '@timestamp'),
      action: reading.action ?? stream,
      outcome: reading.outcome,
      evidence,
      additional: fields.rest(),
    },
    options,
  );
  return { kind: 'context', context };
}

/** One record of any Zeek log: notices, intelligence hits and Corelight's Suricata alerts are alerts, all else is context. */
export function mapZeekRecord(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(openHit(record), options.importedAt);
  const stream = streamOf(fields);
  switch (stream) {
    case 'notice':
    case 'notice_alarm':
      return mapNotice(fields, options);
    case 'intel':
      return mapIntel(fields, options);
    case 'suricata_corelight':
      return mapSuricata(fields, options);
    case null: {
      if (fields.has('ts') || fields.has('@timestamp')) return mapContext('log', fields, options);
      const reason =
        'The record names no log ("_path", "@stream"), has no field that tells one, and no "ts".';
      return { kind: 'reject', code: 'missingField', reason };
    }
    default:
      return mapContext(stream, fields, options);
  }
}
