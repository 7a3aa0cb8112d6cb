import { compressionOf, inflate } from '../lib/inflate.ts';
import type { Compression } from '../lib/inflate.ts';

/** How a decoded piece was written in its command line. */
export type EncodedForm = 'encodedCommand' | 'fromBase64String' | 'base64' | 'carets';

/** A piece of base64 in a command line with the text that it stands for, or the command line without the carets that hide its words. It is evidence: shown defanged and never run or followed. */
export interface DecodedPart {
  readonly form: EncodedForm;
  /** Null for what was not encoded, and for bytes that are no text. */
  readonly encoding: 'UTF-16LE' | 'UTF-8' | null;
  /** How the bytes were packed; null for not at all. */
  readonly compression: Compression | null;
  /** Where the piece starts in the command line, UTF-16 code units. */
  readonly start: number;
  /** Length of the piece. */
  readonly length: number;
  /** Empty for packed bytes that hold no text: that they are there is told nevertheless. */
  readonly text: string;
  /** The piece is longer than what is decoded of it. */
  readonly isCut: boolean;
}

/** Characters of a command line that are looked through. Windows allows 32,767 (CreateProcess); records may hold more. */
const mostCommand = 131_072;
/** Characters of one piece that are decoded: a whole number of base64 groups. */
const mostEncoded = 65_536;
/** Pieces that one command line gives. */
const mostParts = 20;
/** Pieces that are tried: a line can be made of thousands that decode to nothing. */
const mostTried = 200;
/** Bytes that one packed piece is unpacked to. */
const mostUnpacked = 65_536;
/** Shortest piece without a word before it: shorter words that happen to be base64 are everywhere. */
const shortestBare = 24;

/**
 * Decodes base64 in a command line: what follows PowerShell's `-EncodedCommand` in any of its abbreviations (UTF-16LE), what stands in
 * `FromBase64String('…')`, and other long base64 that stands for printable text, also where that is packed with gzip, zlib or (where the
 * line says so) bare deflate; of these, 65,536 bytes. What a decoded text holds is not decoded again. Carets that hide the words of a
 * command for cmd.exe (`p^o^wershell`) are taken away first. Linear in the length of the command line, of which the first 131,072 characters
 * are looked through.
 * Source: about_PowerShell_exe, `-EncodedCommand`; parameter names may be cut to any beginning that is unique, and `-ec` is an alias.
 */
export function decodeCommand(commandLine: string): readonly DecodedPart[] {
  const whole = commandLine.slice(0, mostCommand);
  const plain = withoutCarets(whole);
  const line = plain?.text ?? whole;
  const parts: DecodedPart[] = [];
  if (plain !== null)
    parts.push({
      form: 'carets',
      encoding: null,
      compression: null,
      start: 0,
      length: whole.length,
      text: plain.text,
      isCut: commandLine.length > whole.length,
    });
  const isDeflated = /deflatestream/i.test(line);
  let tried = 0;
  // Either alphabet; a piece ends where the alphabet does.
  for (const match of line.matchAll(/[A-Za-z0-9+/_-]{4,}={0,2}/g)) {
    if (parts.length >= mostParts || tried >= mostTried) break;
    const [found] = match;
    const before = line.slice(Math.max(0, match.index - 40), match.index);
    const form = formOf(before);
    if (form === 'base64' && (found.length < shortestBare || !looksEncoded(found))) continue;
    tried += 1;
    const decoded = decodePiece(found, form, isDeflated);
    if (decoded === null) continue;
    const start = plain?.places[match.index] ?? match.index;
    const end = plain?.places[match.index + found.length - 1] ?? match.index + found.length - 1;
    parts.push({ form, start, length: end + 1 - start, ...decoded });
  }
  return parts;
}

/** A text that was shortened, with the place of each of its characters before that. */
interface Shortened {
  readonly text: string;
  readonly places: readonly number[];
}

/** A command line without cmd.exe's escapes; null where fewer than two stand inside words: these are written to hide them. */
function withoutCarets(line: string): Shortened | null {
  const inWords = line.matchAll(/(?<=[A-Za-z])\^+(?=[A-Za-z])/g);
  if (inWords.next().done || inWords.next().done) return null;
  const kept: string[] = [];
  const places: number[] = [];
  for (let index = 0; index < line.length; index++) {
    // What follows a caret is meant as it stands, a caret too.
    if (line[index] === '^' && index + 1 < line.length) index += 1;
    kept.push(line[index] ?? '');
    places.push(index);
  }
  return { text: kept.join(''), places };
}

