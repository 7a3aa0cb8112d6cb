import { utf8OfBase64 } from '../lib/base64-text.ts';
import { refang } from './defang.ts';

/** The platform's WHATWG URL parser, which belongs to no library of the language itself; the members that are used. */
declare const URL: {
  canParse(text: string): boolean;
  new (text: string): {
    readonly hostname: string;
    readonly pathname: string;
    readonly search: string;
    readonly searchParams: { get(name: string): string | null };
  };
};

/** Services that put their own address before a link of a message. */
export type LinkWrapper =
  | 'Microsoft Safe Links'
  | 'Proofpoint URL Defense'
  | 'Barracuda Link Protection'
  | 'Cisco Secure Email'
  | 'Mimecast'
  | 'Google redirect';

/** A wrapped link, unwrapped as far as it says itself. */
export interface UnwrappedLink {
  /** The innermost address that can be read; null where the outermost wrapper keeps it to itself, as Mimecast does. */
  readonly original: string | null;
  /** From the outermost. */
  readonly wrappers: readonly LinkWrapper[];
  /** The host behind a wrapper that tells no more. */
  readonly host: string | null;
}

type Parsed = InstanceType<typeof URL>;

interface Opened {
  readonly wrapper: LinkWrapper;
  readonly inner: string | null;
  readonly host?: string | null;
}

