import { describe, expect, it } from 'vitest';
import { linkReasonBits, reasonLabelsOf, reasonNames } from './codes.ts';

describe('reasons of a link', () => {
  it('have a label each, and no two the same', () => {
    const names = Object.keys(linkReasonBits);
    const labels = reasonLabelsOf(names.join(','));
    expect(new Set(labels).size).toBe(names.length);
    for (const [index, name] of names.entries()) expect(labels[index]).not.toBe(name);
  });

  it('are told one by one, as the engine joins them; unknown ones as they are', () => {
    const joined = reasonNames(linkReasonBits.eventSequence | linkReasonBits.timeFrame).join(',');
    expect(reasonLabelsOf(joined)).toEqual(['Sequence of events', 'Same time frame']);
    expect(reasonLabelsOf('timeFrame, constructor')).toEqual(['Same time frame', 'constructor']);
    expect(reasonLabelsOf('')).toEqual([]);
  });
});
