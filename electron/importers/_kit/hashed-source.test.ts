import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { bytesSource } from './byte-source.ts';
import { hashedSource } from './hashed-source.ts';

const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, at) => at % 251));
const sha256 = createHash('sha256').update(bytes).digest('hex');

it('has the hash when a reader has gone through, with the head read twice and pieces again', async () => {
  let read = 0;
  const plain = bytesSource(bytes);
  const source = hashedSource({
    ...plain,
    read: (offset, length) => {
      read += Math.min(length, bytes.length - offset);
      return plain.read(offset, length);
    },
  });
  for (const [offset, length] of [
    [0, 4000],
    [0, 3000],
    [3000, 3000],
    [100, 10],
    [5000, 2000],
    [7000, 9999],
  ] as const)
    source.read(offset, length);
  const before = read;
  expect(await source.finish(() => Promise.resolve())).toBe(sha256);
  expect(read).toBe(before);
});

it('reads what was left out, and can be ended meanwhile', async () => {
  const skipped = hashedSource(bytesSource(bytes));
  skipped.read(0, 10);
  skipped.read(9000, 10);
  expect(await skipped.finish(() => Promise.resolve())).toBe(sha256);
  const untouched = hashedSource(bytesSource(bytes));
  await expect(untouched.finish(() => Promise.reject(new Error('cancelled')))).rejects.toThrow('cancelled');
});