/** Microsoft Learn, "Safe Links in Microsoft Defender for Office 365": the address is the parameter `url`. */
function openSafeLink(url: Parsed): Opened | null {
  const isMail = /\.safelinks\.protection\.(?:outlook\.com|office365\.us|outlook\.cn)$/.test(url.hostname);
  const isTeams = url.hostname === 'statics.teams.cdn.office.net' && url.pathname.includes('/safelinks/');
  return isMail || isTeams ? { wrapper: 'Microsoft Safe Links', inner: url.searchParams.get('url') } : null;
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Lengths of runs in Proofpoint's third version: `**A` stands for two characters, `**_` for 65. */
const runLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Proofpoint's third version: `…/v3/__ADDRESS__;CHARACTERS!!…`. In the address `*` stands for the next character of the base64url text behind
 * it, `**X` for a run of them.
 */
function openProofpoint3(text: string): string | null {
  const found = /\/v3\/__(.+?)__;([A-Za-z0-9_=-]*)!/s.exec(text);
  if (!found) return null;
  const [, written = '', encoded = ''] = found;
  // Mail programs make one slash of two. What is percent-encoded here was encoded by the service; the link's own `%` are among the characters behind.
  const single = written.replace(/^([a-z][a-z0-9+.-]*:\/)(?!\/)/i, '$1/');
  const address = percentDecoded(single) ?? single;
  const characters = [...(utf8OfBase64(encoded) ?? '')];
  let at = 0;
  return address.replace(/\*(?:\*([A-Za-z0-9_-]))?/g, (_token, letter?: string) => {
    const length = letter === undefined ? 1 : runLetters.indexOf(letter) + 2;
    const run = characters.slice(at, at + length).join('');
    at += length;
    return run;
  });
}

/** Proofpoint Help Center, "URL Defense: how to decode rewritten URLs": three versions of its own script. */
function openProofpoint(url: Parsed, text: string): Opened | null {
  if (!/(?:^|\.)urldefense(?:\.proofpoint)?\.(?:com|us)$/.test(url.hostname)) return null;
  const wrapper = 'Proofpoint URL Defense';
  if (url.pathname.startsWith('/v3/')) return { wrapper, inner: openProofpoint3(text) };
  const written = url.searchParams.get('u');
  if (written === null) return { wrapper, inner: null };
  return url.pathname.startsWith('/v2/')
    ? { wrapper, inner: percentDecoded(written.replaceAll('-', '%').replaceAll('_', '/')) }
    : { wrapper, inner: written };
}

/** Barracuda Campus, "Link Protection": the address is the parameter `a`. */
function openBarracuda(url: Parsed): Opened | null {
  return /(?:^|\.)linkprotect\.cudasvc\.com$/.test(url.hostname)
    ? { wrapper: 'Barracuda Link Protection', inner: url.searchParams.get('a') }
    : null;
}

/** Cisco Secure Email rewrites to `secure-web.cisco.com/TOKEN/ADDRESS`, the address percent-encoded. */
function openCisco(url: Parsed): Opened | null {
  if (url.hostname !== 'secure-web.cisco.com') return null;
  const found = /^\/[^/]+\/(h(?:tt|xx)ps?(?:%3a|:).+)$/i.exec(url.pathname + url.search);
  return { wrapper: 'Cisco Secure Email', inner: found === null ? null : percentDecoded(found[1] ?? '') };
}

/** Mimecast keeps the address on its servers; the link tells the domain at most. */
function openMimecast(url: Parsed): Opened | null {
  return /(?:^|\.)(?:protect(?:-[a-z0-9-]+)?\.mimecast(?:-offshore)?\.com|mimecastprotect\.com)$/.test(
    url.hostname,
  )
    ? { wrapper: 'Mimecast', inner: null, host: url.searchParams.get('domain') }
    : null;
}

/** Google's search and mail lead out over `/url`, with the address in `q` or `url`. */
function openGoogle(url: Parsed): Opened | null {
  if (!/^(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?$/.test(url.hostname) || url.pathname !== '/url')
    return null;
  const inner = url.searchParams.get('q') ?? url.searchParams.get('url');
  return inner === null ? null : { wrapper: 'Google redirect', inner };
}

function open(text: string): Opened | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return (
    openSafeLink(url) ??
    openProofpoint(url, text) ??
    openBarracuda(url) ??
    openCisco(url) ??
    openMimecast(url) ??
    openGoogle(url)
  );
}

/** A word that every wrapper's address has in it, defanged or not: of a million links that are none, nothing is taken to pieces. */
const wrapperWords = /safelinks|urldefense|cudasvc|secure-web|mimecast|google/i;

/** Wrappers inside each other that are opened. */
const deepest = 8;
/** UTF-16 code units of a text that is looked into. */
const longest = 65_536;

/**
 * What is inside a link that a service has wrapped, also when several have, and when somebody defanged it. Nothing is asked of anybody: only
 * what the link says counts.
 * @returns null for a text that is no wrapped link.
 */
export function unwrapLink(text: string): UnwrappedLink | null {
  const { inside, wrappers, host } = peel(text);
  return wrappers.length === 0 ? null : { original: inside.at(-1) ?? null, wrappers, host };
}

/** The links inside a wrapped one, from the outermost; empty for what is none, or tells none. The last is the original of {@link unwrapLink}. */
export function linksInside(text: string): readonly string[] {
  return peel(text).inside;
}

interface Peeled {
  readonly inside: readonly string[];
  readonly wrappers: readonly LinkWrapper[];
  readonly host: string | null;
}

function peel(text: string): Peeled {
  const wrappers: LinkWrapper[] = [];
  const inside: string[] = [];
  let host: string | null = null;
  if (text.length > longest || !wrapperWords.test(text)) return { inside, wrappers, host };
  const given = text.trim();
  // What is a link as it stands is left alone: brackets may belong to it.
  let current = open(given) === null ? refang(given) : given;
  for (let depth = 0; depth < deepest; depth += 1) {
    const opened = open(current);
    if (opened === null) break;
    wrappers.push(opened.wrapper);
    host = opened.host ?? null;
    const written = opened.inner?.trim() ?? '';
    const inner = URL.canParse(written) && !/^hxxp/i.test(written) ? written : refang(written);
    // What a wrapper holds that is no address with a scheme leads nowhere.
    if (!/^[a-z][a-z0-9+.-]*:/i.test(inner) || !URL.canParse(inner)) break;
    inside.push(inner);
    current = inner;
  }
  return { inside, wrappers, host };
}
