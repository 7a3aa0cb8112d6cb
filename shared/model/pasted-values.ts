import { refang } from './defang.ts';
import { foldAddress, foldGuid, foldHost } from './identity-fold.ts';
import { canonicalAddress } from './identity-ip.ts';
import { normalizeUrl } from './identity-url.ts';
import {
  algorithmOf,
  readCve,
  readHardwareAddress,
  textsOfJson,
  withoutOddForms,
  withoutPathPrefixes,
} from './pasted-forms.ts';
import { isHeading, piecesOf } from './pasted-pieces.ts';
import { addressOfSingle, readPastedRange } from './pasted-ranges.ts';

/** What a pasted value looks like. */
export type PastedKind =
  'ip' | 'range' | 'url' | 'domain' | 'emailAddress' | 'fileHash' | 'sid' | 'guid' | 'name';

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
const announcing =
  '(?:md5|sha-?1|sha-?256|sha-?384|sha-?512|imphash|ip|ipv4|ipv6|url|uri|domain|host|hostname|e?mail|file|hash|name|user|username|account|upn|sender|' +
  'recipient|from|to|cc|device|computer|process|path|mac|cve|guid|clsid|sid|src|dst|srcip|dstip|src_ip|dst_ip)';
// A URL of a file, and a port behind a host's name, announce nothing.
const announcements = new RegExp(String.raw`^${announcing}[:=](?!//|\d{1,5}$)\s*`, 'i');

/** An announcement that stands alone: its value is another word. */
const announcementAlone = new RegExp(`^(?:${announcing}[:=]|md5|sha-?1|sha-?256|sha-?512|imphash)$`, 'i');

/** `SHA1(275a…)`. */
const digestInBrackets = /^(?:md5|sha-?\d{1,3}|imphash)\(([0-9a-f]+)\)$/i;

const wrappers: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['<', '>'],
  ['“', '”'],
  ['‘', '’'],
];

/** A text without brackets at its ends that have no other half in it: `evil.example)` of a sentence. */
function withoutLoneBrackets(text: string): string {
  let [start, end] = [0, text.length];
  if (!text.includes('(')) while (end > 0 && text[end - 1] === ')') end -= 1;
  if (!text.includes(')')) while (start < end && text[start] === '(') start += 1;
  return text.slice(start, end).trim();
}

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
    else if (/^\[[^[\]\s]+@[^[\]\s]+\]$/.test(inner)) inner = inner.slice(1, -1);
    else inner = withoutLoneBrackets(inner);
    if (inner === before) return inner;
  }
}

/** Longest value that is looked for, UTF-16 code units; longer ones cannot be told from running text. */
const longest = 8192;

/** Reads one value; null for what is none (nothing left, or text that is too long). Total: any text has an answer. */
export function readPastedValue(text: string): PastedValue | null {
  const written = text.trim();
  if (announcementAlone.test(written)) return null;
  const announced = unwrap(unwrap(written).replace(announcements, ''));
  const bare = addressInBrackets(digestInBrackets.exec(announced)?.[1] ?? announced);
  if (bare === '' || bare.length > longest || /^[\p{P}\p{S}]+$/u.test(bare)) return null;
  const plain = withoutOddForms(withoutEscapes(refang(bare))).trim();
  const [kind, value] = classifySeen(plain);
  return { kind, value, written: value === written ? null : written };
}

/** The address of a mailbox in display form: `Megan Bowen <megan@contoso.com>`. */
function addressInBrackets(text: string): string {
  return /^[^<>]*<((?:mailto:)?[^<>\s@]+\[?\(?(?:@|at)\)?\]?[^<>\s@]+)>$/i.exec(text)?.[1] ?? text;
}

