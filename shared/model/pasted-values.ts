import { refang } from './defang.ts';
import { foldAddress, foldGuid, foldHash, foldHost } from './identity-fold.ts';
import { canonicalAddress } from './identity-ip.ts';
import { normalizeUrl } from './identity-url.ts';

/** What a pasted value looks like. */
export type PastedKind = 'ip' | 'url' | 'domain' | 'emailAddress' | 'fileHash' | 'sid' | 'guid' | 'name';

/** One value of a pasted list. */
export interface PastedValue {
  readonly kind: PastedKind;
  /** As it is looked for: without defanging, addresses and hashes in one form. */
  readonly value: string;
  /** As it stood in the text, when that is another. */
  readonly written: string | null;
}

/** A pasted list as it was read. */
export interface PastedList {
  readonly values: readonly PastedValue[];
  /** Different values beyond the limit. */
  readonly leftOut: number;
}

/** What follows the last dot of files, where it is no domain: `evil.exe` is a file, `evil.example` is not. */
const fileEndings = new Set(
  `exe dll sys bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta scr lnk msi msix jar py sh elf bin dat tmp log txt csv json xml yml yaml ini cfg conf
   doc docx docm dot dotm xls xlsx xlsm xlsb ppt pptx pptm one pdf rtf odt ods eml msg htm html php asp aspx jsp png jpg jpeg gif bmp svg ico mp3 mp4
   7z rar gz tar cab iso img vhd vhdx dmg apk ipa evtx pcap pcapng db sqlite reg inf ocx cpl drv so bak`.split(
    /\s+/,
  ),
);

/** Words that announce a value and are none: `SHA256: 275a…`. */
const announcements =
  /^(?:md5|sha-?1|sha-?256|ip|ipv4|ipv6|url|uri|domain|host|hostname|e?mail|file|hash|name)[:=]\s*/i;

const wrappers: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['<', '>'],
  ['“', '”'],
  ['‘', '’'],
];

/** A text without quotes, angle brackets and the punctuation of a sentence around it. */
function unwrap(text: string): string {
  let inner = text.trim();
  for (;;) {
    const before = inner;
    for (const [open, close] of wrappers)
      if (inner.length > 1 && inner.startsWith(open) && inner.endsWith(close))
        inner = inner.slice(1, -1).trim();
    inner = inner.replace(/^(?:[-*•·]\s+)/, '').replace(/[.,;:!?]$/, '');
    // A bracket that belongs to no pair within the text.
    if (inner.startsWith('(') && inner.endsWith(')')) inner = inner.slice(1, -1).trim();
    if (inner === before) return inner;
  }
}

/** Longest value that is looked for, UTF-16 code units; longer ones cannot be told from running text. */
const longest = 8192;

/** Reads one value; null for what is none (nothing left, or text that is too long). Total: any text has an answer. */
export function readPastedValue(text: string): PastedValue | null {
  const written = text.trim();
  const bare = unwrap(unwrap(written).replace(announcements, ''));
  if (bare === '' || bare.length > longest || /^[\p{P}\p{S}]+$/u.test(bare)) return null;
  const plain = refang(bare).trim();
  const [kind, value] = classifySeen(plain);
  return { kind, value, written: value === written ? null : written };
}

/** Marks that nobody sees: what was copied from mails and documents has them within and around its values. */
const unseen = /\p{Cf}/gu;

/** The kind of what a person sees. A name keeps its unseen marks, for files are called so to deceive, but those that join or part nothing. */
function classifySeen(text: string): readonly [PastedKind, string] {
  const seen = text.replace(unseen, '').trim();
  if (seen === text || seen === '') return classify(text);
  const found = classify(unwrap(seen));
  return found[0] === 'name' ? classify(text.replace(/[\u200b\u2060\ufeff\u00ad]/g, '').trim()) : found;
}

function classify(text: string): readonly [PastedKind, string] {
  const address = addressOf(text);
  if (address !== null) return ['ip', address];
  const mail = /^(?:mailto:|smtp:)?([^\s@<>"/\\]+@[^\s@<>"/\\]+)$/i.exec(text)?.[1];
  if (mail !== undefined && foldAddress(mail) !== null) return ['emailAddress', mail];
  if (/^[a-z][a-z0-9+.-]*:\/\/\S/i.test(text)) return ['url', text];
  const hex = text.toLowerCase();
  if (isHash(hex)) return ['fileHash', hex];
  if (/^s-1-\d+(?:-\d+)+$/i.test(text)) return ['sid', text.toUpperCase()];
  const guid = foldGuid(text);
  if (guid !== null) return ['guid', guid];
  if (/^(?:[\p{L}\d-]+\.)+[\p{L}]{2,}(?::\d{1,5})?[/?]\S*$/u.test(text) && normalizeUrl(text) !== null)
    return ['url', text];
  const host = text.replace(/:\d{1,5}$/, '');
  if (isDomain(host)) return ['domain', host.replace(/\.$/, '').toLowerCase()];
  return ['name', text];
}

const isHash = (text: string): boolean =>
  (['md5', 'sha1', 'sha256'] as const).some((algorithm) => foldHash(algorithm, text) !== null);

