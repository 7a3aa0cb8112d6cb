import { bytesSource, type ByteSource } from '../byte-source.ts';
import { inflatedSource } from './inflated-source.ts';
import { archiveLimits } from './limits.ts';
import { archiveKindOf, type Packing } from './packing.ts';
import { readZipDirectory } from './zip-directory.ts';

/** The beginning of what a file holds, in memory. */
export interface Sample extends ByteSource {
  /** False when there is more. */
  readonly isWhole: boolean;
}

/**
 * The first bytes of a file, or of what is packed in it. Unlike `openContents` it measures nothing: no more is unpacked than is asked for.
 * @param member of a zip, the file in it; null for the first that can be read
 * @throws Error when nothing in the archive can be read
 */
export async function openSample(source: ByteSource, member: string | null, most: number): Promise<Sample> {
  let current: ByteSource = source;
  for (let depth = 0; depth < archiveLimits.depth; depth += 1) {
    const kind = archiveKindOf(current);
    if (kind === null) return sampleOf(current, most);
    if (kind === 'tar') throw new Error('It is a tar archive. Unpack it first.');
    if (kind === 'gzip') current = bytesSource(unpack(current, 'gzip', most));
    else {
      const { members } = await readZipDirectory(current, archiveLimits);
      const found =
        members.find(({ name, packed }) => packed !== null && name === member) ??
        members.find(({ packed }) => packed !== null);
      if (found?.packed == null) throw new Error('The archive holds no file that can be read.');
      current = bytesSource(unpack(found.packed, found.packing, most));
    }
  }
  return sampleOf(current, most);
}

function unpack(packed: ByteSource, packing: Packing, most: number): Uint8Array {
  const unpacked = inflatedSource(packed, packing, most + 1, () => undefined);
  try {
    return unpacked.read(0, most + 1);
  } finally {
    unpacked.close();
  }
}

/** One byte more than is wanted tells whether there is more. */
function sampleOf(source: ByteSource, most: number): Sample {
  const bytes = source.read(0, Math.min(source.size, most + 1));
  return { ...bytesSource(bytes), isWhole: bytes.length <= most };
}
