import { createHash } from 'node:crypto';
import { OperationError } from '../../../shared/contract/operation.ts';
import { visibleLine } from '../../../shared/model/visible-text.ts';
import { findAttachment, piecesOf } from '../../store/attachments.ts';
import type { ReadableStore } from '../../store/connection.ts';
import { openPartialFile } from './partial-file.ts';

/**
 * Writes a copy of an attached file, byte for byte.
 * @throws OperationError `notFound`, `fileUnreadable`, `storeDamaged` when the bytes are not those that were attached: then none is left
 */
export function saveAttachment(store: ReadableStore, attachment: string, path: string): void {
  store.snapshot(() => {
    const { name, sha256, blob } = findAttachment(store, attachment);
    const file = openPartialFile(path);
    try {
      const hash = createHash('sha256');
      for (const bytes of piecesOf(store, blob)) {
        hash.update(bytes);
        file.write(bytes);
      }
      if (hash.digest('hex') !== sha256)
        throw new OperationError(
          'storeDamaged',
          `${visibleLine(name)} is not what was attached: its SHA-256 differs. Check the store.`,
        );
      file.finish();
    } catch (thrown) {
      file.abandon();
      throw thrown;
    }
  });
}
