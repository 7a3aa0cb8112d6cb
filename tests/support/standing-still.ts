import { setTimeout as delay } from 'node:timers/promises';

/**
 * Reads a count until it has stood still for a while: what was under way when something was stopped is through then, however busy the
 * machine is.
 * @param pause between two readings, ms
 * @throws Error when it still changes after 20 s
 */
export async function standingStill(read: () => number | Promise<number>, pause = 500): Promise<number> {
  const end = performance.now() + 20_000;
  let before = await read();
  for (;;) {
    await delay(pause);
    const now = await read();
    if (now === before) return now;
    if (performance.now() > end) throw new Error(`still changing: ${String(before)}, then ${String(now)}`);
    before = now;
  }
}
