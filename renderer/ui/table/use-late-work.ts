import { onScopeDispose } from 'vue';

/** Work that nobody sees waits until nothing more of it has come for so long, ms: until what is seen has been drawn. */
const quietFor = 100;

/** Work that can wait a moment. */
export interface LateWork {
  /** Does something when it is quiet; the same function once, however often it is asked for. */
  readonly later: (work: () => void) => void;
  /** Does at once what waits. */
  readonly now: () => void;
}

/** Makes room for what is seen: cells out of view are filled in when those in view are there. */
export function useLateWork(): LateWork {
  const waiting = new Set<() => void>();
  let askedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function now(): void {
    clearTimeout(timer);
    timer = undefined;
    const all = [...waiting];
    waiting.clear();
    for (const work of all) work();
  }
  function look(): void {
    const rest = askedAt + quietFor - performance.now();
    if (rest <= 0) now();
    else timer = setTimeout(look, rest);
  }
  onScopeDispose(() => clearTimeout(timer));

  return {
    now,
    later(work) {
      waiting.add(work);
      askedAt = performance.now();
      timer ??= setTimeout(look, quietFor);
    },
  };
}