/** An address in one form, also one with a port (`203.0.113.9:443`, `[2001:db8::1]:443`) and a net of one (`203.0.113.9/32`); null for none. */
function addressOf(text: string): string | null {
  const withoutPort =
    /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5}|\/32)$/.exec(text)?.[1] ??
    /^([0-9a-f:.]*:[0-9a-f:.]*)\/128$/i.exec(text)?.[1] ??
    /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(text)?.[1];
  return canonicalAddress(withoutPort ?? text)?.text ?? null;
}

function isDomain(text: string): boolean {
  if (
    !/^(?=.{4,253}\.?$)(?:[\p{L}\d_](?:[\p{L}\d_-]{0,61}[\p{L}\d])?\.)+(?:\p{L}{2,63}|xn--[a-z\d-]{2,59})\.?$/iu.test(
      text,
    )
  )
    return false;
  const ending = text.replace(/\.$/, '').split('.').at(-1)?.toLowerCase() ?? '';
  return !fileEndings.has(ending) && foldHost(text).fqdn !== null;
}

/** One text for one value: the same value written twice stands in the list once. */
function sameness({ kind, value }: PastedValue): string {
  return `${kind} ${kind === 'url' ? (normalizeUrl(value) ?? value) : value.toLowerCase()}`;
}

const isSeparator = (character: string | undefined): boolean =>
  character === ',' || character === ';' || character === '\t' || character === '|';

/**
 * Reads a pasted list: values one a line, or parted by spaces, commas, semicolons, tabs or bars. What is in double quotes is one value, and so is
 * a path (`C:\Program Files\a.exe`) and what `isKnown` says: a line, a cell or a word that has separators in it. Lines that begin with `#`
 * are remarks.
 */
export function readPastedList(
  text: string,
  most: number,
  isKnown: (phrase: string) => boolean = () => false,
): PastedList {
  const read = new Set<string>();
  const seen = new Set<string>();
  const values: PastedValue[] = [];
  for (const line of text.split(/[\r\n\u2028\u2029]+/)) {
    for (const piece of piecesOf(line, isKnown)) {
      if (read.has(piece)) continue;
      read.add(piece);
      const value = readPastedValue(piece);
      if (value === null) continue;
      const key = sameness(value);
      if (seen.has(key)) continue;
      seen.add(key);
      if (values.length < most) values.push(value);
    }
  }
  return { values, leftOut: seen.size - values.length };
}

/** Lines, cells and words of a text that have separators in them and may be one value all the same, each once, at most so many. */
export function phrasesOf(text: string, most: number): ReadonlySet<string> {
  const phrases = new Set<string>();
  for (const line of text.split(/[\r\n\u2028\u2029]+/)) {
    for (const _ of piecesOf(line, (phrase) => {
      if (phrases.size < most) phrases.add(phrase);
      return false;
    }));
    if (phrases.size >= most) break;
  }
  return phrases;
}

/** Longest text that is asked for as one value. */
const longestPhrase = 500;

/** Where a character of a class comes next in a text, for places that only go forward: every character is looked at once. */
function createSearch(text: string, pattern: RegExp): (from: number) => number {
  let next = -1;
  const sticky = new RegExp(pattern.source, 'g');
  return (from) => {
    if (next >= from) return next;
    sticky.lastIndex = from;
    next = sticky.exec(text)?.index ?? text.length;
    return next;
  };
}

/** Parts a line. The cost is linear in its length. */
function* piecesOf(line: string, isKnown: (phrase: string) => boolean): Generator<string> {
  const whole = line.trim();
  if (whole === '' || whole.startsWith('#')) return;
  if (!/[\s,;|]/.test(whole)) {
    yield whole;
    return;
  }
  /** A stretch that is one value all the same. */
  const known = (from: number, to: number): boolean =>
    to - from <= longestPhrase && isKnown(whole.slice(from, to).trim());
  if (known(0, whole.length)) {
    yield whole;
    return;
  }
  const space = createSearch(whole, /\s/);
  const separator = createSearch(whole, /[,;\t|]/);
  const quote = createSearch(whole, /"/);
  let at = 0;
  let isCellStart = true;
  while (at < whole.length) {
    const character = whole[at] as string;
    if (isSeparator(character) || /\s/.test(character)) {
      isCellStart ||= isSeparator(character);
      at += 1;
      continue;
    }
    const [wordEnd, cellEnd] = [space(at), separator(at)];
    let end = Math.min(wordEnd, cellEnd);
    if (character === '"' && quote(at + 1) < whole.length) end = quote(at + 1) + 1;
    else if (cellEnd < wordEnd && known(at, wordEnd)) end = wordEnd;
    else if (isCellStart && wordEnd < cellEnd && (isPath(whole, at) || known(at, cellEnd))) end = cellEnd;
    yield whole.slice(at, end);
    at = end;
    isCellStart = false;
  }
}

/** True where a path of Windows begins: it may have spaces in it. */
const isPath = (text: string, at: number): boolean => /^(?:[a-z]:\\|\\\\)/i.test(text.slice(at, at + 3));
