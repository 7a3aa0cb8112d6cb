import type { JsonObject } from '../../../../shared/lib/json.ts';
import { foldGuid, joinPath } from '../../../../shared/model/identity-fold.ts';
import {
  compact,
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  ipEvidence,
  processEvidence,
  urlEvidence,
  userEvidence,
} from '../evidence.ts';
import type { ProcessFacts, UserFacts } from '../evidence.ts';
import type { FlatRecord } from '../flat-record.ts';
import {
  asDomain,
  asHash,
  asHost,
  asIp,
  asMailAddress,
  asPort,
  asProcessId,
  asSid,
  asUrl,
  asUser,
  meaningful,
} from '../kinds.ts';

/**
 * Things that rows of advanced hunting tables name, in the shape of Graph evidence. Columns as in Microsoft Learn, "Advanced hunting schema
 * tables" (Microsoft Defender XDR, 2025), whose sets of columns recur from table to table under prefixes.
 */

/** A directory object id, or null. */
export const asObjectId = (text: string | null): string | null => (foldGuid(text) === null ? null : text);

/** A word that is there, or null. */
export const asWord = (text: string | null): string | null => meaningful(text);

/** The device of a row: `DeviceId`, `DeviceName`; its own address among its interfaces. */
export function rowDevice(fields: FlatRecord, ip: string | null = null): JsonObject | null {
  const name = fields.checked((text) => asHost(text), 'DeviceName');
  const id = fields.checked(
    (text) => (text !== null && /^[0-9a-f]{32,64}$/i.test(text) ? text : null),
    'DeviceId',
  );
  const osPlatform = fields.text('OSPlatform');
  return deviceEvidence({ name, mdeDeviceId: id, osPlatform, ips: ip === null ? [] : [ip] });
}

/** Who an account's columns name (`AccountName`, `AccountDomain`, `AccountSid`, `AccountObjectId`, `AccountUpn` under a prefix); null for nobody. */
export function rowAccount(fields: FlatRecord, prefix = ''): UserFacts | null {
  const column = (name: string): string => `${prefix}Account${name}`;
  const name = fields.checked((text) => (asUser(text) === null ? null : text), column('Name'));
  const facts = {
    name,
    domain: fields.checked(asWord, column('Domain')),
    sid: fields.checked(asSid, column('Sid')),
    upn: fields.checked(asMailAddress, column('Upn')),
    objectId: fields.checked(asObjectId, column('ObjectId')),
    displayName: fields.checked(asWord, column('DisplayName')),
  };
  return [facts.name, facts.sid, facts.upn, facts.objectId].some((value) => value !== null) ? facts : null;
}

/** The account of a row as evidence; a local one belongs to the row's device. */
export function rowUser(
  fields: FlatRecord,
  host: JsonObject | null,
  roles: readonly string[] = [],
  prefix = '',
): JsonObject | null {
  const account = rowAccount(fields, prefix);
  return account === null ? null : userEvidence({ ...account, host, roles });
}

const hashText = (text: string | null): string | null => (asHash(text) === null ? null : text);

function hashes(fields: FlatRecord, prefix: string): readonly (string | null)[] {
  return ['SHA256', 'SHA1', 'MD5'].map((name) => fields.checked(hashText, `${prefix}${name}`));
}

/** Folder and name of a file; the folder of most tables ends in the name already. */
function rowPath(fields: FlatRecord, prefix: string): string | null {
  const folder = fields.text(`${prefix}FolderPath`);
  const name = fields.text(`${prefix}FileName`);
  return joinPath(folder, name) ?? name;
}

/** What started something: the `InitiatingProcess…` columns, with the process that had started it. */
export function initiatingFacts(fields: FlatRecord, host: JsonObject | null): ProcessFacts | null {
  const image = rowPath(fields, 'InitiatingProcess');
  const commandLine = fields.prose('InitiatingProcessCommandLine');
  const id = fields.checked(asProcessId, 'InitiatingProcessId');
  // Rows of the network sensor and of logons without a process give the id 0 and nothing else.
  if (image === null && commandLine === null && (id === null || id === '0')) return null;
  const parent = fields.checked(asProcessId, 'InitiatingProcessParentId');
  return {
    id,
    image,
    commandLine,
    hashes: hashes(fields, 'InitiatingProcess'),
    started: fields.time('InitiatingProcessCreationTime')?.text ?? null,
    parentId: parent === '0' ? null : parent,
    parentImage: fields.text('InitiatingProcessParentFileName'),
    parentStarted: fields.time('InitiatingProcessParentCreationTime')?.text ?? null,
    user: rowAccount(fields, 'InitiatingProcess'),
    host,
  };
}

/** The process that a row tells was created (or opened), under the one that did it. */
export function createdProcess(
  fields: FlatRecord,
  host: JsonObject | null,
  parent: ProcessFacts | null,
): JsonObject | null {
  const id = fields.checked(asProcessId, 'ProcessId');
  const commandLine = fields.prose('ProcessCommandLine');
  const image = rowPath(fields, '');
  if (id === null && commandLine === null && image === null) return null;
  return processEvidence({
    id,
    commandLine,
    image,
    hashes: hashes(fields, ''),
    started: fields.time('ProcessCreationTime')?.text ?? null,
    parentId: parent?.id ?? null,
    parentCommandLine: parent?.commandLine ?? null,
    parentImage: parent?.image ?? null,
    parentHashes: parent?.hashes ?? [],
    parentStarted: parent?.started ?? null,
    user: rowAccount(fields),
    host,
  });
}

/** The file of a row. */
export function rowFile(
  fields: FlatRecord,
  host: JsonObject | null,
  roles: readonly string[] = [],
): JsonObject | null {
  return fileEvidence({
    path: rowPath(fields, ''),
    hashes: hashes(fields, ''),
    size: fields.number('FileSize'),
    host,
    roles,
  });
}

/** An address of a row, when the column holds one. */
export function rowIp(
  fields: FlatRecord,
  roles: readonly string[],
  ...columns: readonly string[]
): JsonObject | null {
  return ipEvidence(fields.checked(asIp, ...columns), { roles });
}

/** A column that holds a URL or a host name. */
export function rowUrl(fields: FlatRecord, column: string, roles: readonly string[] = []): JsonObject | null {
  const url = fields.checked(asUrl, column);
  if (url !== null) return urlEvidence(url, { roles });
  return dnsEvidence(fields.checked(asDomain, column), { roles });
}

/** The two ends of a connection, as Graph `networkConnectionEvidence`; null without the remote end. */
export function connectionEvidence(ends: {
  readonly localIp: string | null;
  readonly localPort: number | null;
  readonly remoteIp: string | null;
  readonly remotePort: number | null;
  readonly inbound: boolean;
  readonly protocol: string | null;
}): JsonObject | null {
  if (ends.remoteIp === null) return null;
  const local = { ip: ends.localIp, port: ends.localPort };
  const remote = { ip: ends.remoteIp, port: ends.remotePort };
  const [source, destination] = ends.inbound ? [remote, local] : [local, remote];
  return {
    '@odata.type': '#microsoft.graph.security.networkConnectionEvidence',
    ...compact({
      protocol: ends.protocol,
      sourceAddress: source.ip === null ? null : { ipAddress: source.ip },
      sourcePort: source.port,
      destinationAddress: destination.ip === null ? null : { ipAddress: destination.ip },
      destinationPort: destination.port,
    }),
  };
}

/** A port of a row; 0 is none. */
export function rowPort(fields: FlatRecord, column: string): number | null {
  return fields.checked(asPort, column);
}
