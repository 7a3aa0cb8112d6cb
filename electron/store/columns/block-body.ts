import type { SqlValue } from '../connection.ts';
import { readTexts } from '../queries/json-text.ts';
import type { AnyBlockTable } from './block-table.ts';

/** The columns of one block as its body holds them; slot n is the row with the block's n-th id. */
export interface BlockBody {
  /** 1 where there is a row. */
  readonly present: Uint8Array;
  /** By name: codes into the block's own dictionary, 0 for null (of lists: for none). */
  readonly codes: ReadonlyMap<string, BlockCodes>;
  /** By name; NaN for null. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** By name: texts of all slots, '' for null and where there is no row. Made when first asked for. */
  readonly texts: ReadonlyMap<string, () => readonly string[]>;
}

/** A column of codes and what they stand for in this block. */
export interface BlockCodes extends BlockDictionary {
  readonly codes: Uint8Array | Uint16Array;
}

/** What the codes of a block from 1 on stand for. */
export interface BlockDictionary {
  readonly values: readonly string[];
  /** By code, less one: indexes of `values`; of single values the value of the same place. */
  readonly members: readonly (readonly number[])[] | null;
}

/** Where the parts of a column are: bytes from the end of the header on. */
interface Part {
  readonly at: number;
  readonly length: number;
  /** Bytes a number: 1, 2 or 4 above `base`, or 8 as they are. */
  readonly width: number;
  readonly base: number;
}

interface Header {
  readonly slots: number;
  readonly parts: Readonly<Record<string, Part>>;
  readonly dictionaries: Readonly<Record<string, BlockDictionary>>;
}

const presence = ' present';

/** Writes the body of a block: a header as JSON, then arrays of little-endian numbers, each aligned to eight bytes. */
export function encodeBlock(
  table: AnyBlockTable,
  block: number,
  rows: Iterable<readonly SqlValue[]>,
): Uint8Array {
  const slots = 1 << table.shift;
  const present = new Uint8Array(slots);
  const names = Object.keys(table.columns);
  const cells = names.map(() => new Array<SqlValue>(slots).fill(null));
  for (const row of rows) {
    const slot = Number(row[0]) - block * slots;
    present[slot] = 1;
    for (let index = 0; index < cells.length; index++) {
      const column = cells[index];
      if (column) column[slot] = row[index + 1] ?? null;
    }
  }
  const writer = new PartWriter();
  const parts: Record<string, Part> = { [presence]: writer.bytes(present) };
  const dictionaries: Record<string, BlockDictionary> = {};
  names.forEach((name, index) => {
    const column = cells[index] ?? [];
    switch (table.columns[name]) {
      case 'number':
        parts[name] = writer.numbers(column);
        return;
      case 'text':
        parts[name] = writer.bytes(Buffer.from(JSON.stringify(column.map((text) => textOf(text)))));
        return;
      case 'value':
      case 'list': {
        const { codes, texts } = codesOf(column, table.columns[name] === 'list' ? '[]' : null);
        parts[name] = writer.bytes(new Uint8Array(codes.buffer), codes.BYTES_PER_ELEMENT);
        dictionaries[name] =
          table.columns[name] === 'list' ? listsOf(texts) : { values: texts, members: null };
        return;
      }
      case undefined:
        return;
    }
  });
  return writer.finish({ slots, parts, dictionaries });
}

const textOf = (value: SqlValue): string => (typeof value === 'string' ? value : '');

function codesOf(
  column: readonly SqlValue[],
  empty: string | null,
): { readonly codes: Uint8Array | Uint16Array; readonly texts: string[] } {
  const texts: string[] = [];
  const known = new Map<SqlValue, number>([
    [null, 0],
    [empty, 0],
  ]);
  const codes = new Uint16Array(column.length);
  column.forEach((value, slot) => {
    let code = known.get(value);
    if (code === undefined) known.set(value, (code = texts.push(String(value))));
    codes[slot] = code;
  });
  return { codes: texts.length < 256 ? Uint8Array.from(codes) : codes, texts };
}

/** Values that many lists have are written once. */
function listsOf(lists: readonly string[]): BlockDictionary {
  const codes = new Map<string, number>();
  const values: string[] = [];
  const members = lists.map((list) =>
    readTexts(list).map((value) => {
      let code = codes.get(value);
      if (code === undefined) codes.set(value, (code = values.push(value) - 1));
      return code;
    }),
  );
  return { values, members };
}

class PartWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  bytes(bytes: Uint8Array, width = 1): Part {
    const part = { at: this.#length, length: bytes.byteLength, width, base: 0 };
    this.#chunks.push(bytes);
    this.#length += bytes.byteLength;
    const gap = (8 - (this.#length % 8)) % 8;
    if (gap > 0) this.#chunks.push(new Uint8Array(gap));
    this.#length += gap;
    return part;
  }

  /** Numbers in as few bytes as their range needs; the highest number of those bytes is null. */
  numbers(column: readonly SqlValue[]): Part {
    let least = Infinity;
    let most = -Infinity;
    for (const value of column) {
      if (typeof value !== 'number') continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const base = least === Infinity ? 0 : least;
    const range = most - base;
    const array =
      range < 0xff
        ? new Uint8Array(column.length)
        : range < 0xffff
          ? new Uint16Array(column.length)
          : range < 0xffff_ffff
            ? new Uint32Array(column.length)
            : new Float64Array(column.length);
    const isWhole = array.BYTES_PER_ELEMENT === 8;
    const none = isWhole ? NaN : 2 ** (8 * array.BYTES_PER_ELEMENT) - 1;
    column.forEach((value, slot) => {
      array[slot] = typeof value === 'number' ? (isWhole ? value : value - base) : none;
    });
    return { ...this.bytes(new Uint8Array(array.buffer), array.BYTES_PER_ELEMENT), base: isWhole ? 0 : base };
  }

  finish(header: Header): Uint8Array {
    const text = Buffer.from(JSON.stringify(header));
    const begin = Math.ceil((4 + text.length) / 8) * 8;
    const body = new Uint8Array(begin + this.#length);
    new DataView(body.buffer).setUint32(0, text.length, true);
    body.set(text, 4);
    let at = begin;
    for (const chunk of this.#chunks) {
      body.set(chunk, at);
      at += chunk.byteLength;
    }
    return body;
  }
}

/** Reads what {@link encodeBlock} wrote for the same columns. */
export function decodeBlock(table: AnyBlockTable, body: Uint8Array): BlockBody {
  // Arrays of wider numbers must begin where their width divides the offset: a body in the middle of a larger buffer is copied.
  const whole = body.byteOffset % 8 === 0 ? body : Uint8Array.from(body);
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
  const { slots, parts, dictionaries } = JSON.parse(
    Buffer.from(whole.buffer, whole.byteOffset + 4, length).toString(),
  ) as Header;
  const begin = whole.byteOffset + Math.ceil((4 + length) / 8) * 8;
  const bytesOf = (name: string): Uint8Array => {
    const { at, length: bytes } = parts[name] ?? { at: 0, length: 0 };
    return new Uint8Array(whole.buffer, begin + at, bytes);
  };
  const codes = new Map<string, BlockCodes>();
  const numbers = new Map<string, Float64Array>();
  const texts = new Map<string, () => readonly string[]>();
  for (const [name, kind] of Object.entries(table.columns)) {
    const part = parts[name];
    if (part === undefined) continue;
    const at = begin + part.at;
    if (kind === 'number') numbers.set(name, readNumbers(whole.buffer, at, slots, part));
    else if (kind === 'text') texts.set(name, lazyTexts(bytesOf(name)));
    else
      codes.set(name, {
        codes:
          part.width === 1
            ? new Uint8Array(whole.buffer, at, slots)
            : new Uint16Array(whole.buffer, at, slots),
        values: dictionaries[name]?.values ?? [],
        members: dictionaries[name]?.members ?? null,
      });
  }
  return { present: bytesOf(presence), codes, numbers, texts };
}

function readNumbers(
  buffer: ArrayBufferLike,
  at: number,
  slots: number,
  { width, base }: Part,
): Float64Array {
  if (width === 8) return new Float64Array(buffer, at, slots);
  const stored =
    width === 1
      ? new Uint8Array(buffer, at, slots)
      : width === 2
        ? new Uint16Array(buffer, at, slots)
        : new Uint32Array(buffer, at, slots);
  const none = 2 ** (8 * width) - 1;
  const numbers = new Float64Array(slots);
  for (let slot = 0; slot < slots; slot++) {
    const value = stored[slot] ?? none;
    numbers[slot] = value === none ? NaN : value + base;
  }
  return numbers;
}

function lazyTexts(bytes: Uint8Array): () => readonly string[] {
  let read: readonly string[] | null = null;
  return () =>
    (read ??= JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
    ) as readonly string[]);
}