/** What is left of defanging in reports: half brackets (`evil[.example`), dots of patterns (`evil\.example`), `h**p`, backslashes after the scheme. */
function withoutEscapes(text: string): string {
  return text
    .replace(/^h(?:\*\*|tx|xt)p(s?)(?=:)/i, 'http$1')
    .replace(/^(https?|ftps?):\\\\/i, '$1://')
    .replace(/\[\.(?=[^\s.])|(?<=[^\s.[])\.\]/g, '.')
    .replace(/^(?:[\w-]+\\\.)+[\w-]+$/, (pattern) => pattern.replace(/\\\./g, '.'));
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
  const range = readPastedRange(text);
  if (range !== null) return ['range', range.value];
  // Block lists of mail write a domain so.
  const sendersDomain = /^\*?@([^@]+)$/.exec(text)?.[1];
  if (sendersDomain !== undefined && isDomain(sendersDomain))
    return ['domain', sendersDomain.replace(/\.$/, '').toLowerCase()];
  const mail = /^(?:mailto:|smtp:)?([^\s@<>"/\\]+@[^\s@<>"/\\]+)$/i.exec(text)?.[1];
  if (mail !== undefined && foldAddress(mail) !== null) return ['emailAddress', mail];
  if (/^[a-z][a-z0-9+.-]*:\/\/\S/i.test(text)) return ['url', text];
  const hex = text.toLowerCase();
  if (algorithmOf(hex) !== null) return ['fileHash', hex];
  if (/^s-1-\d+(?:-\d+)+$/i.test(text)) return ['sid', text.toUpperCase()];
  const guid = foldGuid(text) ?? nullGuid.exec(text)?.[1];
  if (guid !== undefined) return ['guid', guid];
  if (/^(?:[\p{L}\d-]+\.)+[\p{L}]{2,}(?::\d{1,5})?[/?]\S*$/u.test(text) && normalizeUrl(text) !== null)
    return ['url', text];
  const host = text.replace(/:\d{1,5}$/, '');
  const below = host.replace(/^\*?\.(?=[^.])/, '');
  if (isDomain(below)) return ['domain', below.replace(/\.$/, '').toLowerCase()];
  const fixed = readCve(text) ?? readHardwareAddress(text);
  if (fixed !== null) return ['name', fixed];
  // A host's short name with a port; one letter alone is a drive.
  return ['name', /^(?=[\d-]*[a-z_])([a-z\d][\w-]+):\d{1,5}$/i.exec(text)?.[1] ?? withoutPathPrefixes(text)];
}

/** It identifies nothing, and is one all the same. */
const nullGuid = /^\{?(0{8}(?:-0{4}){3}-0{12})\}?$/;

/** An address in one form, also one with a port (`203.0.113.9:443`, `[2001:db8::1]:443`) and a net of one (`203.0.113.9/32`); null for none. */
function addressOf(text: string): string | null {
  const withoutPort =
    /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}(?:\/(?:tcp|udp))?$/i.exec(text)?.[1] ??
    /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(text)?.[1] ??
    // As BSD writes a port.
    /^([0-9a-f:]{2,39})\.\d{1,5}$/i.exec(text)?.[1];
  return canonicalAddress(withoutPort ?? text)?.text ?? addressOfSingle(text);
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

/**
 * Reads a pasted list: values one a line, or parted by spaces, commas, semicolons, tabs or bars. What is in double quotes is one value, and so is
 * a path (`C:\Program Files\a.exe`), a range (`10.0.0.1 - 10.0.0.9`) and what `isKnown` says: a line, a cell or a word that has separators in
 * it. Of a sentence in a cell of a table only what is unmistakable is taken, and of `Megan Bowen <megan@contoso.com>` the address. Lines that begin with `#` are remarks, and the names of columns over a table
 * are none of its values.
 */
export function readPastedList(
  text: string,
  most: number,
  isKnown: (phrase: string) => boolean = () => false,
): PastedList {
  const read = new Set<string>();
  const seen = new Set<string>();
  const values: PastedValue[] = [];
  for (const line of linesOf(text)) {
    for (const { text: piece, isProse } of piecesOf(line, isKnown)) {
      if (read.has(piece)) continue;
      const value = readPastedValue(piece);
      // The same word may stand in a cell of its own elsewhere.
      if (isProse && (value === null || !isUnmistakable(value))) continue;
      read.add(piece);
      if (value === null) continue;
      const key = sameness(value);
      if (seen.has(key)) continue;
      seen.add(key);
      if (values.length < most) values.push(value);
    }
  }
  return { values, leftOut: seen.size - values.length };
}

/** True for what is a value wherever it stands: it has a form that words do not have, or is a path, a name within a domain (`CONTOSO\\anna`) or a file's. */
function isUnmistakable({ kind, value }: PastedValue): boolean {
  if (kind !== 'name') return true;
  const ending = /[^\s.]\.([a-z\d]{1,6})$/i.exec(value)?.[1]?.toLowerCase();
  return /[^\s\\]\\[^\s\\]/.test(value) || (ending !== undefined && fileEndings.has(ending));
}

const lineEnds = /[\r\n\u2028\u2029]+/;

/** Lines that may have values; of JSON the texts in it, as one document or one a line. */
function linesOf(text: string): readonly string[] {
  const json = textsOfJson(text);
  if (json !== null) return json.flatMap((leaf) => leaf.split(lineEnds)).filter((line) => line.trim() !== '');
  const lines = text.split(lineEnds).filter((line) => line.trim() !== '');
  const values = lines.length > 1 && isHeading(lines[0] ?? '') ? lines.slice(1) : lines;
  return values.flatMap((line) => textsOfJson(line) ?? [line]);
}

/** Lines, cells and words of a text that have separators in them and may be one value all the same, each once, at most so many. */
export function phrasesOf(text: string, most: number): ReadonlySet<string> {
  const phrases = new Set<string>();
  for (const line of linesOf(text)) {
    for (const _ of piecesOf(line, (phrase) => {
      if (phrases.size < most) phrases.add(phrase);
      return false;
    }));
    if (phrases.size >= most) break;
  }
  return phrases;
}
