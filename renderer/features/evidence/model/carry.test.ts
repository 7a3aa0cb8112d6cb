import { describe, expect, it } from 'vitest';
import { describeEverywhere, describeSighting, suggestedIncidents } from './carry.ts';
import type { OtherSighting } from './carry.ts';

const other = (uid: string, more: Partial<OtherSighting> = {}): OtherSighting => ({
  incident: { uid, number: 4, name: 'n', severity: null, status: 'active' },
  entities: 2,
  alerts: 1204,
  same: 0,
  judgedOtherwise: 0,
  ...more,
});

describe('how far a verdict carries', () => {
  it('is told for each incident', () => {
    expect(describeSighting(other('a', { same: 1, judgedOtherwise: 1 }), 3)).toBe(
      '2 of 3 entities, 1,204 alerts, 1 the same already, 1 judged otherwise by an analyst',
    );
    expect(describeSighting(other('a', { entities: 1, alerts: 1, judgedOtherwise: 1 }), 1)).toBe(
      '1 alert, judged otherwise by an analyst',
    );
  });

  it('overrules nobody unless that is chosen, and says nothing twice', () => {
    const others = [
      other('new'),
      other('same', { same: 2 }),
      other('partly', { same: 1 }),
      other('judged', { judgedOtherwise: 1 }),
    ];
    expect(suggestedIncidents(others)).toEqual(['new', 'partly']);
    expect(describeEverywhere(others, 4, 0)).toContain("in 1 an analyst's own verdict stays");
    expect(describeEverywhere(others, 4, 1)).toBe(
      'It shows in 4 other incidents and in all that come later.',
    );
    expect(describeEverywhere([], 0, 0)).toContain('No other incident');
    expect(describeEverywhere([], 0, 0, false)).toContain('No incident');
    expect(describeEverywhere([], 1, 0, false)).toBe('It shows in 1 incident and in all that come later.');
    expect(describeEverywhere([], 1, 0)).toContain('in 1 other incident and');
  });
});
