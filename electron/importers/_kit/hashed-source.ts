import { createHash } from 'node:crypto';
import type { ByteSource } from './byte-source.ts';

/** A source that is hashed while it is read. */
export interface HashedSource extends ByteSource {
  /**
   * SHA-256 of the whole source: what a reader has left out is read now.
   * @param checkpoint awaited between two chunks; what it throws ends the work
   */
  finish(checkpoint: () => Promise<void>): Promise<string>;
}

const chunkBytes = 4 * 1024 * 1024;

/** Hashes what is read in order; readers that go forward, as they do, leave nothing to be read a second time. */
export function hashedSource(source: ByteSource): HashedSource {
  const hash = createHash('sha256');
  let hashed = 0;
  const read = (offset: number, length: number): Uint8Array => {
    const bytes = source.read(offset, length);
    // A reader goes back to what was hashed already, and then past it.
    if (offset <= hashed && offset + bytes.length > hashed) {
      hash.update(bytes.subarray(hashed - offset));
      hashed = offset + bytes.length;
    }
    return bytes;
  };
  return {
    size: source.size,
    read,
    close: () => source.close(),
    async finish(checkpoint) {
      while (hashed < source.size) {
        await checkpoint();
        if (read(hashed, chunkBytes).length === 0) break;
      }
      return hash.digest('hex');
    },
  };
}
