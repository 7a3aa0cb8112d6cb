import { asDomain, asUrl } from '../_kit/kinds.ts';

/** Longest body that is searched for links, UTF-16 code units, and most links of one message. */
const longestBody = 4 * 1024 * 1024;
const mostLinks = 500;

/** A link whose text names another place than it leads to. */
export interface LinkMismatch {
  readonly shown: string;
  readonly target: string;
}

/** What a message's bodies link to. */
export interface Links {
  readonly urls: readonly string[];
  /** Places from which the message loads images and the like. */
  readonly loaded: readonly string[];
  readonly mismatches: readonly LinkMismatch[];
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: ' ',
};

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

interface Tag {
  readonly name: string;
  readonly text: string;
  /** Offset behind its `>`. */
  readonly end: number;
}

/** The tags of a document, in one pass; a `>` inside a quoted value ends the tag early, which costs no more than its rest. */
function* tagsOf(html: string): Generator<Tag> {
  let at = html.indexOf('<');
  while (at >= 0) {
    const end = html.indexOf('>', at);
    if (end < 0) return;
    const text = html.slice(at + 1, Math.min(end, at + 8000));
    const name = /^\/?[a-z][a-z0-9]{0,20}/i.exec(text)?.[0].toLowerCase();
    if (name !== undefined) yield { name, text, end: end + 1 };
    at = html.indexOf('<', end + 1);
  }
}

const attributes = {
  action: /[\s"']action\s{0,20}=\s{0,20}(?:"([^"]*)|'([^']*)|([^\s"'>]+))/i,
  href: /[\s"']href\s{0,20}=\s{0,20}(?:"([^"]*)|'([^']*)|([^\s"'>]+))/i,
  source: /[\s"'](?:src|background)\s{0,20}=\s{0,20}(?:"([^"]*)|'([^']*)|([^\s"'>]+))/i,
} as const;

function attribute(tag: string, which: keyof typeof attributes): string | null {
  const match = attributes[which].exec(tag);
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value === undefined
    ? null
    : decodeEntities(value)
        .replace(/[\t\r\n]/g, '')
        .trim();
}

function hostOf(url: string): string | null {
  try {
    return new URL(url.replace(/^hxxp/i, 'http')).hostname.toLowerCase().replace(/^www\./, '');
  } catch {
    return null;
  }
}

/** The host that a link's text names, when it names one; a text of words names none. */
function shownHost(text: string): string | null {
  const bare = text.trim();
  if (bare === '' || bare.length > 2000 || /\s/.test(bare)) return null;
  const whole = asUrl(bare);
  if (whole !== null) return hostOf(whole);
  const host = asDomain(bare.split(/[/?#]/, 1)[0] ?? null);
  return host === null ? null : host.toLowerCase().replace(/^www\./, '');
}

/** True when two hosts are of one organisation, as far as their last two labels tell. */
function sameSite(left: string, right: string): boolean {
  return left === right || left.endsWith(`.${right}`) || right.endsWith(`.${left}`);
}

function fromHtml(html: string, links: Collected): void {
  let open: { readonly target: string; readonly from: number } | null = null;
  for (const { name, text, end } of tagsOf(html)) {
    if (name === '/a' && open !== null) {
      const close = html.lastIndexOf('<', end - 1);
      const inner = decodeEntities(
        html.slice(open.from, Math.min(close, open.from + 4000)).replace(/<[^<>]*>/g, ''),
      );
      const host = shownHost(inner);
      const target = hostOf(open.target);
      if (host !== null && target !== null && !sameSite(host, target))
        links.mismatches.push({ shown: inner.trim(), target: open.target });
      open = null;
    }
    const link = links.check(attribute(text, name === 'form' ? 'action' : 'href'));
    if (link !== null && name !== 'link' && name !== 'base') {
      links.urls.add(link);
      if (name === 'a') open = { target: link, from: end };
    }
    const source = links.check(attribute(text, 'source'));
    if (source !== null) links.loaded.add(source);
    if (links.urls.size >= mostLinks) return;
  }
}

function fromText(text: string, links: Collected): void {
  for (const [found] of text.matchAll(/h(?:tt|xx)ps?:\/\/[^\s<>"'`\p{Cc}]{1,2000}/giu)) {
    // What closes a sentence or a bracket is not part of the address.
    const url = links.check(found.replace(/[.,;:!?)\]}>*_]{1,20}$/, ''));
    if (url !== null) links.urls.add(url);
    if (links.urls.size >= mostLinks) return;
  }
}

interface Collected {
  readonly urls: Set<string>;
  readonly loaded: Set<string>;
  readonly mismatches: LinkMismatch[];
  /** The text when it is a URL. Mails repeat their links by the thousand, so each is looked at once. */
  readonly check: (text: string | null) => string | null;
}

/** Most distinct texts that are looked at, links or not. */
const mostTexts = 5000;

function makeCheck(): Collected['check'] {
  const known = new Map<string, string | null>();
  return (text) => {
    if (text === null) return null;
    const before = known.get(text);
    if (before !== undefined || known.size >= mostTexts) return before ?? null;
    const url = asUrl(text);
    known.set(text, url);
    return url;
  };
}

/** The links of a message's bodies. */
export function linksOf(html: string | undefined, text: string | undefined): Links {
  const links: Collected = { urls: new Set(), loaded: new Set(), mismatches: [], check: makeCheck() };
  if (html !== undefined) fromHtml(html.slice(0, longestBody), links);
  if (text !== undefined) fromText(text.slice(0, longestBody), links);
  return {
    urls: [...links.urls],
    loaded: [...links.loaded].slice(0, 100),
    mismatches: links.mismatches.slice(0, 50),
  };
}
