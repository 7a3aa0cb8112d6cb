import { refang } from './defang.ts';
import { canonicalAddress } from './identity-ip.ts';
import { unicodeHost } from './punycode.ts';

/** The platform's WHATWG URL parser, which belongs to no library of the language itself; the members that are used. */
declare const URL: {
  canParse(text: string): boolean;
  new (text: string): { readonly hostname: string };
};

/** The parts of a URL, each as it was written unless its name says otherwise. */
export interface UrlParts {
  readonly scheme: string | null;
  /** `name` or `name:password` before the host: often there to deceive. */
  readonly userInfo: string | null;
  readonly host: string | null;
  /** The host with punycode labels as people read them; null when that is how it was written. */
  readonly hostAsRead: string | null;
  /** The address that a host in an unusual form (decimal, hexadecimal, octal, shortened) is; null for others. */
  readonly hostAsAddress: string | null;
  /** Scripts of the letters of a label that mixes several, as an imitation of another name does. */
  readonly mixedScripts: readonly string[];
  readonly port: string | null;
  readonly path: string | null;
  /** In their order, decoded. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly moreParameters: number;
  /** Decoded. */
  readonly fragment: string | null;
}

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Cherokee', 'Georgian'].map(
  (name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const,
);

function mixedScriptsOf(host: string): readonly string[] {
  for (const label of host.split('.')) {
    const found = scripts.flatMap(([name, pattern]) => (pattern.test(label) ? [name] : []));
    if (found.length > 1) return found;
  }
  return [];
}

/** A text with its percent-encoding taken off; as it stands where it is malformed. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

/** The host as the WHATWG URL standard reads it: lower case, punycode, addresses canonical. */
function standardHost(host: string): string | null {
  const text = `http://${host}/`;
  return URL.canParse(text) ? new URL(text).hostname : null;
}

const mostParameters = 200;
const longest = 65_536;

/**
 * Takes a URL to pieces, whatever it is: RFC 3986, appendix B. Usual defanging is undone.
 * @returns null for a text without a host or path.
 */
export function urlParts(text: string): UrlParts | null {
  const written = refang(text.trim());
  if (written === '' || written.length > longest) return null;
  const found =
    /^(?:([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$)))?(?:\/\/)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(
      written,
    );
  if (!found) return null;
  const [, scheme, authority = '', path, query, fragment] = found;
  const isHierarchical = scheme === undefined || written.slice(scheme.length + 1).startsWith('//');
  const host = isHierarchical ? hostOf(authority) : null;
  const parameters = (query ?? '').split('&').filter((part) => part !== '');
  const standard = host?.name === undefined ? null : standardHost(host.name);
  const asRead = host === null ? null : unicodeHost(standard ?? host.name);
  const address = standard === null ? null : canonicalAddress(standard);
  return {
    scheme: orNull(scheme?.toLowerCase()),
    userInfo: host?.userInfo ?? null,
    host: orNull(host?.name),
    hostAsRead:
      host === null || asRead === null || address !== null || asRead === host.name.toLowerCase()
        ? readOtherwise(host?.name ?? null, standard, address !== null)
        : asRead,
    hostAsAddress: address !== null && address.text !== bare(host?.name ?? '') ? address.text : null,
    mixedScripts: mixedScriptsOf(asRead ?? ''),
    port: host?.port ?? null,
    path: orNull(isHierarchical ? path : authority + (path ?? '')),
    parameters: parameters.slice(0, mostParameters).map((part) => {
      const cut = part.indexOf('=');
      const spaced = part.replaceAll('+', ' ');
      return cut < 0
        ? { name: decoded(spaced), value: '' }
        : { name: decoded(spaced.slice(0, cut)), value: decoded(spaced.slice(cut + 1)) };
    }),
    moreParameters: Math.max(0, parameters.length - mostParameters),
    fragment: fragment === undefined || fragment === '' ? null : decoded(fragment),
  };
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '').toLowerCase();

/** The punycode of a host that was written in other letters: what a resolver asks for. */
function readOtherwise(host: string | null, standard: string | null, isAddress: boolean): string | null {
  if (host === null || standard === null || isAddress) return null;
  return /[^\x20-\x7e]/.test(host) ? standard : null;
}

function hostOf(authority: string): {
  readonly name: string;
  readonly userInfo: string | null;
  readonly port: string | null;
} {
  const at = authority.lastIndexOf('@');
  const place = authority.slice(at + 1);
  const found = /^(\[[^\]]*\]|.*?)(?::(\d*))?$/s.exec(place);
  return {
    name: found?.[1] ?? place,
    userInfo: at < 0 ? null : orNull(authority.slice(0, at)),
    port: orNull(found?.[2]),
  };
}
