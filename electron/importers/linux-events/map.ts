import { ownScalarText, ownText, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import { deviceEvidence, hostOf, ipEvidence, present, userEvidence } from '../_kit/evidence.ts';
import type { DeviceFacts } from '../_kit/evidence.ts';
import { readEventXml } from '../_kit/event-xml.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asHost, asIp, asUser } from '../_kit/kinds.ts';
import { withPlainNames } from '../_kit/portal-columns.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { openHit } from '../_kit/search-hit.ts';
import { toolContext } from '../_kit/tool-alert.ts';
import { windowsEventContext } from '../_kit/windows-event-context.ts';
import { auditEvidence, readAudit } from './audit.ts';
import type { AuditRecord } from './audit.ts';

/**
 * Rows of the Syslog table of Log Analytics. Sources: Azure Monitor Logs reference (table Syslog); Sysmon for Linux (events as XML in the
 * message); OMS-Auditd-Plugin and the audit system's own records; OpenSSH's messages of accepted and failed logins.
 */
interface Row {
  readonly record: JsonObject;
  readonly message: string;
  readonly device: DeviceFacts;
  readonly time: string | null;
}

/** Columns that the mapping reads, of every row. */
const readColumns = new Set(['SyslogMessage', 'Computer', 'HostName', 'HostIP', 'TimeGenerated']);

function restOf(record: JsonObject, more: readonly string[] = []): Record<string, JsonValue> {
  const rest: Record<string, JsonValue> = {};
  for (const key of Object.keys(record)) {
    const value = record[key] as JsonValue;
    if (!readColumns.has(key) && !more.includes(key) && value !== null && value !== '')
      setOwn(rest, key, value);
  }
  return rest;
}

function openRow(record: JsonObject): Row | null {
  const message = ownText(record, 'SyslogMessage');
  if (message === null) return null;
  const name = asHost(ownText(record, 'Computer')) ?? asHost(ownText(record, 'HostName'));
  const ip = asIp(ownText(record, 'HostIP'));
  return {
    record,
    message,
    device: { name, ips: ip === null ? [] : [ip] },
    time: ownText(record, 'TimeGenerated') ?? ownText(record, 'EventTime'),
  };
}

/** Sysmon for Linux writes the event as XML into the message. */
function mapSysmon({ record, message, device, time }: Row, options: ImportOptions): MappedRecord | null {
  const event = message.startsWith('<') ? readEventXml(message) : null;
  if (event === null) return null;
  const rest = restOf(record);
  for (const key of Object.keys(event.system)) setOwn(rest, `System.${key}`, event.system[key] as JsonValue);
  return windowsEventContext(
    {
      provider: 'sysmonForLinux',
      channel: event.channel ?? event.provider ?? 'Linux-Sysmon/Operational',
      eventId: event.eventId,
      device: { ...device, name: device.name ?? event.computer },
      time: parseSourceTime(event.time ?? time ?? undefined, options.importedAt),
      data: event.data,
      said: null,
      rest,
      prefix: '',
    },
    options,
  );
}

function mapAudit(audit: AuditRecord, { record, device, time }: Row, options: ImportOptions): MappedRecord {
  const reading = auditEvidence(audit, device);
  const rest = restOf(record, ['EventType']);
  for (const key of Object.keys(reading.rest)) setOwn(rest, key, reading.rest[key] as JsonValue);
  // The plug-in's row has the message once more, without its head.
  if (typeof rest['EventData'] === 'string') delete rest['EventData'];
  if (audit.serial !== null) setOwn(rest, 'serial', audit.serial);
  const what = reading.isLogin ? (reading.user ?? reading.command) : (reading.command ?? reading.user);
  const context = toolContext(
    {
      provider: 'auditd',
      kind: reading.isProcess ? 'processEvent' : reading.isLogin ? 'logonEvent' : 'syslogEvent',
      title: what === null ? audit.type : `${audit.type}: ${what.slice(0, 500)}`,
      time: parseSourceTime(audit.time ?? time ?? undefined, options.importedAt),
      action: audit.type,
      outcome: reading.outcome,
      evidence: reading.evidence,
      additional: rest,
    },
    options,
  );
  return { kind: 'context', context };
}

/** OpenSSH: who came from where, and whether they got in. */
function loginOf(
  message: string,
): { readonly user: string; readonly ip: string; readonly isAccepted: boolean } | null {
  const found =
    /^(Accepted|Failed) (?:password|publickey|keyboard-interactive\/pam|none|hostbased) for (?:invalid user )?(\S{1,64}) from (\S{1,64}) port/.exec(
      message,
    );
  const [, word, user = null, ip = null] = found ?? [];
  if (asUser(user) === null || asIp(ip) === null || user === null || ip === null) return null;
  return { user, ip, isAccepted: word === 'Accepted' };
}

function mapPlain({ record, message, device, time }: Row, options: ImportOptions): MappedRecord {
  const login = loginOf(message);
  const known = deviceEvidence(device);
  const program = ownScalarText(record, 'ProcessName');
  const rest = restOf(record, ['ProcessName']);
  const line = message.split('\n', 1)[0] ?? '';
  if (line.length > 500 || message.includes('\n')) setOwn(rest, 'SyslogMessage', message);
  const context = toolContext(
    {
      provider: 'syslog',
      kind: login === null ? 'syslogEvent' : 'logonEvent',
      title: program === null ? line.slice(0, 500) : `${program}: ${line.slice(0, 500)}`,
      time: parseSourceTime(time ?? undefined, options.importedAt),
      action: program,
      outcome: login === null ? null : login.isAccepted ? 'success' : 'failure',
      evidence: present([
        known,
        login === null ? null : userEvidence({ name: login.user, host: hostOf(known) }),
        ipEvidence(login?.ip ?? null, { roles: ['source'] }),
      ]),
      additional: rest,
    },
    options,
  );
  return { kind: 'context', context };
}

/** One row of the Syslog table, as context. */
export function mapLinuxEvent(record: JsonObject, options: ImportOptions): MappedRecord {
  const row = openRow(withPlainNames(openHit(record)));
  if (row === null)
    return {
      kind: 'reject',
      code: 'missingField',
      reason: 'The record has no "SyslogMessage" that is text.',
    };
  const sysmon = mapSysmon(row, options);
  if (sysmon !== null) return sysmon;
  const audit = readAudit(row.message);
  return audit === null ? mapPlain(row, options) : mapAudit(audit, row, options);
}
