/** How a decoded piece was written in its command line. */
export type EncodedForm = 'encodedCommand' | 'fromBase64String' | 'base64';

/** A piece of base64 in a command line with the text that it stands for. It is evidence: shown defanged and never run or followed. */
export interface DecodedPart {
  readonly form: EncodedForm;
  readonly encoding: 'UTF-16LE' | 'UTF-8';
  /** Where the piece starts in the command line, UTF-16 code units. */
  readonly start: number;
  /** Length of the piece. */
  readonly length: number;
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
/** Shortest piece without a word before it: shorter words that happen to be base64 are everywhere. */
const shortestBare = 24;

/**
 * Decodes base64 in a command line: what follows PowerShell's `-EncodedCommand` in any of its abbreviations (UTF-16LE), what stands in
 * `FromBase64String('…')`, and other long base64 that stands for printable text. Nothing is unpacked further. Linear in the length of the
 * command line, of which the first 131,072 characters are looked through.
 * Source: about_PowerShell_exe, `-EncodedCommand`; parameter names may be cut to any beginning that is unique, and `-ec` is an alias.
 */
export function decodeCommand(commandLine: string): readonly DecodedPart[] {
  const line = commandLine.slice(0, mostCommand);
  const parts: DecodedPart[] = [];
  let tried = 0;
  // Either alphabet; a piece ends where the alphabet does.
  for (const match of line.matchAll(/[A-Za-z0-9+/_-]{4,}={0,2}/g)) {
    if (parts.length >= mostParts || tried >= mostTried) break;
    const [found] = match;
    const before = line.slice(Math.max(0, match.index - 40), match.index);
    const form = formOf(before);
    if (form === 'base64' && (found.length < shortestBare || !looksEncoded(found))) continue;
    tried += 1;
    const decoded = decodePiece(found, form);
    if (decoded !== null) parts.push({ form, start: match.index, length: found.length, ...decoded });
  }
  return parts;
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
): Pick<DecodedPart, 'encoding' | 'text' | 'isCut'> | null {
  const bytes = decodeBase64(piece.slice(0, mostEncoded));
  if (bytes === null || bytes.length < 2) return null;
  const isCut = piece.length > mostEncoded;
  const wide = readWide(bytes);
  const narrow = readUtf8(bytes);
  const isText = form === 'encodedCommand' ? isReadable : isMostlyPlain;
  // A command for PowerShell is UTF-16 by definition; elsewhere the form tells itself by its zero bytes.
  if (wide !== null && isText(wide)) return { encoding: 'UTF-16LE', text: wide, isCut };
  if (narrow !== null && isMostlyPlain(narrow)) return { encoding: 'UTF-8', text: narrow, isCut };
  return null;
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

/** Text without control characters, of any script: what a flag says is a command is believed. */
function isReadable(text: string): boolean {
  let odd = 0;
  for (let index = 0; index < text.length; index++) if (isControl(text.charCodeAt(index))) odd += 1;
  return text.trim() !== '' && odd * 50 <= text.length && !isNoise(text);
}

/** Two bytes of anything are a character of some script: mostly those nobody writes commands in say that it is no UTF-16. */
function isNoise(text: string): boolean {
  let plain = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 0x250) plain += 1;
  return plain * 2 < text.length;
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
