import type { WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import { stepRemoval } from './import-removal.ts';
import { forgetSession } from './import-session.ts';
import { isRemovalUnderWay, stepAfterRemoval } from './removal-queue.ts';

/**
 * Goes on with imports that are being taken out or brought back, for about `budgetMs` in one short transaction: a process that is killed
 * goes on where it was. Rows of incidents come after, from their queue.
 * @returns whether something was done, and whether something is left.
 */
export function continueRemovals(
  store: WritableStore,
  now: number,
  budgetMs: number,
): { readonly isDone: boolean; readonly isLeft: boolean } {
  // Mostly there is nothing: then the write lock is not taken either.
  if (!isRemovalUnderWay(store)) return { isDone: false, isLeft: false };
  const end = performance.now() + budgetMs;
  try {
    return store.transaction(() => {
      // A record goes before the alert that it was, and identifiers before what they were pinned by.
      store.execute('PRAGMA defer_foreign_keys = ON');
      let isLeft: boolean;
      do isLeft = stepRemoval({ store, now }) || stepAfterRemoval(store);
      while (isLeft && performance.now() < end);
      raise(store, 'revision');
      return { isDone: true, isLeft: isLeft && isRemovalUnderWay(store) };
    });
  } catch (error) {
    forgetSession(store);
    throw error;
  }
}

/** Goes on until nothing is left: where nobody waits for the writer. */
export function finishRemovals(store: WritableStore, now: () => number): boolean {
  let isDone = false;
  for (;;) {
    const slice = continueRemovals(store, now(), 500);
    isDone ||= slice.isDone;
    if (!slice.isLeft) return isDone;
  }
}
