import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../tests/support/processor-time.ts';
import type { SourceComment } from './record.ts';
import { sameSourceTime } from './time.ts';
import { uniteComments } from './unite-comments.ts';

const comment = (by: string, text: string, ms: number | null, fraction = 3): SourceComment => ({
  by,
  text,
  at: ms === null ? null : { ms, text: String(ms), offset: 'Z', fraction, doubtful: false },
});

/** The rule as it is said, each comment against every one kept. */
function byComparison(comments: readonly SourceComment[]): readonly SourceComment[] {
  const kept: SourceComment[] = [];
  for (const { text, by, at } of comments) {
    const isKnown = kept.some(
      (other) =>
        other.text === text &&
        other.by === by &&
        (other.at === null || at === null || sameSourceTime(other.at, at)),
    );
    if (!isKnown) kept.push({ text, by, at });
  }
  return kept;
}

describe('comments of several records', () => {
  it('are each kept once, whatever the precision of their times', () => {
    const any = fc
      .tuple(
        fc.constantFrom('ana', 'ben'),
        fc.constantFrom('a', 'b'),
        fc.option(
          fc.oneof(fc.integer({ min: -2000, max: 2000 }), fc.constantFrom(86_400_000, 86_399_999, 999, 1000)),
        ),
        fc.integer({ min: -1, max: 9 }),
      )
      .map(([by, text, ms, fraction]) => comment(by, text, ms, fraction));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (comments) => {
        expect(uniteComments(comments)).toEqual(byComparison(comments));
      }),
      { numRuns: 500 },
    );
  });

  it('are united in time that grows with their number only', () => {
    const comments = Array.from({ length: 100_000 }, (_, index) =>
      comment('ana', 'Seen again', index * 1000),
    );
    const start = processorTime();
    expect(uniteComments([...comments, ...comments])).toHaveLength(100_000);
    expect(processorTime() - start).toBeLessThan(3000);
  });
});
