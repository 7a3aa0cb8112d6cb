import { setTimeout as delay } from 'node:timers/promises';
import { OperationError } from '../../shared/contract/index.ts';
import type { WritableStore } from '../store/connection.ts';
import { whileWatched } from '../store/group-watch.ts';

/** How the main process and a command that the writer runs speak with each other while the writer is busy with it. */
export interface CommandSignals {
  readonly id: number;
  /** One Int32; 1 once somebody wants the command to end. */
  readonly cancel: SharedArrayBuffer;
  /** One Int32, the same for all commands: how many were sent and have no answer yet. */
  readonly inFlight: SharedArrayBuffer;
}

/** How far a command is. */
export interface CommandStep {
  readonly id: number;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
}

/** Steps are told at most this often, ms. */
const stepInterval = 80;
/** A command makes way for others at most so often; then it runs to its end. */
const mostYields = 2;
/** A command that waits for others to be through waits this long at most, ms. */
const longestYield = 1_000;

/** What rolls a command back so that another one runs first. */
class MakeWay extends Error {}

/** Commands that were put off so that others run first. */
let putOff = 0;

/**
 * Runs a command. A long one stays one transaction, so that all or nothing of it is there whenever the program ends; but when another comes
 * meanwhile it is rolled back, lets that one run, and begins again. A command cannot be cancelled any more once it is committed.
 * @throws OperationError `cancelled`; whatever the command throws.
 */
export function runWatched(
  store: WritableStore,
  signals: CommandSignals,
  tell: (step: CommandStep) => void,
  work: () => unknown,
): unknown {
  const cancel = new Int32Array(signals.cancel);
  const inFlight = new Int32Array(signals.inFlight);
  /** Others that did not make way themselves. @param own 1 while this one is run; while it is put off, it counts among those */
  const areOthersWaiting = (own: 0 | 1): boolean => Atomics.load(inFlight, 0) - own - putOff > 0;
  let toldAt = performance.now();

  const attempt = (mayYield: boolean): unknown =>
    whileWatched(
      store,
      {
        step(done, total) {
          if (Atomics.load(cancel, 0) === 1)
            throw new OperationError('cancelled', 'Cancelled. Nothing was changed.');
          if (mayYield && areOthersWaiting(1)) throw new MakeWay();
          const now = performance.now();
          if (now - toldAt < stepInterval) return;
          toldAt = now;
          tell({ id: signals.id, done, total });
        },
      },
      work,
    );

  const again = async (): Promise<unknown> => {
    for (let yields = 1; ; yields += 1) {
      putOff += 1;
      try {
        // They are served between two turns of the event loop.
        const end = performance.now() + longestYield;
        do await delay(1);
        while (areOthersWaiting(0) && performance.now() < end);
      } finally {
        putOff -= 1;
      }
      try {
        return attempt(yields < mostYields);
      } catch (thrown) {
        if (!(thrown instanceof MakeWay)) throw thrown;
      }
    }
  };

  try {
    return attempt(true);
  } catch (thrown) {
    if (thrown instanceof MakeWay) return again();
    throw thrown;
  }
}
