import { describe, expect, it } from 'vitest';
import { tacticCounts, toldOf } from './shown-alerts.ts';

const alerts = [
  { uid: 'first', tactic: 'execution', severity: null, at: null, count: 7, node: 'a:first' },
  { uid: 'judged', tactic: 'execution', severity: null, at: null, count: 1, node: null },
  { uid: 'odd', tactic: null, severity: null, at: null, count: 1, node: 'g:1' },
];

describe('the alerts of the list', () => {
  const told = toldOf(alerts);

  it('are told by themselves, also where a group draws them', () => {
    expect(told({ uid: 'first', stormUid: 'first' })?.node).toBe('a:first');
    expect(told({ uid: 'odd', stormUid: null })?.node).toBe('g:1');
  });

  it('are told with their storm where they have no node of their own', () => {
    expect(told({ uid: 'repeat', stormUid: 'first' })?.node).toBe('a:first');
    // A repeat that was decided otherwise is an alert of its own in the story.
    expect(told({ uid: 'judged', stormUid: 'first' })?.node).toBeNull();
    expect(told({ uid: 'late', stormUid: null })).toBeUndefined();
  });
});

describe('alerts by tactic', () => {
  it('count a storm by its alerts', () => {
    expect(tacticCounts(alerts)).toEqual(
      new Map([
        ['execution', 8],
        ['', 1],
      ]),
    );
  });
});
