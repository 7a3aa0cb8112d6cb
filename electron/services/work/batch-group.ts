import type { TouchedKind } from '../../../shared/contract/index.ts';
import type { WritableStore } from '../../store/connection.ts';
import { forgetSession } from '../../store/import-session.ts';

/** Batches of imports that share a transaction. */
export interface BatchGroup {
  /**
   * Runs one batch in the open group; the group is committed when it has become large enough.
   * @throws what the batch throws, or what made an earlier group be rolled back: then nothing of it is in the store.
   */
  run(work: () => readonly TouchedKind[]): void;
  /** Commits what is open and tells of it. @throws as `run`. */
  commit(): void;
  /** Commits what is open; that it could not be is thrown by the next `run` or `commit`, to whom it concerns. */
  flush(): void;
}

/** How long the commit of a group should take at most, ms: a command that comes meanwhile waits for it. */
const commitTarget = 20;
/** A group is committed when it is this old, ms, so that windows see an import grow. */
const oldest = 300;
/** The size changes by about this factor at a time, so that one fast moment of the disk does not decide. */
const mostGrowth = 1.5;
const fewestBatches = 3;
const mostBatches = 64;

/**
 * Makes the group of a store. One transaction a batch would write most pages of the indexes with every batch; one for the whole import
 * would let commands wait. So batches share one as long as its commit stays short, which is measured at each.
 */
export function createBatchGroup(
  store: WritableStore,
  changed: (touched: readonly TouchedKind[]) => void,
): BatchGroup {
  let batchLimit = 4;
  let batches = 0;
  let openedAt = 0;
  let touched = new Set<TouchedKind>();
  let timer: NodeJS.Timeout | null = null;
  let failure: { readonly cause: unknown } | null = null;

  const reset = (): readonly TouchedKind[] => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const kinds = [...touched];
    touched = new Set();
    batches = 0;
    return kinds;
  };
  const lose = (cause: unknown): void => {
    reset();
    // It remembers rows that are not there.
    forgetSession(store);
    failure = { cause };
  };
  const throwFailure = (): void => {
    if (failure === null) return;
    const { cause } = failure;
    failure = null;
    throw cause;
  };
  const commit = (): void => {
    throwFailure();
    if (batches === 0) return;
    const count = batches;
    const start = performance.now();
    store.commitGroup();
    const took = performance.now() - start;
    // A command may have committed the group before: then this took no time and says nothing.
    if (took > 0.2) {
      const wanted = Math.min(count * mostGrowth, (count * commitTarget) / took);
      batchLimit = Math.max(fewestBatches, Math.min(mostBatches, Math.round(wanted)));
    }
    changed(reset());
  };
  const flush = (): void => {
    if (failure !== null) return;
    try {
      commit();
    } catch (error) {
      failure ??= { cause: error };
    }
  };
  return {
    flush,
    run(work) {
      throwFailure();
      let kinds: readonly TouchedKind[];
      try {
        kinds = store.groupTransaction(work, lose);
      } catch (error) {
        failure = null; // It is told here.
        throw error;
      }
      if (batches === 0) openedAt = performance.now();
      batches += 1;
      for (const kind of kinds) touched.add(kind);
      if (batches >= batchLimit || performance.now() - openedAt >= oldest) return commit();
      timer ??= setTimeout(() => {
        timer = null;
        flush();
      }, oldest);
    },
    commit,
  };
}
