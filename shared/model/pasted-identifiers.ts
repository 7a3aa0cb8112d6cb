import type { ListedIdentifier } from './indicator-match.ts';
import { foldCalled } from './context-names.ts';
import { foldAddress, foldMessageId, foldPath, foldRegistryKey, hives } from './identity-fold.ts';
import { canonicalAddress } from './identity-ip.ts';
import { identifierOrder, makeIdentifier } from './identity-namespaces.ts';
import { normalizeUrl, urlForms } from './identity-url.ts';
import { senderNamespaces } from './message-senders.ts';
import type { EntityKind } from './entity-kinds.ts';
import type { PastedValue } from './pasted-values.ts';

/** An identifier that a pasted value may be. */
export interface Probe {
  readonly kind: EntityKind;
  readonly namespace: string;
  readonly value: string;
}

/**
 * Namespaces that a value can be pasted for: what rests on a device (`start@fqdn`) or on content is no value that people write. Accounts, paths and
 * keys of the registry on a device are looked for apart, on any device.
 */
const plainNamespaces: readonly (readonly [EntityKind, string])[] = (
  Object.entries(identifierOrder) as [EntityKind, readonly string[]][]
).flatMap(([kind, namespaces]) =>
  namespaces
    .filter((namespace) => !namespace.includes('@') && namespace !== 'content')
    .map((namespace): readonly [EntityKind, string] => [kind, namespace]),
);

