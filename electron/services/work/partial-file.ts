import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { OperationError } from '../../../shared/contract/operation.ts';
import { visibleLine } from '../../../shared/model/visible-text.ts';

/** A file that is being written under another name: it is there whole or not at all. */
export interface PartialFile {
  /** @throws OperationError `fileUnreadable` when the disk does not take it */
  write(bytes: Uint8Array): void;
  /** Gives it the name that was asked for, in place of what has that. */
  finish(): void;
  /** Removes what was written so far. */
  abandon(): void;
}

/** Bytes of the file's name that the partial file's has too: file systems allow 255 in all. */
const mostNameBytes = 200;

/** As many whole characters as fit into so many bytes of UTF-8. */
function firstBytes(text: string, most: number): string {
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(most)).read);
}

/** Begins to write a file. @throws OperationError `fileUnreadable` when it cannot be made there */
export function openPartialFile(path: string): PartialFile {
  const name = firstBytes(basename(path), mostNameBytes);
  const partial = join(dirname(path), `.${randomUUID().slice(0, 8)}.${name}.part`);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw unwritable(path, thrown);
    }
  };
  const file = attempt(() => openSync(partial, 'wx'));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  return {
    write: (bytes) =>
      attempt(() => {
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at);
      }),
    finish: () =>
      attempt(() => {
        fsyncSync(file);
        close();
        renameSync(partial, path);
      }),
    abandon() {
      close();
      rmSync(partial, { force: true });
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EROFS: 'the disk can only be read',
  ENOENT: 'its folder is no longer there',
  EISDIR: 'there is a folder of that name',
};

function unwritable(path: string, thrown: unknown): OperationError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const reason = reasons[code] ?? (code === '' ? 'something went wrong' : code);
  return new OperationError('fileUnreadable', `${visibleLine(basename(path))} cannot be written: ${reason}.`);
}
