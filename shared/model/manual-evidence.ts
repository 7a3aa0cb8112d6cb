import type { JsonObject } from '../lib/json.ts';
import { refang } from './defang.ts';
import type { EntityKind } from './entity-kinds.ts';
import { foldAccount, foldSid, isWellKnownSid } from './identity-accounts.ts';
import { foldAddress, foldGuid, foldHash, foldHost, foldRegistryKey } from './identity-fold.ts';
import { canonicalAddress } from './identity-ip.ts';
import { normalizeUrl } from './identity-url.ts';
import { foldDomain } from './indicator-values.ts';

/** What a person wrote of a thing: as evidence in the shape of the Graph security API, or what is wrong with it as a sentence. */
export type ManualReading = { readonly evidence: JsonObject } | { readonly problem: string };

const wrong = (problem: string): ManualReading => ({ problem });
const piece = (type: string, fields: JsonObject): ManualReading => ({
  evidence: { '@odata.type': `#microsoft.graph.security.${type}Evidence`, ...fields },
});

/** Examples of what can be written, by kind: what the field for it shows while it is empty. */
export const manualExamples: Readonly<Record<EntityKind, string>> = {
  user: 'CONTOSO\\ann, ann@contoso.com or a SID',
  device: 'ws-042 or ws-042.contoso.com',
  mailbox: 'ann@contoso.com',
  mailMessage: 'A message id or a subject',
  mailCluster: 'What the messages have in common',
  url: 'https://evil.example/a',
  ip: '192.0.2.7 or 2001:db8::7',
  file: 'A SHA-256, SHA-1, MD5, path or name',
  process: 'A command line',
  registryKey: 'HKLM\\Software\\…',
  registryValue: 'HKLM\\Software\\…\\Run\\Updater',
  cloudApplication: 'The app’s name or id',
  oauthApplication: 'The app’s name or id',
  securityGroup: 'The group’s name, id or SID',
  session: 'The session’s id',
  cloudResource: '/subscriptions/…, arn:… or a name',
  generic: 'A domain, a hardware address or anything else',
};

/**
 * Reads a thing as people write it, defanged or not, under the kind that they say it is of: host names, accounts, addresses, hashes, URLs
 * and the rest by the rules by which sources' evidence is read.
 */
export function readManualEntity(kind: EntityKind, text: string): ManualReading {
  const value = isDefangedKind(kind) ? refang(text.trim()) : text.trim();
  if (value === '') return wrong('Write what it is.');
  if (/\p{Cc}/u.test(value)) return wrong('Write it on one line, without control characters.');
  switch (kind) {
    case 'device':
      return foldHost(value).hostName === null || !/^[\p{L}\p{N}_][\p{L}\p{N}_.$-]*$/u.test(value)
        ? wrong('This is no host name.')
        : piece('device', { hostName: value });
    case 'user':
      return readUser(value);
    case 'mailbox':
      return foldAddress(value) === null
        ? wrong('This is no mail address.')
        : piece('mailbox', { primaryAddress: value });
    case 'mailMessage':
      return readMessage(value);
    case 'mailCluster':
      return piece('mailCluster', { query: value });
    case 'url':
      return normalizeUrl(value) === null ? wrong('This is no URL.') : piece('url', { url: value });
    case 'ip':
      return canonicalAddress(value) === null
        ? wrong('This is no IP address.')
        : piece('ip', { ipAddress: value });
    case 'file':
      return readFile(value);
    case 'process':
      return piece('process', { processCommandLine: value });
    case 'registryKey':
      return isRegistryPath(value)
        ? piece('registryKey', registryParts(value))
        : wrong('Begin with the hive, as in HKLM\\Software.');
    case 'registryValue':
      return readRegistryValue(value);
    case 'cloudApplication':
      return piece('cloudApplication', isId(value) ? { appId: value } : { displayName: value });
    case 'oauthApplication':
      return piece(
        'oauthApplication',
        foldGuid(value) === null ? { displayName: value } : { appId: value, displayName: value },
      );
    case 'securityGroup':
      if (foldGuid(value) !== null)
        return piece('securityGroup', { securityGroupId: value, displayName: value });
      return piece(
        'securityGroup',
        foldSid(value) === null ? { displayName: value } : { sid: value, displayName: value },
      );
    case 'session':
      return piece('cloudLogonSession', { sessionId: value });
    case 'cloudResource':
      return readResource(value);
    case 'generic':
      return readOther(value);
  }
}

