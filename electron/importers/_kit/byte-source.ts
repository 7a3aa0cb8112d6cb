import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** Bytes that can be read from any offset, synchronously: importers run in a worker or a command, never where a window waits. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /** At most `length` bytes from `offset`; fewer only at the end. The bytes belong to the caller. */
  read(offset: number, length: number): Uint8Array;
  /** Lets the file go. */
  close(): void;
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    // A Buffer's own slice would share its memory.
    read: (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
    close: () => undefined,
  };
}

/**
 * A file as a source. Its size is taken once, so a file that grows meanwhile is read to where it ended.
 * @throws the system's error when the file cannot be opened or read; an error for a pipe, a socket or a device.
 */
export function openFileSource(path: string): ByteSource {
  // Opening a pipe would wait for its writer, and none of them has a size or an offset.
  if (!statSync(path).isFile()) throw new Error('Only regular files can be imported.');
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let filled = 0;
      while (filled < bytes.length) {
        const count = readSync(file, bytes, filled, bytes.length - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return filled === bytes.length ? bytes : bytes.subarray(0, filled);
    },
    close: () => closeSync(file),
  };
}

/** A stretch of a source as a source of its own; closing it leaves the other open. */
export function sliceSource(source: ByteSource, start: number, end: number): ByteSource {
  const size = Math.max(0, Math.min(end, source.size) - start);
  return {
    size,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, size - offset))),
    close: () => undefined,
  };
}

/** Limits of what a parser takes in. */
export interface ParserLimits {
  /** Bytes of one record. */
  readonly recordBytes: number;
  /** Levels of nesting of one record. */
  readonly depth: number;
}

/** 64 MiB a record, 200 levels. */
export const defaultLimits: ParserLimits = { recordBytes: 64 * 1024 * 1024, depth: 200 };
