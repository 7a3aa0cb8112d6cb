import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { OperationError, type OutputOf } from '../../shared/contract/index.ts';
import { archiveKindOf } from '../importers/_kit/archive/packing.ts';
import { openFileSource } from '../importers/_kit/byte-source.ts';
import type { FileTokens } from './file-tokens.ts';

/** A file of an import as the store tells it. */
type ImportFile = Pick<OutputOf<'imports.get'>['files'][number], 'path' | 'size'>;

/**
 * Gives a token for a file that was imported, so that its columns can be mapped without choosing it again. A file in an archive leads to the
 * archive and its own name there.
 * @throws OperationError `fileUnreadable` when it is gone or has changed since
 */
export async function reopenFile(
  tokens: FileTokens,
  { path, size }: ImportFile,
): Promise<OutputOf<'imports.reopenFile'>> {
  const disk = fileOnDisk(path);
  // Of a packed file the import tells the unpacked size.
  const isChanged = disk === path && !isPacked(path) && statSync(path).size !== size;
  const given = disk === null || isChanged ? [] : await tokens.register([disk]);
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

function isPacked(path: string): boolean {
  try {
    const source = openFileSource(path);
    try {
      return archiveKindOf(source) !== null;
    } finally {
      source.close();
    }
  } catch {
    return false;
  }
}

/** The file on disk behind a shown path: members of an archive stand behind the archive's. */
function fileOnDisk(path: string): string | null {
  let at = path;
  for (;;) {
    const kind = kindOf(at);
    if (kind === 'file') return at;
    const above = dirname(at);
    if (kind === 'other' || above === at) return null;
    at = above;
  }
}

function kindOf(path: string): 'file' | 'other' | 'nothing' {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts === undefined ? 'nothing' : facts.isFile() ? 'file' : 'other';
  } catch {
    // Below a file there is no folder.
    return 'nothing';
  }
}