/** Kinds whose values are defanged when people pass them on. */
const isDefangedKind = (kind: EntityKind): boolean =>
  !['file', 'process', 'registryKey', 'registryValue', 'mailCluster'].includes(kind);

const isId = (value: string): boolean => /^\d{3,20}$/.test(value) || foldGuid(value) !== null;

function readUser(value: string): ManualReading {
  const user = (account: JsonObject): ManualReading => piece('user', { userAccount: account });
  if (foldGuid(value) !== null) return user({ azureAdUserId: value });
  if (foldSid(value) !== null || isWellKnownSid(value)) return user({ userSid: value });
  if (value.length > 320 || /["<>|[\]:;+=*?]/.test(value)) return wrong('This is no account.');
  const { name, upn } = foldAccount(value, null, null);
  if (upn !== null) return user({ userPrincipalName: value });
  if (name === null || name.includes('@') || /[\\/]/.test(name)) return wrong('This is no account.');
  const [, domain, account] = /^([^\\/]+)[\\/]([^\\/]+)$/.exec(value) ?? [];
  return domain === undefined || account === undefined
    ? user({ accountName: value })
    : user({ accountName: account, domainName: domain });
}

function readMessage(value: string): ManualReading {
  if (foldGuid(value) !== null) return piece('analyzedMessage', { networkMessageId: value });
  return /^<[^<>\s]+@[^<>\s]+>$/.test(value)
    ? piece('analyzedMessage', { internetMessageId: value })
    : piece('analyzedMessage', { subject: value });
}

function readFile(value: string): ManualReading {
  for (const algorithm of ['sha256', 'sha1', 'md5'] as const) {
    const hash = foldHash(algorithm, value);
    if (hash !== null) return piece('file', { fileDetails: { [algorithm]: hash } });
  }
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value))
    return wrong('This is the hash of an empty file, which names none.');
  const text = value.replace(/^"([^"]*)"$/, '$1');
  const cut = Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/'));
  const [folder, name] = cut < 0 ? ['', text] : [text.slice(0, cut), text.slice(cut + 1)];
  if (name === '') return wrong('The file’s name is missing.');
  if (name.length > 260) return wrong('A file’s name has at most 260 characters.');
  return piece('file', {
    fileDetails: folder === '' ? { fileName: name } : { fileName: name, filePath: folder },
  });
}

const isRegistryPath = (value: string): boolean =>
  /^(?:HK[A-Z_]+|\\REGISTRY)\\/i.test(value) && foldRegistryKey(null, value) !== null;

function registryParts(path: string): JsonObject {
  const cut = path.indexOf('\\', 1);
  return { registryHive: path.slice(0, cut), registryKey: path.slice(cut + 1) };
}

function readRegistryValue(value: string): ManualReading {
  const cut = value.lastIndexOf('\\');
  const [key, name] = [value.slice(0, Math.max(cut, 0)), value.slice(cut + 1)];
  if (!isRegistryPath(key) || name === '')
    return wrong('Write hive, key and the value’s name, as in HKLM\\Software\\Run\\Updater.');
  return piece('registryValue', { ...registryParts(key), registryValueName: name });
}

function readResource(value: string): ManualReading {
  if (/^\/subscriptions\//i.test(value))
    return piece('azureResource', {
      resourceId: value,
      resourceName: value.split('/').at(-1) ?? value,
    });
  if (/^arn:/i.test(value))
    return piece('amazonResource', {
      amazonResourceId: value,
      resourceName: value.split(/[:/]/).at(-1) ?? value,
    });
  if (value.startsWith('//')) return piece('googleCloudResource', { fullResourceName: value });
  return piece('azureResource', { resourceName: value });
}

function readOther(value: string): ManualReading {
  if (/^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(value))
    return piece('nic', { macAddress: value.replaceAll('-', ':').toLowerCase() });
  return foldDomain(value) === null
    ? piece('other', { displayName: value })
    : piece('dns', { domainName: value });
}

/** What is wrong with what a person wrote of a thing, as a sentence for its field; null when it can be read. */
export function problemOfManualEntity(kind: EntityKind, text: string): string | null {
  const reading = readManualEntity(kind, text);
  return 'problem' in reading ? reading.problem : null;
}
