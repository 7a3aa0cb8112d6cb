import { Gunzip, Inflate } from 'fflate';
import { sliceSource, type ByteSource } from '../byte-source.ts';
import type { Packing } from './packing.ts';

/** Packed bytes unpacked at a time: at the most they become 16 MB. */
const step = 16 * 1024;
/** Unpacked bytes kept from the start: formats are recognised by them, then reading begins again. */
const headBytes = 256 * 1024;
/** Unpacked bytes kept behind the reader. */
const firstHistory = 4 * 1024 * 1024;
/** The window grows to this when readers go back further: a record of 64 MiB that turns out broken is looked at again. */
const mostHistory = 80 * 1024 * 1024;

/** Unpacks forward, a step at a time. A source that is cut off or damaged ends where its last whole symbol does. */
class Unpacker {
  readonly #packed: ByteSource;
  readonly #packing: Packing;
  #stream: { push(chunk: Uint8Array, final: boolean): void };
  #waiting: Uint8Array[] = [];
  #read = 0;
  #unpacked = 0;
  /** Packed offset from which bytes go in one by one, because the step that begins there is damaged. */
  #damagedFrom: number | null = null;
  #ended = false;

  constructor(packed: ByteSource, packing: Packing) {
    this.#packed = packed;
    this.#packing = packing;
    this.#stream = this.#open();
  }

  #open(): { push(chunk: Uint8Array, final: boolean): void } {
    const take = (chunk: Uint8Array): void => {
      if (chunk.length > 0) this.#waiting.push(chunk);
    };
    return this.#packing === 'gzip' ? new Gunzip(take) : new Inflate(take);
  }

  restart(): void {
    this.#stream = this.#open();
    this.#waiting = [];
    this.#read = 0;
    this.#unpacked = 0;
    this.#ended = false;
  }

  /** The next unpacked bytes; null at the end. */
  next(): Uint8Array | null {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) {
        this.#unpacked += chunk.length;
        return chunk;
      }
      if (this.#ended) return null;
      this.#push();
    }
  }

  #push(): void {
    const isDamaged = this.#damagedFrom !== null && this.#read >= this.#damagedFrom;
    const packed = this.#packed.read(this.#read, isDamaged ? 1 : step);
    if (packed.length === 0) {
      this.#ended = true;
      return;
    }
    try {
      // Never `final`: what a cut-off stream holds up to its end would be thrown away.
      this.#stream.push(packed, false);
      this.#read += packed.length;
    } catch {
      if (isDamaged) this.#ended = true;
      else this.#goCarefully(this.#read);
    }
  }

  /** Unpacks anew to where it stood, then byte by byte, so that all before the damage comes out. */
  #goCarefully(from: number): void {
    const wanted = this.#unpacked;
    this.#damagedFrom = from;
    this.restart();
    let rest: Uint8Array | null = null;
    while (this.#unpacked < wanted) {
      const chunk = this.next();
      if (chunk === null) break;
      if (this.#unpacked > wanted) rest = chunk.subarray(chunk.length - (this.#unpacked - wanted));
    }
    this.#unpacked = wanted;
    if (rest !== null) this.#waiting.unshift(rest);
  }
}

/**
 * Packed bytes as a source of unpacked ones, without unpacking them to anywhere: a window slides over them, at most 80 MiB behind the
 * reader and as a rule 4. Going back further unpacks again from the start, and widens the window.
 * @param size unpacked bytes, as measured; reading goes no further
 * @param beat called for every step, also where it takes long; what it throws ends the read
 */
export function inflatedSource(
  packed: ByteSource,
  packing: Packing,
  size: number,
  beat: () => void,
): ByteSource {
  if (packing === 'stored') return sliceSource(packed, 0, size);
  const unpacker = new Unpacker(packed, packing);
  let head: Uint8Array | null = null;
  let chunks: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  let end = 0;
  let history = firstHistory;
  const begin = (): number => chunks[0]?.start ?? end;

  const rewind = (): void => {
    unpacker.restart();
    chunks = [];
    end = 0;
    history = Math.min(mostHistory, history * 2);
  };

  /** Unpacks to an offset. `keepFrom` is where the reader stands: the window reaches back from there. */
  const advance = (to: number, keepFrom: number): void => {
    while (end < to) {
      beat();
      const bytes = unpacker.next();
      if (bytes === null) return;
      chunks.push({ start: end, bytes });
      end += bytes.length;
      const keep = Math.min(keepFrom, end) - history;
      let gone = 0;
      for (const chunk of chunks) {
        if (chunk.start + chunk.bytes.length > keep) break;
        gone += 1;
      }
      if (gone > 0) chunks.splice(0, gone);
    }
  };

  const copy = (offset: number, length: number): Uint8Array => {
    const stop = Math.min(offset + length, end);
    const result = new Uint8Array(Math.max(0, stop - offset));
    for (let index = chunks.length - 1; index >= 0; index -= 1) {
      const chunk = chunks[index];
      if (chunk === undefined || chunk.start + chunk.bytes.length <= offset) break;
      if (chunk.start >= stop) continue;
      const from = Math.max(offset, chunk.start);
      const upTo = Math.min(stop, chunk.start + chunk.bytes.length);
      result.set(chunk.bytes.subarray(from - chunk.start, upTo - chunk.start), from - offset);
    }
    return result;
  };

  return {
    size,
    read(offset, length) {
      const stop = Math.min(size, offset + length);
      if (stop <= offset) return new Uint8Array(0);
      if (head === null) {
        advance(Math.min(size, headBytes), 0);
        head = copy(0, headBytes);
      }
      if (stop <= head.length) return head.slice(offset, stop);
      if (offset < begin()) rewind();
      advance(stop, offset);
      return copy(offset, stop - offset);
    },
    close() {
      chunks = [];
      head = null;
    },
  };
}
