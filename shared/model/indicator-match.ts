import { addressKey, bitsOf, networkOf } from './address-range.ts';
import { canonicalAddress } from './identity-ip.ts';
import { fileNameOf, hostOfUrlKey, urlKey } from './indicator-values.ts';
import type { IndicatorType } from './indicator-values.ts';
import { turnHostBack } from './message-senders.ts';
import type { MessageSender } from './message-senders.ts';

/** An identifier as stored, with the label that evidence gave it. */
export interface ListedIdentifier {
  readonly kind: string;
  readonly namespace: string;
  readonly value: string;
  readonly label: string;
}

/** What an entry would have to say to name an identifier. */
export interface IndicatorKey {
  readonly type: IndicatorType | 'asset';
  readonly value: string;
}

/** Prefix lengths that entries of ranges have: only these networks of an address are looked up. */
export interface PrefixLengths {
  readonly ipv4: readonly number[];
  readonly ipv6: readonly number[];
}

/** Kinds and namespaces of identifiers that an entry can name. */
const listedNamespaces: Readonly<Record<string, readonly string[]>> = {
  ip: ['address'],
  url: ['url'],
  generic: ['domainName'],
  mailbox: ['smtp'],
  user: ['aadUserId', 'sid', 'upn', 'domainAccount'],
  device: ['mdeDeviceId', 'aadDeviceId', 'fqdn', 'hostName'],
  file: ['sha256', 'sha1', 'md5', 'name'],
};

/** Kinds that {@link indicatorKeys} knows. */
export const listedKinds: readonly string[] = Object.keys(listedNamespaces);

/** A host and the domains that it is in, longest first; domains of one label are none. */
export function domainsOfHost(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}

function addressKeys(text: string, lengths: PrefixLengths): readonly IndicatorKey[] {
  const key = addressKey(text);
  if (key === null) return [];
  const wanted = bitsOf(key) === 32 ? lengths.ipv4 : lengths.ipv6;
  const address = canonicalAddress(text)?.text ?? text;
  return [
    { type: 'ip', value: address },
    ...wanted.map((length): IndicatorKey => ({ type: 'range', value: networkOf(key, length) })),
  ];
}

function hostKeys(host: string, lengths: PrefixLengths): readonly IndicatorKey[] {
  const addresses = addressKeys(host, lengths);
  if (addresses.length > 0) return addresses;
  return domainsOfHost(host).map((value): IndicatorKey => ({ type: 'domain', value }));
}

/** Segments of a path that are looked up as prefixes; what is deeper is compared as a whole only. */
const mostSegments = 30;

/** `/a/b?c` → `/a/b?c`, `/a/b`, `/a/`, `/a`: the paths that it is, or is below. */
function pathPrefixes(path: string): readonly string[] {
  const bare = path.replace(/\?.*$/s, '');
  const prefixes = new Set([path, bare]);
  let at = bare.indexOf('/', 1);
  for (let count = 0; at > 0 && count < mostSegments; count += 1) {
    prefixes.add(bare.slice(0, at));
    prefixes.add(bare.slice(0, at + 1));
    at = bare.indexOf('/', at + 1);
  }
  return [...prefixes].filter((prefix) => prefix.length > 1);
}

function urlKeys(text: string, lengths: PrefixLengths): readonly IndicatorKey[] {
  const key = urlKey(text);
  if (key === null) return [];
  const authority = /^[^/?#]*/.exec(key)?.[0] ?? '';
  const path = key.slice(authority.length);
  const prefixes = pathPrefixes(path.startsWith('/') ? path : `/${path}`);
  return [
    { type: 'url', value: key },
    ...prefixes.map((prefix): IndicatorKey => ({ type: 'urlPrefix', value: authority + prefix })),
    ...prefixes.map((prefix): IndicatorKey => ({ type: 'urlPath', value: prefix })),
    ...hostKeys(hostOfUrlKey(key), lengths),
  ];
}

/** Everything that an entry of a list can say to name this identifier. Empty for identifiers that no list names. */
export function indicatorKeys(
  { kind, namespace, value, label }: ListedIdentifier,
  lengths: PrefixLengths,
): readonly IndicatorKey[] {
  if (kind === 'file') {
    const name = fileNameOf(label !== '' ? label : namespace === 'name' ? value : '');
    const hash: readonly IndicatorKey[] =
      namespace === 'sha256' || namespace === 'sha1' || namespace === 'md5'
        ? [{ type: namespace, value }]
        : [];
    return name === '' ? hash : [...hash, { type: 'fileName', value: name }];
  }
  if (listedNamespaces[kind]?.includes(namespace) !== true) return [];
  const asset: IndicatorKey = { type: 'asset', value: `${kind}|${namespace}|${value}` };
  switch (kind) {
    case 'ip':
      return addressKeys(value, lengths);
    case 'url':
      // A long URL is kept as its hash: its label still says it.
      return urlKeys(value.startsWith('sha256:') ? label : value, lengths);
    case 'generic':
      return domainsOfHost(value).map((domain) => ({ type: 'domain', value: domain }));
    case 'mailbox':
      return [asset, { type: 'email', value }];
    case 'user':
      return namespace === 'upn' ? [asset, { type: 'email', value }] : [asset];
    default:
      return [asset];
  }
}

/** Kinds of entities that an entry names by who sent them. */
export const kindsOfSenders: readonly string[] = ['mailMessage', 'mailCluster'];

/** Everything that an entry of an indicator list can say to name a message by its sender. */
export function senderKeys({
  address,
  host,
}: Pick<MessageSender, 'address' | 'host'>): readonly IndicatorKey[] {
  return [
    ...(address === null ? [] : [{ type: 'email' as const, value: address }]),
    ...domainsOfHost(turnHostBack(host)).map((value): IndicatorKey => ({ type: 'domain', value })),
  ];
}

/** How an entry names a message by its sender, in words to stand beside the entry. */
export function describeSenderMatch(entryType: string): string {
  return entryType === 'email'
    ? 'the address that it was sent from'
    : 'the domain that it was sent from, or one above it';
}

/**
 * How an entry names an identifier, in words to stand beside the entry.
 * @param value the identifier's value; of a URL its host.
 */
export function describeMatch(entryType: string, entry: string, value: string): string {
  switch (entryType) {
    case 'range':
      return 'an address in this range';
    case 'domain':
      return value === entry ? 'the domain itself' : 'a subdomain of it';
    case 'urlPrefix':
      return 'this URL, or one below it';
    case 'urlPath':
      return 'a URL with this path, on any host';
    case 'fileName':
      return 'a file of this name';
    default:
      return 'the value itself';
  }
}
