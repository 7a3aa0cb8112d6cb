import { describe, expect, it } from 'vitest';
import { TACTICS } from '../../../../shared/model/attack.ts';
import { killChainSteps } from './kill-chain.ts';

const steps = (counts: Readonly<Record<string, number>>) =>
  killChainSteps(new Map(Object.entries(counts)), (key) => (key === '' ? 'Other' : key));

describe('the kill chain', () => {
  it('has all tactics in order with the first, the furthest and the gaps between', () => {
    const chain = steps({ execution: 2, 'initial-access': 1, collection: 4 });
    expect(chain.slice(0, TACTICS.length).map(({ key }) => key)).toEqual(
      TACTICS.map(({ shortname }) => shortname),
    );
    expect(chain.find(({ isFirst }) => isFirst)?.key).toBe('initial-access');
    expect(chain.find(({ isFurthest }) => isFurthest)?.key).toBe('collection');
    const gaps = chain.filter(({ isGap }) => isGap).map(({ key }) => key);
    expect(gaps).toContain('persistence');
    expect(gaps).not.toContain('execution');
    expect(gaps).not.toContain('reconnaissance');
    expect(gaps).not.toContain('impact');
  });

  it('begins and ends with what tells of the attack, and has the false positives beside', () => {
    const chain = killChainSteps(
      new Map([
        ['execution', 2],
        ['persistence', 1],
        ['defense-evasion', 1],
      ]),
      (key) => key,
      new Map([['execution', 2]]),
    );
    expect(chain.find(({ isFurthest }) => isFurthest)?.key).toBe('execution');
    expect(chain.filter(({ isFalse }) => isFalse).map(({ key }) => key)).toEqual([
      'persistence',
      'defense-evasion',
    ]);
    expect(chain.some(({ isGap }) => isGap)).toBe(false);
    expect(chain.find(({ key }) => key === 'defense-evasion')?.count).toBe(1);
  });

  it('puts what ATT&CK does not have behind, and what has no tactic last', () => {
    const chain = steps({ '': 1, zoology: 2 });
    expect(chain.slice(TACTICS.length).map(({ key, label }) => [key, label])).toEqual([
      ['zoology', 'zoology'],
      ['', 'Other'],
    ]);
    expect(chain.some(({ isFirst, isFurthest, isGap }) => isFirst || isFurthest || isGap)).toBe(false);
  });
});
