import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { setOwn } from '../../../shared/lib/json-read.ts';
import {
  deviceEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  registryEvidence,
  urlEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import { readEve } from '../_kit/eve-event.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import { asEndpoint, asHost, asIp, asPath, asProcessId, asUrl, asUser } from '../_kit/kinds.ts';
import { asRemoteIp } from '../_kit/windows-event-fields.ts';
import { windowsEventEvidence } from '../_kit/windows-event.ts';

const short = (name: string): string => name.toLowerCase().split('.', 1)[0] ?? '';

/** A user's name; decoders of mail servers leave the angle brackets on (`<anna>`). */
function asName(text: string | null): string | null {
  const name = text?.replace(/^<([^<>]*)>$/, '$1') ?? null;
  return asUser(name) === null ? null : name;
}

/** Another host's address with the port that some decoders leave on it (`192.0.2.1:80`). */
function asRemoteEnd(text: string | null): string | null {
  return asRemoteIp(asEndpoint(text)?.ip ?? null);
}

/**
 * Text of an event's data as Windows had it: the manager escapes backslashes and quotes once more than JSON asks for. Only text whose every
 * backslash is escaped so is changed.
 */
export function unescapeOnce(text: string): string {
  if (!text.includes('\\')) return text;
  for (const [run] of text.matchAll(/\\+"?/g)) {
    const isQuote = run.endsWith('"');
    if ((isQuote ? run.length - 1 : run.length) % 2 !== (isQuote ? 1 : 0)) return text;
  }
  return text.replace(/\\(["\\])/g, '$1');
}

/**
 * The devices of a record, the one it happened on first. Agent 000 is the manager: it collects other hosts' logs, so a log line's own host
 * name comes before it, and a sensor's alert (group `ids`) says nothing of it at all.
 */
function devicesOf(fields: FlatRecord, isSensor: boolean): readonly (JsonObject | null)[] {
  const agent = asHost(fields.text('agent.name'));
  const isManager = fields.peek('agent.id') === '000';
  const ip = fields.checked(asIp, 'agent.ip');
  const logged = fields.checked(asHost, 'data.win.system.computer', 'predecoder.hostname');
  const isSame = agent !== null && logged !== null && short(agent) === short(logged);
  const own =
    isManager && ((logged !== null && !isSame) || isSensor)
      ? null
      : deviceEvidence({ name: isSame ? logged : agent, ips: [ip] });
  return [isSame || logged === null ? null : deviceEvidence({ name: logged }), own];
}

function windowsPieces(fields: FlatRecord, device: JsonObject | null): readonly JsonObject[] {
  const at = 'data.win.eventdata.';
  const names = fields.under(at);
  if (names.length === 0) return [];
  const data: Record<string, JsonValue> = {};
  for (const name of names) {
    const value = fields.peek(at + name);
    if (value !== undefined) setOwn(data, name, typeof value === 'string' ? unescapeOnce(value) : value);
  }
  const host = device === null ? null : device['hostName'];
  const { evidence, usedKeys } = windowsEventEvidence({
    channel: fields.text('data.win.system.channel') ?? fields.text('data.win.system.providerName'),
    eventId: fields.number('data.win.system.eventID'),
    data,
    device: typeof host === 'string' ? { name: host } : null,
    time: fields.text('data.win.system.systemTime'),
  });
  fields.use(...[...usedKeys].map((key) => at + key));
  return evidence;
}

const roleOfChange: Readonly<Record<string, readonly string[]>> = {
  added: ['created'],
  modified: ['edited'],
};

/** File integrity monitoring: the file or registry value, and with who-data the user and process that changed it. */
function integrityPieces(fields: FlatRecord, host: JsonObject | null): readonly (JsonObject | null)[] {
  const isRegistry = (text: string | null): string | null =>
    text !== null && registryEvidence({ key: text }) !== null ? text : null;
  const key = fields.checked(isRegistry, 'syscheck.path');
  const path = key === null ? fields.checked(asPath, 'syscheck.path') : null;
  if (key === null && path === null) return [];
  const roles = roleOfChange[fields.text('syscheck.event') ?? ''] ?? [];
  const digest = (name: string): string | null =>
    fields.text(`syscheck.${name}_after`, `syscheck.${name}_before`);
  const users = ['login_user', 'user', 'effective_user'].map((who) =>
    fields.checked(asName, `syscheck.audit.${who}.name`),
  );
  return [
    key === null
      ? fileEvidence({
          path,
          hashes: [digest('sha256'), digest('sha1'), digest('md5')],
          size: fields.number('syscheck.size_after'),
          roles,
          host,
        })
      : registryEvidence({ key, valueName: fields.text('syscheck.value_name'), roles, host }),
    processEvidence({
      id: fields.checked(asProcessId, 'syscheck.audit.process.id'),
      image: fields.checked(asPath, 'syscheck.audit.process.name'),
      parentId: fields.checked(asProcessId, 'syscheck.audit.process.ppid'),
      host,
    }),
    ...[...new Set(users)].map((name) => userEvidence({ name, host })),
  ];
}

/** The Linux audit system: the command that ran, and the file it was after. */
function auditPieces(fields: FlatRecord, host: JsonObject | null): readonly (JsonObject | null)[] {
  const at = 'data.audit.';
  const words = fields
    .under(`${at}execve.`)
    .filter((name) => /^a\d{1,4}$/.test(name))
    .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)))
    .map((name) => fields.text(`${at}execve.${name}`) ?? '');
  return [
    processEvidence({
      id: fields.checked(asProcessId, `${at}pid`),
      image: fields.checked(asPath, `${at}exe`),
      commandLine: words.length > 0 ? words.join(' ') : null,
      parentId: fields.checked(asProcessId, `${at}ppid`),
      host,
    }),
    fileEvidence({ path: fields.checked(asPath, `${at}file.name`), host }),
    userEvidence({ name: fields.checked(asName, `${at}acct`), host }),
    ipEvidence(fields.checked(asRemoteEnd, `${at}srcip`), { roles: ['source'] }),
  ];
}

function virusTotalPieces(fields: FlatRecord, host: JsonObject | null): readonly (JsonObject | null)[] {
  const at = 'data.virustotal.';
  const path = fields.checked(asPath, `${at}source.file`);
  const isMalicious = fields.id(`${at}malicious`) === '1';
  return [
    fileEvidence({
      path,
      hashes: [
        fields.text(`${at}source.sha256`, `${at}sha256`),
        fields.text(`${at}source.sha1`, `${at}sha1`),
        fields.text(`${at}source.md5`, `${at}md5`),
      ],
      verdict: isMalicious ? 'malicious' : null,
      host,
    }),
  ];
}

/** Addresses, users and URLs under the names that all decoders share, and those of the cloud modules. */
function commonPieces(
  fields: FlatRecord,
  host: JsonObject | null,
  ownIps: readonly JsonValue[],
): readonly (JsonObject | null)[] {
  const elsewhere = (text: string | null): string | null => {
    const ip = asRemoteEnd(text);
    return ip === null || ownIps.includes(ip) ? null : ip;
  };
  const source = fields.checked(
    elsewhere,
    'data.srcip',
    'data.src_ip',
    'data.office365.ClientIP',
    'data.aws.sourceIPAddress',
    'data.aws.source_ip_address',
  );
  const destination = fields.checked(elsewhere, 'data.dstip', 'data.dst_ip', 'data.dest_ip');
  const users = [
    fields.checked(asName, 'data.srcuser'),
    fields.checked(asName, 'data.dstuser'),
    fields.checked(asName, 'data.office365.UserId', 'data.aws.userIdentity.userName'),
  ];
  return [
    ipEvidence(source, { roles: ['source'] }),
    ipEvidence(destination, { roles: ['destination'] }),
    ...[...new Set(users)].map((name) => (name === null ? null : userEvidence({ name, host }))),
    urlEvidence(fields.checked(asUrl, 'data.url')),
  ];
}

/** The evidence of a record, its device first. @param isSensor whether it repeats a network sensor's alert. */
export function wazuhEvidence(fields: FlatRecord, isSensor: boolean): readonly JsonObject[] {
  const devices = devicesOf(fields, isSensor);
  const device = devices.find((piece) => piece !== null) ?? null;
  const host = hostOf(device);
  const ownIps = devices.flatMap((piece) => {
    const ips = piece?.['ipInterfaces'];
    return Array.isArray(ips) ? (ips as readonly JsonValue[]) : [];
  });
  const isEve =
    fields.has('data.event_type') && (fields.has('data.src_ip') || fields.has('data.alert.signature'));
  const windows = windowsPieces(fields, device);
  // The event's reading has the device too, with the addresses that the event tells of it.
  const named = windows.length > 0 ? devices.filter((piece) => piece !== device) : devices;
  return present([
    ...windows.slice(0, 1),
    ...named,
    ...windows.slice(1),
    ...(isEve ? readEve(fields, 'data.').evidence : commonPieces(fields, host, ownIps)),
    ...integrityPieces(fields, host),
    ...auditPieces(fields, host),
    ...virusTotalPieces(fields, host),
  ]);
}
