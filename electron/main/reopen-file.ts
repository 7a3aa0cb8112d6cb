import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OperationError, type OutputOf } from '../../shared/contract/index.ts';
import { archiveKindOf } from '../importers/_kit/archive/packing.ts';
import { bytesSource } from '../importers/_kit/byte-source.ts';
import type { FileTokens } from './file-tokens.ts';

/** A file of an import as the store tells it. */
type ImportFile = Pick<OutputOf<'imports.get'>['files'][number], 'path' | 'size'>;

/** First bytes that tell an archive. */
const headBytes = 512;

/**
 * Gives a token for a file that was imported, so that its columns can be mapped without choosing it again. A file in an archive leads to the
 * archive and its own name there. Nothing here waits for the disk: the file may be on a share that no longer answers, and the windows' process must go on.
 * @throws OperationError `fileUnreadable` when it is gone or has changed since
 */
export async function reopenFile(
  tokens: FileTokens,
  { path, size }: ImportFile,
): Promise<OutputOf<'imports.reopenFile'>> {
  const found = await fileOnDisk(path);
  const disk = found?.path ?? null;
  // Of a packed file the import tells the unpacked size.
  const isChanged = found?.path === path && found.size !== size && !(await isPacked(path));
  const given = disk === null || isChanged ? [] : await tokens.register([disk], 'read');
  const [file] = given;
  if (disk === null || file === undefined)
    throw new OperationError(
      'fileUnreadable',
      isChanged
        ? 'The file has changed since it was imported. Choose it again.'
        : 'The file is no longer where it was. Choose it again.',
      { path },
    );
  return { ...file, member: disk === path ? null : path.slice(disk.length + 1) };
}

/** True for an archive by its first bytes. */
async function isPacked(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
      return archiveKindOf(bytesSource(buffer.subarray(0, bytesRead))) !== null;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** The file on disk behind a shown path, and its size in bytes: members of an archive stand behind the archive's. */
async function fileOnDisk(path: string): Promise<{ readonly path: string; readonly size: number } | null> {
  let at = path;
  for (;;) {
    // Below a file there is no folder: the system's error says "nothing" as a missing file does.
    const facts = await stat(at).catch(() => null);
    if (facts?.isFile() === true) return { path: at, size: facts.size };
    const above = dirname(at);
    if (facts !== null || above === at) return null;
    at = above;
  }
}
