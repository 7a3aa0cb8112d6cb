import type { ByteSource } from './byte-source.ts';

const newline = 10;
const chunkBytes = 1024 * 1024;

/**
 * A window that slides over a source. Positions are offsets in the source; the window holds `[start, end)` of it in `bytes`, and moves forward
 * only, save for `rewind`.
 */
export class ByteWindow {
  bytes: Uint8Array = new Uint8Array(0);
  /** Offset of `bytes[0]` in the source. */
  start = 0;
  /** Offset just behind the last byte held. */
  end = 0;
  readonly #source: ByteSource;
  /** Where lines were last counted, and the 1-based line that begins or goes on there. */
  #countedTo = 0;
  #line = 1;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Bytes of the whole source. */
  get size(): number {
    return this.#source.size;
  }

  /** Drops everything before `keepFrom` and reads on. False at the end of the source. */
  grow(keepFrom: number): boolean {
    if (this.end >= this.#source.size) return false;
    const from = Math.min(Math.max(keepFrom, this.start), this.end);
    if (from > this.#countedTo) this.lineAt(from);
    const kept = this.bytes.subarray(from - this.start, this.end - this.start);
    // Twice what is kept: a long record must not cost a copy per chunk.
    const more = this.#source.read(this.end, Math.max(chunkBytes, kept.length));
    if (more.length === 0) return false;
    const joined = new Uint8Array(kept.length + more.length);
    joined.set(kept);
    joined.set(more, kept.length);
    this.bytes = joined;
    this.start = from;
    this.end = from + joined.length;
    return true;
  }

  /** The 1-based line of an offset inside the window, or at its ends. Ask in ascending order, or it counts from the window's start again. */
  lineAt(offset: number): number {
    let at = this.#countedTo - this.start;
    const stop = offset - this.start;
    if (at > stop) return this.#lineBackwards(offset);
    // The search ends at `stop`: in a file of one line it would else run through the whole window each time.
    const passed = this.bytes.subarray(0, stop);
    for (;;) {
      const found = passed.indexOf(newline, at);
      if (found < 0) break;
      this.#line += 1;
      at = found + 1;
    }
    this.#countedTo = offset;
    return this.#line;
  }

  #lineBackwards(offset: number): number {
    let line = this.#line;
    for (let at = offset - this.start; at < this.#countedTo - this.start; at += 1) {
      if (this.bytes[at] === newline) line -= 1;
    }
    return line;
  }

  /** A copy of the bytes of a stretch of the source, also when the window has left it. */
  copy(from: number, to: number): Uint8Array {
    if (from >= this.start && to <= this.end) return this.bytes.slice(from - this.start, to - this.start);
    return this.#source.read(from, to - from);
  }

  /** Goes back to an earlier offset, whose line is known. */
  rewind(offset: number, line: number): void {
    this.bytes = new Uint8Array(0);
    this.start = offset;
    this.end = offset;
    this.#countedTo = offset;
    this.#line = line;
  }
}
