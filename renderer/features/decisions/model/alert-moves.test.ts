import { describe, expect, it } from 'vitest';
import { describeMove, describeSplit } from './alert-moves.ts';

describe('what leaves an incident', () => {
  it('is told in numbers for a split', () => {
    expect(describeSplit({ from: 12, alerts: 7, leaving: 3 })).toBe(
      '3 alerts of 7 leave #12 and form a new incident; 4 alerts stay. No run unites the two again.',
    );
    expect(describeSplit({ from: 12, alerts: 2, leaving: 1 })).toBe(
      '1 alert of 2 leaves #12 and forms a new incident; 1 alert stays. No run unites the two again.',
    );
  });

  it('is told in numbers for a move', () => {
    expect(describeMove({ from: 12, alerts: 7, leaving: 3 }, { number: 14, alerts: 2 })).toBe(
      '3 alerts leave #12 and join #14, which has 5 alerts then; 4 alerts stay. No run takes them back.',
    );
  });

  it('says what becomes of an incident that is left empty', () => {
    expect(describeMove({ from: 12, alerts: 1, leaving: 1 }, { number: 14, alerts: 2 })).toBe(
      '1 alert leaves #12 and joins #14, which has 3 alerts then; #12 has none left and leads to #14. No run takes it back.',
    );
  });
});
