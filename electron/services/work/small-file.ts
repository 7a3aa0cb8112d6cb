import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { pieceBytes } from '../../store/attachments.ts';
import { nameOf } from './stage-files.ts';
import type { StagedFile } from './stage-files.ts';

/** A file of one piece at most, read whole. */
export interface SmallFile extends StagedFile {
  readonly bytes: Uint8Array;
}

/**
 * Reads a file that is small enough to be taken in at once: to start a thread for it would take longer than all of the rest.
 * @returns null for what is larger or cannot be read; `stageFiles` takes it, or says what is wrong with it.
 */
export async function readSmallFile(path: string): Promise<SmallFile | null> {
  try {
    const found = await stat(path);
    // Opening a pipe would wait for its writer.
    if (!found.isFile() || found.size > pieceBytes) return null;
    const file = await open(path);
    try {
      const room = new Uint8Array(pieceBytes + 1);
      let size = 0;
      for (let read = -1; read !== 0 && size < room.length;) {
        read = (await file.read(room, size, room.length - size, size)).bytesRead;
        size += read;
      }
      if (size > pieceBytes) return null;
      const bytes = room.slice(0, size);
      return { name: nameOf(path), size, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