/** Everything that a pasted value may be an identifier of, each once. */
export function probesOf({ kind, value }: PastedValue): readonly Probe[] {
  switch (kind) {
    case 'ip':
      return [{ kind: 'ip', namespace: 'address', value }];
    case 'url': {
      // Also in its wrappers: an earlier version knew fewer of them.
      const forms = urlForms(value);
      const url = forms.at(-1) ?? null;
      // Written without a scheme it may be either.
      const isBare = url !== null && !/^[a-z][a-z0-9+.-]*:\/\//i.test(value);
      return [
        ...forms.map((form) => probe('url', 'url', form)).reverse(),
        ...(isBare ? [probe('url', 'url', url.replace(/^http:/, 'https:'))] : []),
        probe('url', 'text', value.toLowerCase()),
        probe('cloudResource', 'resourceUrl', value.toLowerCase()),
      ];
    }
    case 'fileHash':
      return [
        ...(['sha256', 'sha1', 'md5'] as const).map((namespace) => probe('file', namespace, value)),
        // Defender's device ids have the form of a SHA-1.
        probe('device', 'mdeDeviceId', value),
        probe('generic', 'signatureHash', value),
        // Thirty-two digits may be a GUID without its dashes.
        ...(value.length === 32
          ? everywhere([value.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')])
          : []),
      ];
    case 'sid':
      return [probe('user', 'sid', value.toLowerCase()), probe('securityGroup', 'sid', value.toLowerCase())];
    case 'emailAddress': {
      const address = foldAddress(value) ?? value.toLowerCase();
      return [
        ...everywhere([address, foldMessageId(value) ?? address]),
        // Context has senders under a name of their own.
        probe('mailMessage', senderNamespaces.address, address),
      ];
    }
    case 'domain':
    case 'guid':
    case 'name':
    case 'range':
      return everywhere([value.toLowerCase(), value]);
  }
}

const probe = (kind: EntityKind, namespace: string, value: string): Probe => {
  const made = makeIdentifier(kind, namespace, value, null);
  return { kind, namespace, value: made.value };
};

function everywhere(values: readonly string[]): readonly Probe[] {
  return plainNamespaces.flatMap(([kind, namespace]) =>
    [...new Set(values)].map((value) => probe(kind, namespace, value)),
  );
}

/** Beginnings of URLs on a host that was pasted; empty for what is no host. */
export function urlBeginningsOf({ kind, value }: PastedValue): readonly string[] {
  if (kind !== 'domain' && kind !== 'ip') return [];
  const written = value.includes(':') ? `[${value}]` : value;
  // As URLs are kept: a name in other letters stands in them in its ASCII form.
  const host = /^http:\/\/([^/]+)\/$/.exec(normalizeUrl(`http://${written}/`) ?? '')?.[1] ?? written;
  return ['http', 'https'].flatMap((scheme) => ['/', ':'].map((after) => `${scheme}://${host}${after}`));
}

/**
 * The beginning of what identifies the copies of a message, each for its recipient, where a value may be its Internet message id (RFC 5322, with or
 * without angle brackets); null for what is none.
 */
export function copiesBeginningOf({ kind, value }: PastedValue): string | null {
  if (kind !== 'emailAddress' && kind !== 'name') return null;
  const id = foldMessageId(value);
  return id !== null && /^[^\s@|]+@[^\s@|]+$/.test(id) ? `${id}|` : null;
}

/** True for values that may be the name of something: then labels are looked at too. */
export function isNameLike({ kind }: PastedValue): boolean {
  return kind === 'name' || kind === 'domain' || kind === 'emailAddress' || kind === 'range';
}

/** The first label of a host's name, and whether its domain was given with it. */
export interface HostLabel {
  readonly label: string;
  readonly of: 'fullName' | 'shortName';
}

/** The first label of what may be the name of a host: it may be another's whose name begins so. Null for what is no such name. */
export function hostsLike({ kind, value }: PastedValue): HostLabel | null {
  if (kind === 'domain') return { label: value.split('.')[0] ?? value, of: 'fullName' };
  // One letter, or digits alone, begin too many names.
  const isShort = kind === 'name' && /^(?=.*[a-z_-])[a-z\d][\w-]{1,62}$/i.test(value);
  return isShort ? { label: value.toLowerCase(), of: 'shortName' } : null;
}

/** An account as people write it: `CONTOSO\\jfeldmann`, `jfeldmann` or `jonas.feldmann`; lower case. */
export interface PastedAccount {
  readonly name: string;
  /** Null where none was written. */
  readonly domain: string | null;
}

/** The account that a value may be; null for what is none. */
export function accountOf({ kind, value }: PastedValue): PastedAccount | null {
  if (kind !== 'name' && kind !== 'domain') return null;
  const found = /^(?:([^\s\\/@:]{1,255})\\)?([^\s\\/@:*?"<>|]{1,104})$/.exec(value.toLowerCase());
  const [, domain = null, name = ''] = found ?? [];
  // One letter, or digits alone, are too many accounts.
  return name.length < 2 || /^\d+$/.test(name) ? null : { name, domain };
}

/** A path as it was pasted, and folded as identifiers are. */
export interface PastedPath {
  readonly fileName: string;
  readonly path: string;
}

/** The path that a value is; null for what is none, or begins with a variable. */
export function pathOf(value: PastedValue): PastedPath | null {
  const fileName = fileNameOfPath(value);
  const path = fileName === null || isRegistryKey(value) ? null : foldPath(value.value);
  return fileName === null || path === null ? null : { fileName, path };
}

const isRegistryKey = ({ kind, value }: PastedValue): boolean =>
  kind === 'name' && startsWithHive.test(value);

const startsWithHive = /^(?:hk(?:lm|cu|cr|u|cc)|hkey_[a-z_]+)\\[^\\]/i;

/** The ways in which a key of the registry may be written that a value is, the folded one first; empty for what is none. */
export function registrySpellings(value: PastedValue): readonly string[] {
  const key = isRegistryKey(value) ? foldRegistryKey(null, value.value) : null;
  if (key === null) return [];
  const end = key.indexOf('\\');
  const [hive, rest] = [key.slice(0, end), key.slice(end)];
  return [
    key,
    ...Object.entries(hives)
      .filter(([, long]) => long === hive)
      .map(([short]) => short + rest),
  ];
}

/** The host of a URL as a value of its own; null for what is no URL. */
export function hostOfUrl({ kind, value }: PastedValue): PastedValue | null {
  const url = kind === 'url' ? normalizeUrl(value) : null;
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]+\]|[^/?#:]+)/i.exec(url ?? '')?.[1];
  if (host === undefined) return null;
  const address = canonicalAddress(host.replace(/^\[|\]$/g, ''));
  return address === null
    ? { kind: 'domain', value: host, written: null }
    : { kind: 'ip', value: address.text, written: null };
}

/** What context may call a value, folded as names of context are. */
export function calledOf(value: PastedValue): readonly string[] {
  if (value.kind !== 'name' && value.kind !== 'domain') return [];
  const [key] = registrySpellings(value);
  return [key ?? foldCalled(pathOf(value)?.path ?? value.value)];
}

/** The file's name that a path ends in; null for what is no path. */
export function fileNameOfPath({ kind, value }: PastedValue): string | null {
  if (kind !== 'name') return null;
  const isPath = /^(?:[a-z]:|%[^%\s]+%)?\\|^[a-z]:\/|^(?:~|\.{1,2})?\/[^/]/i.test(value);
  const name = isPath ? (/[^\\/]+$/.exec(value)?.[0] ?? '') : '';
  return name === '' || name === value ? null : name;
}

/** What a value is to a list: the identifiers that its entries can name. */
export function listedIdentifiersOf({ kind, value }: PastedValue): readonly ListedIdentifier[] {
  const folded = value.toLowerCase();
  const of = (ofKind: string, namespace: string, text = folded, label = ''): ListedIdentifier => ({
    kind: ofKind,
    namespace,
    value: text,
    label,
  });
  const fileName = of('file', 'name', folded, value);
  switch (kind) {
    case 'ip':
      return [of('ip', 'address', value)];
    case 'url':
      return [of('url', 'url', normalizeUrl(value) ?? value)];
    case 'domain':
      return [of('generic', 'domainName'), of('device', 'fqdn'), fileName];
    case 'emailAddress':
      return [of('mailbox', 'smtp'), of('user', 'upn')];
    case 'fileHash':
      return [
        of('file', value.length === 64 ? 'sha256' : value.length === 40 ? 'sha1' : 'md5'),
        ...(value.length === 40 ? [of('device', 'mdeDeviceId')] : []),
      ];
    case 'sid':
      return [of('user', 'sid')];
    case 'guid':
      return [of('user', 'aadUserId'), of('device', 'aadDeviceId')];
    case 'name':
      return [of('device', 'hostName'), of('user', 'domainAccount'), fileName];
    // Entries of ranges around it are looked up apart.
    case 'range':
      return [];
  }
}
