import {
  addPiece,
  beginStaging,
  dropUnattached,
  finishStaging,
  leaveToDrop,
} from '../../store/attachments.ts';
import type { WritableStore } from '../../store/connection.ts';

/** The writer's end of taking files in to be attached. */
export interface AttachmentWriter {
  /** @returns the row id of the bytes. */
  beginStaging(): Promise<number>;
  addPiece(blob: number, ordinal: number, bytes: Uint8Array): Promise<void>;
  finishStaging(blob: number, sha256: string): Promise<void>;
  /** Gives up a file that was being taken in. */
  abandonStaging(blob: number): Promise<void>;
  /** Deletes some bytes that no comment has named for a day. @returns true while there is more. */
  dropUnattached(): Promise<boolean>;
}

/** Makes the writer's end for an open store. */
export function createAttachmentWriter(store: WritableStore, now: () => number): AttachmentWriter {
  return {
    async beginStaging() {
      return beginStaging(store, now());
    },
    async addPiece(blob, ordinal, bytes) {
      addPiece(store, blob, ordinal, bytes);
    },
    async finishStaging(blob, sha256) {
      finishStaging(store, blob, sha256, now());
    },
    async abandonStaging(blob) {
      leaveToDrop(store, blob);
    },
    async dropUnattached() {
      return dropUnattached(store, now());
    },
  };
}
