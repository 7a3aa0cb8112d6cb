import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { largestAttachment } from '../../../shared/contract/attachments.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { visibleLine } from '../../../shared/model/visible-text.ts';
import { openFileSource } from '../../importers/_kit/byte-source.ts';
import type { ByteSource } from '../../importers/_kit/byte-source.ts';
import type { JobControl } from '../../jobs/registry.ts';
import { pieceBytes } from '../../store/attachments.ts';
import type { AttachmentWriter } from './attachment-writer.ts';

/** A file whose bytes are in the store. */
export interface StagedFile {
  readonly sha256: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Longest name that is kept, UTF-16 code units: what file systems allow. */
const longestName = 255;

/**
 * Takes files into the store byte for byte, in pieces between which the writer serves commands. Nothing opens or runs them.
 * @throws OperationError `fileUnreadable` for what is too large, gone, no file or not to be read; `cancelled`. What was taken in before is
 * dropped after a day.
 */
export async function stageFiles(
  paths: readonly string[],
  writer: AttachmentWriter,
  control: JobControl,
): Promise<readonly StagedFile[]> {
  while (await writer.dropUnattached()) if (control.isCancelled()) throw cancelled();
  const staged: StagedFile[] = [];
  for (const path of paths) staged.push(await stageFile(path, writer, control));
  // Bytes that the store had already.
  while (await writer.dropUnattached());
  return staged;
}

const cancelled = (): OperationError => new OperationError('cancelled', 'Cancelled.');

async function stageFile(path: string, writer: AttachmentWriter, control: JobControl): Promise<StagedFile> {
  const name = nameOf(path);
  const source = openSource(path, name);
  try {
    if (source.size > largestAttachment) throw tooLarge(name);
    const hash = createHash('sha256');
    const blob = await writer.beginStaging();
    try {
      let size = 0;
      for (let ordinal = 0; size < source.size; ordinal += 1) {
        if (control.isCancelled()) throw cancelled();
        control.report(size / source.size, `Reading ${visibleLine(name)}`);
        const bytes = readPiece(source, size, name);
        if (bytes.length === 0)
          throw new OperationError(
            'fileUnreadable',
            `${visibleLine(name)} became shorter while it was read.`,
          );
        hash.update(bytes);
        size += bytes.length;
        await writer.addPiece(blob, ordinal, bytes);
      }
      const sha256 = hash.digest('hex');
      await writer.finishStaging(blob, sha256);
      return { sha256, name, size };
    } catch (thrown) {
      await writer.abandonStaging(blob);
      throw thrown;
    }
  } finally {
    source.close();
  }
}

/** The name as the file system has it, a very long one cut before its ending. */
export function nameOf(path: string): string {
  const name = basename(path);
  if (name.length <= longestName) return name === '' ? 'file' : name;
  const ending = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, longestName - ending.length)}${ending}`;
}

const tooLarge = (name: string): OperationError =>
  new OperationError(
    'fileUnreadable',
    `${visibleLine(name)} is too large: at most ${largestAttachment / 1024 / 1024} MiB can be attached.`,
    { file: name },
  );

function openSource(path: string, name: string): ByteSource {
  try {
    return openFileSource(path);
  } catch (thrown) {
    throw unreadable(name, thrown);
  }
}

function readPiece(source: ByteSource, at: number, name: string): Uint8Array {
  try {
    return source.read(at, pieceBytes);
  } catch (thrown) {
    throw unreadable(name, thrown);
  }
}

/** What people read for the system's codes. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is no longer there.',
  EACCES: 'cannot be read: permission is missing.',
  EPERM: 'cannot be read: permission is missing.',
  EISDIR: 'is a folder. Attach its files.',
  EIO: 'cannot be read: the disk reports an error.',
  EBUSY: 'cannot be read: another program holds it.',
};

function unreadable(name: string, thrown: unknown): OperationError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : null;
  const reason =
    code === null
      ? 'is a folder or no regular file. Attach files.'
      : (reasons[code] ?? `cannot be read (${code}).`);
  return new OperationError('fileUnreadable', `${visibleLine(name)} ${reason}`, { file: name });
}
