import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { openList } from './open-list.ts';

const itemsOf = (text: string): readonly string[] =>
  [...openList(text, 'indicator', null).items].map((item) =>
    item.kind === 'reject'
      ? `rejected ${String(item.line)}: ${item.reason}`
      : item.kind === 'entries'
        ? item.entries.map(({ type, value }) => `${type} ${value}`).join(' + ')
        : item.kind,
  );

describe('long lines', () => {
  /** ms that a list takes, the best of three. */
  function timeOf(text: string): number {
    const times = [1, 2, 3].map(() => {
      const start = processorTime();
      itemsOf(text);
      return processorTime() - start;
    });
    return Math.min(...times);
  }
  const hostile: Readonly<Record<string, (size: number) => string>> = {
    'white space without a comment': (size) => `evil.example${' '.repeat(size)}x\n`,
    'an address and marks': (size) => `# https://a.example/${'.'.repeat(size)}x\nevil.example\n`,
    'white space before a first row': (size) => `a${' '.repeat(size)}b,c\n`,
    'lines that are just short enough': (size) =>
      `${' '.repeat(15_000)}x${' '.repeat(1000)}y\n`.repeat(size / 16_000),
  };

  it.each(Object.entries(hostile))('take time that grows with them only: %s', (_name, make) => {
    const small = timeOf(make(64_000));
    expect(timeOf(make(512_000))).toBeLessThan(Math.max(24 * small, 100));
  });

  it('are refused with their line, and the next ones are read', () => {
    const text = `evil.example\n${'x'.repeat(16_385)}\n${' '.repeat(16_372)}last.example\n`;
    expect(itemsOf(text)).toEqual([
      'domain evil.example',
      'rejected 2: The line is longer than 16,384 characters.',
      'domain last.example',
    ]);
  });
});
