import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import {
  asDomain,
  asHashes,
  asHost,
  asIp,
  asMailAddress,
  asPath,
  asProcessId,
  asUrl,
  asUser,
} from './kinds.ts';

/**
 * Evidence in the shape of the Microsoft Graph security API from values that tools write. Every value is checked for its kind; a maker
 * whose identifying value fails the check gives null, and the caller leaves the field where it was.
 */
const type = (name: string): string => `#microsoft.graph.security.${name}Evidence`;

/** An object without the keys that say nothing. */
export function compact(entries: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).filter(
      ([, value]) =>
        value !== null &&
        value !== undefined &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as JsonObject;
}

/** What every piece of evidence may say besides. */
export interface EvidenceNote {
  /** Graph roles: `source`, `destination`, `attacker`, `attacked`, … */
  readonly roles?: readonly string[];
  readonly verdict?: string | null;
  readonly remediationStatus?: string | null;
  readonly threats?: readonly string[];
}

const note = ({ roles, verdict, remediationStatus, threats }: EvidenceNote): JsonObject =>
  compact({
    roles: roles ?? [],
    verdict: verdict ?? null,
    remediationStatus: remediationStatus ?? null,
    threats: threats ?? [],
  });

/** What is known of a device. */
export interface DeviceFacts extends EvidenceNote {
  /** Host name, qualified or not. */
  readonly name: string | null;
  readonly domain?: string | null;
  readonly mdeDeviceId?: string | null;
  readonly ips?: readonly (string | null)[];
  readonly osPlatform?: string | null;
}

/** A device; null when neither a valid host name nor a Defender id is there. */
export function deviceEvidence(facts: DeviceFacts): JsonObject | null {
  const hostName = asHost(facts.name);
  if (hostName === null && !facts.mdeDeviceId) return null;
  return {
    '@odata.type': type('device'),
    ...compact({
      hostName,
      dnsDomain: asDomain(facts.domain ?? null),
      mdeDeviceId: facts.mdeDeviceId ?? null,
      osPlatform: facts.osPlatform ?? null,
      ipInterfaces: (facts.ips ?? []).map((ip) => asIp(ip)).filter((ip) => ip !== null),
    }),
    ...note(facts),
  };
}

/** What is known of a user. */
export interface UserFacts extends EvidenceNote {
  /** `DOMAIN\user`, `user@domain`, a SID or a name alone. */
  readonly name: string | null;
  readonly domain?: string | null;
  readonly sid?: string | null;
  readonly upn?: string | null;
  readonly objectId?: string | null;
  readonly displayName?: string | null;
  /** The device that a local account belongs to. */
  readonly host?: JsonObject | null;
}

/** The `userAccount` of a user; null when nothing names one. */
export function userAccount(facts: UserFacts): JsonObject | null {
  const parts = asUser(facts.name);
  const account = compact({
    accountName: parts?.accountName ?? null,
    domainName: parts?.domainName ?? facts.domain ?? null,
    userPrincipalName: asMailAddress(facts.upn ?? null) ?? parts?.userPrincipalName ?? null,
    userSid: facts.sid ?? parts?.userSid ?? null,
    azureAdUserId: facts.objectId ?? null,
    displayName: facts.displayName ?? null,
  });
  const names = ['accountName', 'userPrincipalName', 'userSid', 'azureAdUserId'];
  return names.some((name) => name in account) ? account : null;
}

/** A user; null when nothing names one. */
export function userEvidence(facts: UserFacts): JsonObject | null {
  const account = userAccount(facts);
  if (account === null) return null;
  return {
    '@odata.type': type('user'),
    userAccount: account,
    ...compact({ host: facts.host ?? null }),
    ...note(facts),
  };
}

/** An IP address; null when the text is none. */
export function ipEvidence(ip: string | null, more: EvidenceNote = {}): JsonObject | null {
  const ipAddress = asIp(ip);
  return ipAddress === null ? null : { '@odata.type': type('ip'), ipAddress, ...note(more) };
}

/** A URL; null when the text is none. A host with a path (`evil.example/a`) needs its scheme from the caller. */
export function urlEvidence(url: string | null, more: EvidenceNote = {}): JsonObject | null {
  const text = asUrl(url);
  return text === null ? null : { '@odata.type': type('url'), url: text, ...note(more) };
}

/** A queried domain name; null when the text is none. */
export function dnsEvidence(domainName: string | null, more: EvidenceNote = {}): JsonObject | null {
  const text = asDomain(domainName);
  return text === null ? null : { '@odata.type': type('dns'), domainName: text, ...note(more) };
}

