import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { inflatedSource } from './inflated-source.ts';

/** Bytes that differ everywhere and still pack: a wrong offset cannot go unseen. */
function patterned(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 8 <= length; at += 8) bytes.writeUInt32LE(at, at);
  return bytes;
}

it('gives the same bytes as the whole, forward, again from the start, and back beyond its window', () => {
  const whole = patterned(12_000_000);
  for (const [packing, packed] of [
    ['gzip', gzipSync(whole)],
    ['deflate', deflateRawSync(whole)],
    ['stored', whole],
  ] as const) {
    const source = inflatedSource(bytesSource(packed), packing, whole.length, () => undefined);
    const spots = [0, 65_536, 0, 1_000_000, 11_999_000, 100, 6_000_000, 5_500_000, 11_000_000, 262_100];
    for (const offset of spots) {
      const found = source.read(offset, 300_000);
      expect(Buffer.compare(found, whole.subarray(offset, offset + 300_000))).toBe(0);
    }
    expect(source.read(whole.length - 3, 100)).toHaveLength(3);
    expect(source.read(whole.length, 100)).toHaveLength(0);
    expect(source.read(whole.length + 5, 100)).toHaveLength(0);
  }
});

it('unpacks no part twice for a reader that goes forward, and anew for one that goes far back, ever more rarely', () => {
  const whole = patterned(20_000_000);
  let steps = 0;
  const source = inflatedSource(bytesSource(gzipSync(whole)), 'gzip', whole.length, () => (steps += 1));
  const readThrough = (): void => {
    for (let at = 0; at < whole.length; at += 1_000_000) source.read(at, 1_000_000);
  };
  source.read(0, 65_536);
  readThrough();
  const once = steps;
  for (let round = 0; round < 20; round += 1) {
    source.read(300_000, 10);
    source.read(19_000_000, 10);
  }
  // 4, 8, 16 and then 32 MB behind the reader are kept: from then on everything is at hand.
  expect(steps).toBeLessThan(once * 5);
});

it('keeps a window of the unpacked bytes, not all of them', () => {
  const line = 'the same line again and again\n';
  const member = gzipSync(Buffer.alloc(3_000_000, line));
  const packed = Buffer.concat(Array.from({ length: 100 }, () => member));
  const source = inflatedSource(bytesSource(packed), 'gzip', 300_000_000, () => undefined);
  const before = process.memoryUsage().rss;
  let most = 0;
  for (let at = 0; at < 300_000_000; at += 1_000_000) {
    source.read(at, 1_000_000);
    most = Math.max(most, process.memoryUsage().rss - before);
  }
  expect(most).toBeLessThan(200_000_000);
  expect(Buffer.from(source.read(299_999_970, 30)).toString()).toBe(line);
});

it('does not change with what a reader does to the bytes that it got', () => {
  const source = inflatedSource(bytesSource(gzipSync(Buffer.from('abcdef'))), 'gzip', 6, () => undefined);
  source.read(0, 6).fill(0);
  expect(Buffer.from(source.read(0, 6)).toString()).toBe('abcdef');
});
