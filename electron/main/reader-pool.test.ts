import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createReaderPool } from './reader-pool.ts';

it('tells who waits when one reader after the other ends, and what it was', async () => {
  const lines: string[] = [];
  const pool = createReaderPool(
    2,
    () => new Worker('process.exit(3)', { eval: true }),
    (line) => lines.push(line),
  );
  const { signal } = new AbortController();
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => pool.query('workspace.status', {}, signal)),
  );
  for (const answer of answers)
    expect(answer).toMatchObject({
      status: 'rejected',
      reason: { code: 'workerLost', message: expect.stringContaining('exit 3') as string },
    });
  // Each question ends two readers at most.
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.length).toBeLessThanOrEqual(16);
  await pool.close();
});
