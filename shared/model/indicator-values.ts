import {
  addressKey,
  bitsOf,
  boundsOfNetwork,
  isWiderThan,
  networkOf,
  networksOfRange,
  readNetwork,
} from './address-range.ts';
import { refang } from './defang.ts';
import { foldAddress, foldHash } from './identity-fold.ts';
import { canonicalAddress } from './identity-ip.ts';
import { normalizeUrl } from './identity-url.ts';

/**
 * What an entry of a list can name. `url` is one URL, `urlPrefix` a host and path with everything below, `urlPath` a path on any host.
 */
export const indicatorTypes = [
  'ip',
  'range',
  'domain',
  'url',
  'urlPrefix',
  'urlPath',
  'md5',
  'sha1',
  'sha256',
  'email',
  'fileName',
] as const;

/** One type of entry. */
export type IndicatorType = (typeof indicatorTypes)[number];

/** What people read for a type. */
export const indicatorTypeLabels: Readonly<Record<IndicatorType, string>> = {
  ip: 'IP address',
  range: 'Address range',
  domain: 'Domain',
  url: 'URL',
  urlPrefix: 'URL and below',
  urlPath: 'URL path',
  md5: 'MD5',
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  email: 'Email address',
  fileName: 'File name',
};

/** Types that everybody's evidence may have by chance: shown, never used for a verdict. */
export const weakTypes: ReadonlySet<string> = new Set<IndicatorType>(['fileName', 'urlPath']);

/** A value of a list, folded as identifiers are. */
export interface IndicatorValue {
  readonly type: IndicatorType;
  readonly value: string;
  /** What the value said beside, for example a port. */
  readonly note: string | null;
}

/** Values, or why a text is none. A range of addresses can be several networks. */
export type IndicatorReading = readonly IndicatorValue[] | { readonly reason: string };

/** True when a text has characters that no value of a list has: controls other than the tab. */
function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < 32 && code !== 9) || code === 127) return true;
  }
  return false;
}

/** Longest value that is taken, UTF-16 code units. */
const longest = 8192;

const single = (type: IndicatorType, value: string, note: string | null = null): IndicatorReading => [
  { type, value, note },
];
const wrong = (reason: string): IndicatorReading => ({ reason });

/**
 * A URL without scheme, user and fragment: what lists and evidence are compared by, since either may leave the scheme out.
 * @returns null when the text is no URL with a host.
 */
export function urlKey(text: string): string | null {
  const url = normalizeUrl(text);
  const rest = url === null ? null : /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#].*)$/is.exec(url)?.[1];
  return rest ?? null;
}

/** The host of a {@link urlKey}: lower case, without port and brackets. */
export function hostOfUrlKey(key: string): string {
  const authority = /^[^/?#]*/.exec(key)?.[0] ?? '';
  return authority.startsWith('[')
    ? authority.slice(1, authority.indexOf(']'))
    : authority.replace(/:\d+$/, '');
}

/** A domain with at least two labels, lower case, in ASCII, without a wildcard or dot before it; null when the text is none. */
export function foldDomain(text: string): string | null {
  const bare = refang(text.trim())
    .toLowerCase()
    .replace(/^(\*?\.)/, '')
    .replace(/\.$/, '');
  if (bare.length > 253) return null;
  const isPlain = /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(bare);
  const ascii = isPlain
    ? bare
    : /[^\x20-\x7e]/.test(bare)
      ? hostOfUrlKey(urlKey(`http://${bare}`) ?? '')
      : '';
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(ascii) && !/\.\d+$/.test(ascii) ? ascii : null;
}

/** Reads a value whose type its list gives. */
export function readTyped(type: IndicatorType, text: string): IndicatorReading {
  const value = refang(text.trim());
  if (value === '' || value.length > longest || hasControl(value))
    return wrong('The value is empty or no text.');
  switch (type) {
    case 'ip':
    case 'range':
      return readAddresses(value) ?? wrong('The value is no IP address or range.');
    case 'domain':
      return orWrong('domain', foldDomain(value), 'The value is no domain name.');
    case 'url':
      return orWrong('url', urlKey(value), 'The value is no URL.');
    case 'urlPrefix': {
      const key = urlKey(value);
      return orWrong('urlPrefix', key, 'The value is no URL.');
    }
    case 'urlPath':
      return value.length > 1 && value.startsWith('/')
        ? single('urlPath', value)
        : wrong('The value is no path of a URL.');
    case 'md5':
    case 'sha1':
    case 'sha256':
      return orWrong(
        type,
        foldHash(type, value),
        `The value is no ${indicatorTypeLabels[type]}, or that of empty content.`,
      );
    case 'email':
      return orWrong('email', foldAddress(value), 'The value is no mail address.');
    case 'fileName': {
      const name = fileNameOf(value);
      return name === '' ? wrong('The value is no file name.') : single('fileName', name);
    }
  }
}

function orWrong(type: IndicatorType, value: string | null, reason: string): IndicatorReading {
  return value === null ? wrong(reason) : single(type, value);
}

/** The last part of a path, lower case. */
export function fileNameOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? '').trim().toLowerCase();
}

