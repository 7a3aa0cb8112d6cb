/** How compressed bytes are wrapped: gzip (RFC 1952), zlib (RFC 1950) or not at all (RFC 1951). */
export type Compression = 'gzip' | 'zlib' | 'deflate';

/** What compressed bytes hold, as far as they were read. */
export interface Inflated {
  readonly bytes: Uint8Array;
  /** They hold more: the limit was reached, or the compressed bytes end early. */
  readonly isCut: boolean;
}

/** The wrapping that bytes begin with; null for none. `deflate` has no sign of its own. */
export function compressionOf(bytes: Uint8Array): 'gzip' | 'zlib' | null {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip';
  // A window of 32 KiB, which everybody writes, and a check that makes the two bytes a multiple of 31.
  return first === 0x78 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0 ? 'zlib' : null;
}

/**
 * Unpacks bytes up to a limit. What is read before the compressed bytes end early is given; checksums at their end are not looked at.
 * @param most bytes that are unpacked
 * @returns null for bytes that are not compressed so
 */
export function inflate(bytes: Uint8Array, compression: Compression, most: number): Inflated | null {
  const start = compression === 'gzip' ? afterGzipHeader(bytes) : compression === 'zlib' ? 2 : 0;
  if (start === null) return null;
  const input = new BitReader(bytes, start);
  const output = new Output(most);
  try {
    for (let isLast = false; !isLast;) {
      isLast = input.bits(1) === 1;
      const kind = input.bits(2);
      if (kind === 0) copyStored(input, output);
      else if (kind === 1) readBlock(input, output, fixedLengths, fixedDistances);
      else if (kind === 2) readBlock(input, output, ...readCodes(input));
      else return null;
    }
  } catch (thrown) {
    if (thrown !== endOfInput && thrown !== limitReached) {
      if (thrown === notCompressed) return null;
      throw thrown;
    }
    return output.length === 0 ? null : { bytes: output.taken(), isCut: true };
  }
  return { bytes: output.taken(), isCut: false };
}

const endOfInput = new Error('The compressed bytes end early.');
const limitReached = new Error('More than is unpacked.');
const notCompressed = new Error('The bytes are not compressed.');

/** RFC 1952, section 2.3: flags tell of a comment and the like before the data. */
function afterGzipHeader(bytes: Uint8Array): number | null {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const flag of [8, 16])
    if (flags & flag) {
      const end = bytes.indexOf(0, at);
      if (end < 0) return null;
      at = end + 1;
    }
  if (flags & 2) at += 2;
  return at < bytes.length ? at : null;
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next bits, the lowest first; 16 at most. */
  bits(count: number): number {
    while (this.#count < count) {
      this.#held |= this.byte() << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw endOfInput;
    return byte;
  }

  /** Leaves out what is left of a byte. */
  align(): void {
    this.#held = 0;
    this.#count = 0;
  }
}

class Output {
  readonly #most: number;
  #bytes = new Uint8Array(1_024);
  length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  push(byte: number): void {
    if (this.length >= this.#most) throw limitReached;
    if (this.length === this.#bytes.length) {
      const wider = new Uint8Array(this.#bytes.length * 2);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes[this.length++] = byte;
  }

  repeat(distance: number, count: number): void {
    if (distance > this.length) throw notCompressed;
    for (let step = 0; step < count; step++) this.push(this.#bytes[this.length - distance] ?? 0);
  }

  taken(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }
}

function copyStored(input: BitReader, output: Output): void {
  input.align();
  const length = input.byte() | (input.byte() << 8);
  const check = input.byte() | (input.byte() << 8);
  if ((length ^ check) !== 0xffff) throw notCompressed;
  for (let step = 0; step < length; step++) output.push(input.byte());
}

/** A Huffman code: how many codes each length has, and the symbols in the order of their codes (RFC 1951, section 3.2.2). */
interface Code {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

const longestCode = 15;

function codeOf(lengths: readonly number[]): Code {
  const counts = Array.from({ length: longestCode + 1 }, () => 0);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.length - b.length || a.symbol - b.symbol)
    .map(({ symbol }) => symbol);
  return { counts, symbols };
}

function readSymbol(input: BitReader, { counts, symbols }: Code): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= longestCode; length++) {
    code |= input.bits(1);
    const count = counts[length] ?? 0;
    if (code - count < first) return symbols[index + (code - first)] ?? fail();
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return fail();
}

function fail(): never {
  throw notCompressed;
}

const repeated = (length: number, count: number): readonly number[] =>
  Array.from({ length: count }, () => length);
const fixedLengths = codeOf([
  ...repeated(8, 144),
  ...repeated(9, 112),
  ...repeated(7, 24),
  ...repeated(8, 8),
]);
const fixedDistances = codeOf(repeated(5, 30));

/** Lengths and distances of repeats: what each symbol begins at, and the bits that are added (RFC 1951, section 3.2.5). */
const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBases = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const distanceBits = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];

const endOfBlock = 256;

function readBlock(input: BitReader, output: Output, lengths: Code, distances: Code): void {
  for (;;) {
    const symbol = readSymbol(input, lengths);
    if (symbol < endOfBlock) output.push(symbol);
    else if (symbol === endOfBlock) return;
    else {
      const size = symbol - endOfBlock - 1;
      const count = (lengthBases[size] ?? fail()) + input.bits(lengthBits[size] ?? 0);
      const far = readSymbol(input, distances);
      output.repeat((distanceBases[far] ?? fail()) + input.bits(distanceBits[far] ?? 0), count);
    }
  }
}

/** The order in which the lengths of the code of code lengths stand (RFC 1951, section 3.2.7). */
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function readCodes(input: BitReader): readonly [Code, Code] {
  const lengthCount = input.bits(5) + 257;
  const distanceCount = input.bits(5) + 1;
  const given = input.bits(4) + 4;
  const ofLengths = Array.from({ length: orderOfLengths.length }, () => 0);
  for (const place of orderOfLengths.slice(0, given)) ofLengths[place] = input.bits(3);
  const code = codeOf(ofLengths);
  const all: number[] = [];
  while (all.length < lengthCount + distanceCount) {
    const symbol = readSymbol(input, code);
    if (symbol < 16) all.push(symbol);
    else if (symbol === 16) all.push(...repeated(all.at(-1) ?? fail(), 3 + input.bits(2)));
    else all.push(...repeated(0, symbol === 17 ? 3 + input.bits(3) : 11 + input.bits(7)));
  }
  return [codeOf(all.slice(0, lengthCount)), codeOf(all.slice(lengthCount, lengthCount + distanceCount))];
}
