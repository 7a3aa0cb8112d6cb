import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import type { ByteSource } from '../byte-source.ts';
import { inflatedSource } from './inflated-source.ts';
import type { ByteBudget } from './limits.ts';
import type { Packing } from './packing.ts';

/** What unpacking something once told of it. */
export interface Measured {
  /** Unpacked bytes that can be read; 0 when it is refused. */
  readonly size: number;
  /** Of the unpacked bytes that can be read; null when it is refused. */
  readonly sha256: string | null;
  /** CRC-32 of them, as zip directories have it. */
  readonly crc32: number;
  /** Packed bytes that belonged to it: a stream knows its own end. */
  readonly packedBytes: number;
  /** Why it is refused, or what is wrong with it: cut off, damaged. */
  readonly problem: string | null;
}

/** Asked between two chunks; what it throws ends the work, what it waits for is waited for. */
export type Checkpoint = () => Promise<void>;

const chunkBytes = 256 * 1024;

/** Bytes of a source from its beginning, in chunks. */
function* chunksOf(source: ByteSource): Generator<Uint8Array> {
  for (let offset = 0; offset < source.size; offset += chunkBytes) yield source.read(offset, chunkBytes);
}

/** Unpacked bytes, and how many packed ones they took when all have come. */
async function* unpack(
  packed: ByteSource,
  packing: Packing,
  ended: (packedBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  if (packing === 'stored') {
    yield* chunksOf(packed);
    ended(packed.size);
    return;
  }
  const stream =
    packing === 'gzip'
      ? createGunzip({ chunkSize: chunkBytes })
      : createInflateRaw({ chunkSize: chunkBytes });
  const flow = pipeline(Readable.from(chunksOf(packed), { objectMode: false }), stream);
  flow.catch(() => undefined); // The stream itself tells its reader.
  for await (const chunk of stream) yield chunk as Uint8Array;
  ended(stream.bytesWritten);
}

/**
 * Unpacks something once, to nowhere: how large it is, its hash, whether it is whole. Uses little memory whatever it becomes.
 * @throws what `checkpoint` throws; the system's error when the packed bytes cannot be read
 */
export async function measure(
  packed: ByteSource,
  packing: Packing,
  budget: ByteBudget,
  checkpoint: Checkpoint,
): Promise<Measured> {
  const hash = createHash('sha256');
  let size = 0;
  let checksum = 0;
  let packedBytes = packed.size;
  try {
    for await (const chunk of unpack(packed, packing, (bytes) => (packedBytes = bytes))) {
      await checkpoint();
      size += chunk.length;
      const refusal = budget.take(chunk.length);
      if (refusal !== null) return { size: 0, sha256: null, crc32: 0, packedBytes, problem: refusal };
      hash.update(chunk);
      checksum = crc32(chunk, checksum);
    }
  } catch (thrown) {
    const problem = describeDamage(thrown, size);
    if (problem === null) throw thrown;
    return measureReadable(packed, packing, size, problem, checkpoint);
  }
  return { size, sha256: hash.digest('hex'), crc32: checksum, packedBytes, problem: null };
}

/** Measures what the synchronous reader gets out of something that is cut off or damaged: no more will be read. */
async function measureReadable(
  packed: ByteSource,
  packing: Packing,
  most: number,
  problem: string,
  checkpoint: Checkpoint,
): Promise<Measured> {
  const source = inflatedSource(packed, packing, most, () => undefined);
  const hash = createHash('sha256');
  let size = 0;
  let checksum = 0;
  for (;;) {
    await checkpoint();
    const chunk = source.read(size, chunkBytes);
    if (chunk.length === 0) break;
    size += chunk.length;
    hash.update(chunk);
    checksum = crc32(chunk, checksum);
  }
  return { size, sha256: hash.digest('hex'), crc32: checksum, packedBytes: packed.size, problem };
}

/** What zlib found wrong, in words; null for an error that is not zlib's. */
function describeDamage(thrown: unknown, size: number): string | null {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const kept =
    size > 0 ? ` What comes before that was read: ${size.toLocaleString('en')} bytes at the most.` : '';
  if (code === 'Z_BUF_ERROR') return `Cut off: the packed data ends in the middle.${kept}`;
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT')
    return `Damaged: ${thrown instanceof Error ? thrown.message : code}.${kept}`;
  return null;
}
