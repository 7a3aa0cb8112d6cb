import type { TouchedKind } from '../../../shared/contract/index.ts';
import type { WritableStore } from '../../store/connection.ts';
import type { GroupResult, JournalAuthor } from '../../store/journal.ts';
import type { ListHitPair } from '../../store/list-lookup.ts';
import {
  addListHits,
  addListItems,
  beginList,
  droppableVersions,
  dropSomeOfVersion,
  expireListHits,
  finishList,
  markScanned,
} from '../../store/list-writer.ts';
import type { ListBatch, ListCounts, ListStart } from '../../store/list-writer.ts';

/** The writer's end of importing lists and looking identifiers up in them. */
export interface ListWriter {
  /** @returns the row id of a version that counts once it is finished. */
  beginList(start: ListStart): Promise<number>;
  /** @returns indexes of what the version has already: entries, then ranges. */
  addListItems(versionId: number, batch: ListBatch): Promise<number[]>;
  addListHits(hits: readonly ListHitPair[]): Promise<void>;
  finishList(versionId: number, counts: ListCounts, author: JournalAuthor): Promise<GroupResult>;
  /** Deletes some rows of versions that nothing needs any more. @returns true while there is more. */
  dropListRows(): Promise<boolean>;
  markScanned(upTo: number, sendersUpTo: number): Promise<void>;
  expireListHits(): Promise<number>;
}

/** Makes the writer's end for an open store. */
export function createListWriter(
  store: WritableStore,
  now: () => number,
  changed: (touched: readonly TouchedKind[]) => void,
): ListWriter {
  return {
    async beginList(start) {
      return beginList(store, start, now());
    },
    async addListItems(versionId, batch) {
      return addListItems(store, versionId, batch);
    },
    async addListHits(hits) {
      addListHits(store, hits, now());
    },
    async finishList(versionId, counts, author) {
      const result = finishList(store, versionId, counts, author, now());
      changed(['lists', 'journal', 'entities']);
      return result;
    },
    async dropListRows() {
      const [version] = droppableVersions(store);
      if (version === undefined) return false;
      dropSomeOfVersion(store, version.id);
      return true;
    },
    async markScanned(upTo, sendersUpTo) {
      markScanned(store, upTo, sendersUpTo);
      changed(['lists', 'entities', 'verdicts']);
    },
    async expireListHits() {
      return expireListHits(store, now());
    },
  };
}
