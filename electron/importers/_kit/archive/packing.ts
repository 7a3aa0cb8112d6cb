import type { ByteSource } from '../byte-source.ts';

/** How bytes are packed: a whole gzip file (also of several members), the deflate stream of a zip's member, or not at all. */
export type Packing = 'gzip' | 'deflate' | 'stored';

/** What a source is by its first bytes, whatever its name says. A zip without members begins with its directory's end. */
export function archiveKindOf(source: ByteSource): 'gzip' | 'zip' | 'tar' | null {
  const head = source.read(0, 262);
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  if (isZip && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))) return 'zip';
  return new TextDecoder('latin1').decode(head.subarray(257, 262)) === 'ustar' ? 'tar' : null;
}
