import { describe, expect, it } from 'vitest';
import { applyVerdict, assertionInForce, newestFirst } from './verdicts.ts';
import type { EvidenceRow, VerdictAssertion } from './verdicts.ts';

const row = (id: number, verdict: string): EvidenceRow => ({
  entity: { id, key: `k${id}`, kind: 'url', label: `u${id}`, verdict, verdictBy: 'source' },
  firstSeen: null,
  remediationStatus: null,
  remediationStatuses: [],
  sourceVerdicts: [],
  disagrees: false,
  says: [],
  roles: [],
  threats: [],
  detectionOrigins: [],
  impactedAssets: [],
  alertCount: 1,
  seenInIncidents: 1,
  pinned: false,
  lists: [],
});
const assertion = (
  uid: string,
  actor: VerdictAssertion['actor'],
  at: number | null,
  undone = false,
): VerdictAssertion => ({
  uid,
  entityId: 1,
  scope: 'incident',
  scopeUid: null,
  verdict: 'malicious',
  actor,
  actorName: null,
  basis: null,
  at,
  supersedes: null,
  undone,
});

describe('applyVerdict', () => {
  it('changes the chosen rows only and credits the analyst', () => {
    const before = [row(1, 'suspicious'), row(2, 'unknown')];
    const after = applyVerdict(before, new Set([1]), 'malicious');
    expect(after[0]?.entity).toMatchObject({ verdict: 'malicious', verdictBy: 'analyst' });
    expect(after[1]).toBe(before[1]);
    expect(before[0]?.entity.verdict).toBe('suspicious');
  });
});

describe('assertions', () => {
  const all = [
    assertion('s', 'source', 50),
    assertion('a1', 'analyst', 10),
    assertion('a2', 'analyst', 20),
    assertion('p', 'playbook', null),
  ];
  it('are listed newest first, those without a time last', () => {
    expect(newestFirst(all).map((one) => one.uid)).toEqual(['s', 'a2', 'a1', 'p']);
  });
  it("shows the analyst's latest although the source spoke later; undone ones do not count", () => {
    expect(assertionInForce(all, true)?.uid).toBe('a2');
    expect(
      assertionInForce(
        all.map((one) => (one.actor === 'analyst' ? { ...one, undone: true } : one)),
        true,
      )?.uid,
    ).toBe('s');
    expect(assertionInForce([], true)).toBeNull();
  });
  it('does not show elsewhere what holds in one incident alone', () => {
    const scoped = all.map(
      (one) => ({ ...one, scope: one.uid === 'a2' ? 'incident' : 'everywhere' }) as const,
    );
    expect(assertionInForce(scoped, true)?.uid).toBe('a2');
    expect(assertionInForce(scoped, false)?.uid).toBe('a1');
  });
  it('for an incident goes before one for all, also when that is newer', () => {
    const newer = { ...assertion('e', 'analyst', 90), scope: 'everywhere' as const };
    expect(assertionInForce([...all, newer], true)?.uid).toBe('a2');
    expect(assertionInForce([...all, newer], false)?.uid).toBe('e');
  });
});