/** Shortest prefix of a range in a list: no one operates more than a /8 of IPv4 (IANA's largest assignment) or a /16 of IPv6. */
const shortestPrefix = { ipv4: 8, ipv6: 16 } as const;

/**
 * Why a range names nothing, or null. One entry that holds for a good part of the internet would judge everybody, so what is wider than
 * {@link shortestPrefix} is refused, as a network and as `a-b` alike. Blocks that hold no public unicast address (multicast and reserved
 * IPv4 from 224.0.0.0 on, IPv6 outside 2000::/3: unique local, link local, multicast) may be as wide as they are assigned.
 */
function tooWide(first: string, last: string): string | null {
  const isIpv4 = first.startsWith('4');
  const [from, to] = isIpv4 ? ['400000000', '4dfffffff'] : [`62${'0'.repeat(31)}`, `63${'f'.repeat(31)}`];
  const shortest = isIpv4 ? shortestPrefix.ipv4 : shortestPrefix.ipv6;
  if (first > to || last < from || !isWiderThan(first, last, shortest)) return null;
  if (isWiderThan(first, last, 1)) return 'A range of all addresses names nothing.';
  return `A range wider than /${String(shortest)} names nothing.`;
}

/** Addresses, networks and ranges (`a-b`); a port goes into the note. Null for anything else. */
function readAddresses(value: string): IndicatorReading | null {
  const network = readNetwork(value);
  if (network !== null) {
    const { first, last } = boundsOfNetwork(network);
    const reason = tooWide(first, last);
    if (reason !== null) return wrong(reason);
    const text = networkOf(network.key, network.length);
    return network.length === bitsOf(network.key)
      ? single('ip', text.replace(/\/\d+$/, ''))
      : single('range', text);
  }
  const range = /^([0-9a-f:.]+)\s*-\s*([0-9a-f:.]+)$/i.exec(value);
  const first = range === null ? null : addressKey(range[1] ?? '');
  const last = range === null ? null : addressKey(range[2] ?? '');
  if (first !== null && last !== null) {
    const networks = networksOfRange(first, last);
    if (networks.length === 0) return wrong('The range ends before it begins.');
    const reason = tooWide(first, last);
    if (reason !== null) return wrong(reason);
    return networks.flatMap((text) => {
      const reading = readAddresses(text);
      return reading !== null && !('reason' in reading) ? reading : [];
    });
  }
  const address = canonicalAddress(value);
  if (address === null) return null;
  const port = /^(?:\d+(?:\.\d+){3}|\[[^\]]+\]):(\d{1,5})$/.exec(value)?.[1];
  return single('ip', address.text, port === undefined ? null : `port ${port}`);
}

/**
 * Reads a value of a list that gives no types: hashes by their length, addresses and ranges, mail addresses, URLs with a scheme, paths
 * (`/a/b`), a host with a path, domains. A URL that has no path stands for its host.
 */
export function readUntyped(text: string): IndicatorReading {
  const value = refang(text.trim());
  if (value === '' || value.length > longest || hasControl(value))
    return wrong('The value is empty or no text.');
  const hash = { 32: 'md5', 40: 'sha1', 64: 'sha256' } as const;
  const algorithm = /^[0-9a-f]+$/i.test(value) ? hash[value.length as keyof typeof hash] : undefined;
  if (algorithm !== undefined) return readTyped(algorithm, value);
  const addresses = readAddresses(value);
  if (addresses !== null) return addresses;
  if (/\s/.test(value)) return wrong('The line holds more than one value.');
  if (/^[^/@]+@[^/@]+$/.test(value)) return readTyped('email', value);
  if (value.startsWith('/')) return readTyped('urlPath', value);
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(value);
  if (hasScheme || value.includes('/')) {
    const key = urlKey(value);
    if (key === null) return wrong('The value is no URL.');
    const isHost = /^[^/?#]*\/?$/.test(key);
    if (!isHost) return single('urlPrefix', key);
    return readUntyped(key.replace(/\/$/, ''));
  }
  const withPort = /^([^:]+):(\d{1,5})$/.exec(value);
  const domain = foldDomain(withPort?.[1] ?? value);
  if (domain === null) return wrong('The value is no address, range, domain, URL, hash or mail address.');
  return single('domain', domain, withPort === null ? null : `port ${withPort[2] ?? ''}`);
}
