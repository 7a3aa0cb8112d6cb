import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRemediationUntold, noteRemediation, remediationByNow } from './newest-remediation.ts';
import type { RemediationByNow } from './newest-remediation.ts';

type Said = readonly [source: string, status: string, at: number | null];
const byNow = (...all: readonly Said[]): readonly string[] => {
  const said: RemediationByNow = [];
  for (const [source, status, at] of all) noteRemediation(said, source, status, at);
  return [...remediationByNow(said)].sort();
};

describe('what sources say of remediation by now', () => {
  it('is the newest statement of each', () => {
    expect(byNow(['mail', 'pendingApproval', 1], ['mail', 'remediated', 2])).toEqual(['remediated']);
    expect(byNow(['mail', 'remediated', 2], ['mail', 'pendingApproval', 1])).toEqual(['remediated']);
    expect(byNow(['mail', 'remediated', 1], ['mail', 'active', 2])).toEqual(['active']);
    expect(byNow(['mail', 'pendingApproval', 1], ['device', 'remediated', 2])).toEqual([
      'pendingApproval',
      'remediated',
    ]);
    expect(byNow(['mail', 'active', null], ['mail', 'blocked', 0])).toEqual(['blocked']);
    expect(byNow(['mail', 'active', 1], ['mail', 'blocked', 1])).toEqual(['active', 'blocked']);
  });

  it('is not taken back by an alert that tells of nothing done', () => {
    expect(byNow(['mail', 'remediated', 1], ['mail', 'none', 2])).toEqual(['remediated']);
    expect(byNow(['mail', 'none', 2], ['mail', 'active', 1])).toEqual(['active']);
    expect(byNow(['mail', 'none', 1], ['mail', 'none', 2])).toEqual(['none']);
    expect(isRemediationUntold(new Set(['none']))).toBe(true);
    expect(isRemediationUntold(new Set())).toBe(true);
    expect(isRemediationUntold(new Set(['none', 'active']))).toBe(false);
  });

  it('is the same in whatever order statements are read', () => {
    const said = fc.tuple(
      fc.constantFrom('mail', 'device'),
      fc.constantFrom('none', 'active', 'remediated', 'blocked'),
      fc.option(fc.nat(2)),
    );
    fc.assert(
      fc.property(fc.array(said, { maxLength: 6 }), (all) => {
        expect(byNow(...[...all].reverse())).toEqual(byNow(...all));
      }),
    );
  });
});