/** What is known of a file. */
export interface FileFacts extends EvidenceNote {
  /** Path with folder, or a name alone. */
  readonly path: string | null;
  /** Digests, in any of the ways that tools write them (`SHA1=…,MD5=…` or one alone). */
  readonly hashes?: readonly (string | null)[];
  readonly size?: number | null;
  readonly host?: JsonObject | null;
}

/** The `fileDetails` of a file; null when neither name nor digest is there. */
export function fileDetails(facts: FileFacts): JsonObject | null {
  const text = facts.path?.trim().replace(/^"([^"]*)"$/, '$1') ?? '';
  const path = asPath(text);
  const cut = Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/'));
  const isName = path === null && cut < 0 && text !== '' && text.length <= 260;
  const hashes = Object.assign({}, ...(facts.hashes ?? []).map((hash) => asHashes(hash))) as JsonObject;
  const details = compact({
    fileName: path !== null ? text.slice(cut + 1) : isName ? text : null,
    filePath: path !== null && cut > 0 ? text.slice(0, cut) : null,
    fileSize: facts.size ?? null,
    ...hashes,
  });
  return 'fileName' in details || Object.keys(hashes).length > 0 ? details : null;
}

/** A file; null when neither name nor digest is there. */
export function fileEvidence(facts: FileFacts): JsonObject | null {
  const details = fileDetails(facts);
  if (details === null) return null;
  return {
    '@odata.type': type('file'),
    fileDetails: details,
    ...compact({ host: facts.host ?? null }),
    ...note(facts),
  };
}

/** What is known of a process and the one that started it. */
export interface ProcessFacts extends EvidenceNote {
  readonly id: string | number | null;
  readonly commandLine?: string | null;
  /** Image with or without folder. */
  readonly image?: string | null;
  readonly hashes?: readonly (string | null)[];
  /** ISO 8601. */
  readonly started?: string | null;
  readonly parentId?: string | number | null;
  readonly parentCommandLine?: string | null;
  readonly parentImage?: string | null;
  readonly parentHashes?: readonly (string | null)[];
  readonly parentStarted?: string | null;
  readonly user?: UserFacts | null;
  readonly host?: JsonObject | null;
}

/** A process; null when neither an id, an image nor a command line is there. */
export function processEvidence(facts: ProcessFacts): JsonObject | null {
  const image = facts.image ? fileDetails({ path: facts.image, hashes: facts.hashes ?? [] }) : null;
  const processId = asProcessId(facts.id);
  if (processId === null && image === null && !facts.commandLine) return null;
  return {
    '@odata.type': type('process'),
    ...compact({
      processId,
      processCommandLine: facts.commandLine ?? null,
      processCreationDateTime: facts.started ?? null,
      imageFile: image,
      parentProcessId: asProcessId(facts.parentId ?? null),
      parentProcessCommandLine: facts.parentCommandLine ?? null,
      parentProcessCreationDateTime: facts.parentStarted ?? null,
      parentProcessImageFile: facts.parentImage
        ? fileDetails({ path: facts.parentImage, hashes: facts.parentHashes ?? [] })
        : null,
      userAccount: facts.user ? userAccount(facts.user) : null,
      host: facts.host ?? null,
    }),
    ...note(facts),
  };
}

/** A registry value, or a key when it has no name; the hive is taken from the key's beginning. Null without a key. */
export function registryEvidence(
  facts: EvidenceNote & {
    readonly key: string | null;
    readonly valueName?: string | null;
    readonly value?: string | null;
    readonly host?: JsonObject | null;
  },
): JsonObject | null {
  const key = facts.key?.trim() ?? '';
  if (!/^(?:HK[A-Z_]+|\\REGISTRY)\\/i.test(key)) return null;
  const hive = key.slice(0, key.indexOf('\\', 1));
  return {
    '@odata.type': type(facts.valueName ? 'registryValue' : 'registryKey'),
    ...compact({
      registryHive: hive,
      registryKey: key.slice(hive.length + 1),
      registryValueName: facts.valueName ?? null,
      registryValue: facts.value ?? null,
      host: facts.host ?? null,
    }),
    ...note(facts),
  };
}

/** A device as the `host` of another piece of evidence. */
export function hostOf(device: JsonObject | null): JsonObject | null {
  if (device === null) return null;
  const { hostName, dnsDomain, mdeDeviceId } = device;
  return compact({ hostName, dnsDomain, mdeDeviceId });
}

/** The pieces that were made, without what could not be. */
export function present(pieces: readonly (JsonObject | null)[]): readonly JsonObject[] {
  return pieces.filter((piece) => piece !== null);
}
