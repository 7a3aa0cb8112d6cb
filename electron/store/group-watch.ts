import type { ReadableStore, WritableStore } from './connection.ts';

/**
 * Who follows a command while it writes. A throw ends the command, and its transaction is rolled back: nothing of it was to be seen, and
 * nothing of it stays.
 */
export interface GroupWatch {
  /** Called between short stretches of the work. @param done of `total` changes; `total` is 0 while it is not known */
  step(done: number, total: number): void;
}

interface Watching {
  readonly watch: GroupWatch;
  done: number;
  total: number;
}

const watching = new WeakMap<ReadableStore, Watching>();

/** Runs a command that is followed. A store has one command at a time. */
export function whileWatched<T>(store: WritableStore, watch: GroupWatch, work: () => T): T {
  watching.set(store, { watch, done: 0, total: 0 });
  try {
    return work();
  } finally {
    watching.delete(store);
  }
}

/** Says about how many changes a command is going to make. Each is made first and recorded then: half of its way each. */
export function expectChanges(store: WritableStore, changes: number): void {
  const own = watching.get(store);
  if (own) own.total = changes;
}

/** Says that so many changes were made, or recorded, since the last step. */
export function stepOn(store: ReadableStore, halves: number): void {
  const own = watching.get(store);
  if (own === undefined) return;
  own.done = own.total === 0 ? 0 : Math.min(own.total, own.done + halves / 2);
  own.watch.step(Math.floor(own.done), own.total);
}
