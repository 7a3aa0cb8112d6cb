/**
 * Forms of one value that tools and people write beside the usual one: brackets around other characters than dots, dots of other scripts, prefixes of
 * registry editors and of the kernel.
 */

/** What is left of defanging, dots of other scripts in hosts, and the scheme of a file on a drive. */
export function withoutOddForms(text: string): string {
  const plain = text.replace(/^file:\/\/\/(?=[a-z]:\/)/i, '');
  return /\s/.test(plain)
    ? plain
    : plain
        .replace(/\[\/\]/g, '/')
        .replace(/(?<=[0-9a-f])\[::\](?=[0-9a-f])/gi, '::')
        // RFC 3490: these end a label as a full stop does.
        .replace(/(?<=[\p{L}\p{N}-])[。．｡](?=[\p{L}\p{N}])/gu, '.');
}

/** A path as Windows writes it, and a key of its registry as its editor does: without the prefixes of PowerShell, regedit and the kernel. */
export function withoutPathPrefixes(text: string): string {
  return text
    .replace(/^\\(?:\\\?|\?\?)\\(?=[a-z]:\\)/i, '')
    .replace(/^\\\\\?\\unc\\(?=[^\\])/i, '\\\\')
    .replace(/^computer\\(?=hk(?:lm|cu|cr|u|cc|ey_))/i, '')
    .replace(/^(hk(?:lm|cu|cr|u|cc)|hkey_[a-z_]{1,20}):\\+/i, '$1\\')
    .replace(/^\\registry\\machine\\/i, 'HKEY_LOCAL_MACHINE\\')
    .replace(/^\\registry\\user\\/i, 'HKEY_USERS\\');
}

/** A CVE id (cve.org) with whatever dashes it was written; null for other texts. */
export function readCve(text: string): string | null {
  const [, year, number] = /^cve[-‐‑‒–—_](\d{4})[-‐‑‒–—_](\d{4,7})$/i.exec(text) ?? [];
  return year === undefined || number === undefined ? null : `CVE-${year}-${number}`;
}

/** A hardware address (IEEE 802) in one form, two digits and a dash; null for other texts, and for twelve digits without a mark between them. */
export function readHardwareAddress(text: string): string | null {
  const isOne =
    /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i.test(text) ||
    /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}$/i.test(text);
  return isOne
    ? (
        text
          .toUpperCase()
          .replace(/[^0-9A-F]/g, '')
          .match(/../g) ?? []
      ).join('-')
    : null;
}

/** Digests of nothing: MD5, SHA-1, SHA-256 and SHA-512 of content without a byte. */
const emptyDigests = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
]);

const digits = { 32: 'MD5', 40: 'SHA-1', 64: 'SHA-256', 96: 'SHA-384', 128: 'SHA-512' } as const;

/** The algorithm that a text has the length of, in hexadecimal digits; null for what is no digest. What it identifies is another question. */
export function algorithmOf(text: string): (typeof digits)[keyof typeof digits] | null {
  return /^[0-9a-f]+$/i.test(text) ? (digits[text.length as keyof typeof digits] ?? null) : null;
}

/** What a digest is that identifies no file: all its digits are zeros, are the same, or it is that of no content. Null for others. */
function emptyHash(text: string): 'null' | 'placeholder' | 'noContent' | null {
  if (algorithmOf(text) === null) return null;
  if (/^0+$/.test(text)) return 'null';
  if (/^(.)\1+$/i.test(text)) return 'placeholder';
  return emptyDigests.has(text.toLowerCase()) ? 'noContent' : null;
}

const emptyTexts = {
  null: 'The null hash: all its digits are zeros, and it identifies no file.',
  placeholder: 'All its digits are the same: it identifies no file.',
  noContent: 'The hash of no content: every empty file has it.',
} as const;

/** What people are told of a digest that identifies no file; null for others. */
export function emptyHashText(text: string): string | null {
  const of = emptyHash(text);
  return of === null ? null : emptyTexts[of];
}

/** Texts in JSON, each with what stands in it; null for what is no JSON of objects or lists. */
export function textsOfJson(text: string): readonly string[] | null {
  const trimmed = text.trim();
  if (!/^(?:\{[^]*\}|\[[^]*\])$/.test(trimmed) || !/["']/.test(trimmed)) return null;
  const read = parse(trimmed) ?? parse(trimmed.replaceAll("'", '"'));
  return read === null ? null : leavesOf(read);
}

function parse(text: string): object | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' ? read : null;
  } catch {
    return null;
  }
}

/** Without recursion: nested as deep as somebody likes. */
function leavesOf(root: object): readonly string[] {
  const leaves: string[] = [];
  const open: unknown[] = [root];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item === 'string') leaves.push(item);
    else if (typeof item === 'object' && item !== null)
      for (const inner of (Object.values(item) as unknown[]).reverse()) open.push(inner);
  }
  return leaves;
}