function formOf(before: string): EncodedForm {
  // PowerShell takes - and / and the dashes that word processors make of them.
  const flag = /[\s'"][-/–—―]{1,2}(e[a-z]*)[\s:]+["']?$/i.exec(` ${before}`)?.[1]?.toLowerCase();
  if (flag !== undefined && (flag === 'ec' || 'encodedcommand'.startsWith(flag))) return 'encodedCommand';
  return /frombase64string\s*\(\s*["']?$/i.test(before) ? 'fromBase64String' : 'base64';
}

/** Paths, GUIDs, hashes and words of one case are no base64 that is worth a try. */
function looksEncoded(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && !/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text);
}

function decodePiece(
  piece: string,
  form: EncodedForm,
  isDeflated: boolean,
): Pick<DecodedPart, 'encoding' | 'compression' | 'text' | 'isCut'> | null {
  const bytes = decodeBase64(piece.slice(0, mostEncoded));
  if (bytes === null || bytes.length < 2) return null;
  const isCut = piece.length > mostEncoded;
  const read = readBytes(bytes, form);
  if (read !== null) return { ...read, compression: null, isCut };
  const compression = compressionOf(bytes);
  const packed = compression ?? (isDeflated ? 'deflate' : null);
  const unpacked = packed === null ? null : inflate(bytes, packed, mostUnpacked);
  const inside = unpacked === null ? null : readBytes(unpacked.bytes, 'base64');
  if (inside !== null && unpacked !== null)
    return { ...inside, compression: packed, isCut: isCut || unpacked.isCut };
  // The three bytes that gzip begins with are no accident.
  return compression === 'gzip' ? { encoding: null, compression, text: '', isCut } : null;
}

function readBytes(bytes: Uint8Array, form: EncodedForm): Pick<DecodedPart, 'encoding' | 'text'> | null {
  const wide = readWide(bytes);
  const narrow = readUtf8(bytes);
  const isCommand = form === 'encodedCommand';
  const isText = isCommand ? isReadable : isMostlyPlain;
  // A command for PowerShell is UTF-16 by definition; elsewhere the form tells itself by its zero bytes.
  if (wide !== null && isText(wide)) return { encoding: 'UTF-16LE', text: wide };
  if (narrow !== null && isMostlyPlain(narrow)) return { encoding: 'UTF-8', text: narrow };
  return isCommand && wide !== null && isOfOneScript(wide) ? { encoding: 'UTF-16LE', text: wide } : null;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<number, number> = new Map([
  ...[...alphabet].map((character, value): [number, number] => [character.charCodeAt(0), value]),
  ['-'.charCodeAt(0), 62],
  ['_'.charCodeAt(0), 63],
]);

/** Bytes of base64 text; null for text of a length that no base64 has. */
function decodeBase64(text: string): Uint8Array | null {
  const body = text.replace(/=+$/, '');
  if (body.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < body.length; index++) {
    const value = values.get(body.charCodeAt(index));
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 0xff;
  }
  return bytes;
}

function readWide(bytes: Uint8Array): string | null {
  const length = bytes.length - (bytes.length % 2);
  const units: string[] = [];
  for (let index = 0; index < length; index += 2)
    units.push(String.fromCharCode((bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8)));
  const text = units.join('');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** UTF-8 as RFC 3629 has it; null for bytes that are none. What is cut off in its last character is read up to it. */
function readUtf8(bytes: Uint8Array): string | null {
  const parts: string[] = [];
  for (let index = 0; index < bytes.length;) {
    const first = bytes[index] ?? 0;
    const length = first < 0x80 ? 1 : first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xc2) || first >= 0xf5) return null;
    if (index + length > bytes.length) break;
    let code = length === 1 ? first : first & (0xff >> (length + 1));
    for (let step = 1; step < length; step++) {
      const next = bytes[index + step] ?? 0;
      if ((next & 0xc0) !== 0x80) return null;
      code = (code << 6) | (next & 0x3f);
    }
    const isOverlong = (length === 3 && code < 0x800) || (length === 4 && code < 0x10000);
    if (isOverlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    parts.push(String.fromCodePoint(code));
    index += length;
  }
  return parts.join('');
}

const isControl = (code: number): boolean =>
  (code < 0x20 && code !== 9 && code !== 10 && code !== 13) || (code >= 0x7f && code < 0xa0);

/** Text without control characters, most of it Latin: what a flag says is a command is believed. */
function isReadable(text: string): boolean {
  let plain = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 0x250) plain += 1;
  return text.trim() !== '' && plain * 2 >= text.length && hasFewControls(text);
}

function hasFewControls(text: string): boolean {
  let odd = 0;
  for (let index = 0; index < text.length; index++) if (isControl(text.charCodeAt(index))) odd += 1;
  return odd * 50 <= text.length;
}

/** Scripts that people write in, with the shortest text that no accident makes: two bytes of anything are often a Chinese character. */
const scripts: readonly (readonly [RegExp, number])[] = [
  [/[\u0370-\u03ff]/g, 4], // Greek
  [/[\u0400-\u052f]/g, 4], // Cyrillic
  [/[\u0590-\u05ff]/g, 4], // Hebrew
  [/[\u0600-\u06ff]/g, 4], // Arabic
  [/[\u0900-\u097f]/g, 4], // Devanagari
  [/[\u0e00-\u0e7f]/g, 4], // Thai
  [/[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]/g, 10], // Chinese and Japanese
  [/[\uac00-\ud7a3]/g, 10], // Korean
];

/** Text of one script beside Latin: bytes that are no UTF-16 are characters of many. */
function isOfOneScript(text: string): boolean {
  if (!hasFewControls(text)) return false;
  let plain = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 0x250) plain += 1;
  return scripts.some(
    ([script, shortest]) =>
      text.length >= shortest && (plain + (text.match(script)?.length ?? 0)) * 20 >= text.length * 19,
  );
}

/** Printable ASCII for the most part: any other bytes decode to something too. */
function isMostlyPlain(text: string): boolean {
  if (text.trim().length < 4) return false;
  let plain = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isControl(code)) return false;
    if (code < 0x7f) plain += 1;
  }
  return plain * 10 >= text.length * 9;
}
