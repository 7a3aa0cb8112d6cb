/** Work that is done again and again, never twice at the same time. */
export interface Runs {
  /** Gives up what runs and starts anew: for another question. */
  restart(): Promise<void>;
  /** Runs once more after what runs now, however often it is asked for meanwhile: for the same question. Resolves with that run. */
  again(): Promise<void>;
  /** Gives up what runs; nothing runs until the next `restart` or `again`. */
  stop(): void;
}

/**
 * Makes the runs of some work. During an import notices come faster than a slow query answers: were each to start it
 * anew, it would never come to its end.
 * @param work must not throw; `isCurrent` is false when its result is no longer wanted.
 */
export function createRuns(work: (signal: AbortSignal, isCurrent: () => boolean) => Promise<void>): Runs {
  interface Run {
    readonly controller: AbortController;
    done: Promise<void>;
  }
  let current: Run | null = null;
  let following: Promise<void> | null = null;

  function begin(): Promise<void> {
    const controller = new AbortController();
    const run: Run = { controller, done: Promise.resolve() };
    current = run;
    run.done = work(controller.signal, () => current === run).finally(() => {
      if (current === run) current = null;
    });
    return run.done;
  }

  function stop(): void {
    current?.controller.abort();
    current = null;
    following = null;
  }

  function again(): Promise<void> {
    if (following !== null) return following;
    if (current === null) return begin();
    const mine: Promise<void> = current.done.then(() => {
      // Stopped or started anew meanwhile: what runs now is newer than what was asked for.
      if (following !== mine) return current?.done;
      following = null;
      return begin();
    });
    following = mine;
    return mine;
  }

  return {
    again,
    stop,
    restart() {
      stop();
      return begin();
    },
  };
}
