import { describe, expect, it } from 'vitest';
import { applyVerdict, assertionInForce, newestFirst, saidElsewhere, shownBy } from './verdicts.ts';
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
  const shown = (verdictBy: VerdictAssertion['actor'], verdict = 'malicious') => ({ verdict, verdictBy });

  it('finds whose verdict is shown, the newest of several; undone ones do not count', () => {
    expect(assertionInForce(all, shown('analyst'), true)?.uid).toBe('a2');
    expect(assertionInForce(all, shown('source'), true)?.uid).toBe('s');
    const undone = all.map((one) => (one.uid === 'a2' ? { ...one, undone: true } : one));
    expect(assertionInForce(undone, shown('analyst'), true)?.uid).toBe('a1');
    expect(assertionInForce([], shown('analyst'), true)).toBeNull();
  });
  it('of sources that disagree takes the one that says what is shown, not the newest', () => {
    const sources = [
      { ...assertion('bad', 'source', 10), verdict: 'malicious' },
      { ...assertion('unsure', 'source', 20), verdict: 'unknown' },
      { ...assertion('fine', 'source', null), verdict: 'noThreatsFound' },
    ].map((one) => ({ ...one, scope: 'everywhere' as const }));
    expect(assertionInForce(sources, shown('source'), true)?.uid).toBe('bad');
    expect(assertionInForce(sources, shown('source', 'noThreatsFound'), false)?.uid).toBe('fine');
    expect(assertionInForce(sources, shown('source', 'suspicious'), true)).toBeNull();
  });
  it('of sources that say it takes one of the incident before a newer one elsewhere', () => {
    const sources = [
      { ...assertion('other', 'source', 20), elsewhere: { uid: 'i', number: 306 } },
      assertion('own', 'source', 10),
    ].map((one) => ({ ...one, scope: 'alert' as const }));
    expect(assertionInForce(sources, shown('source'), true)?.uid).toBe('own');
    expect(assertionInForce(sources.slice(0, 1), shown('source'), true)?.uid).toBe('other');
  });
  it('does not show elsewhere what holds in one incident alone', () => {
    const scoped = all.map(
      (one) => ({ ...one, scope: one.uid === 'a2' ? 'incident' : 'everywhere' }) as const,
    );
    expect(assertionInForce(scoped, shown('analyst'), true)?.uid).toBe('a2');
    expect(assertionInForce(scoped, shown('analyst'), false)?.uid).toBe('a1');
  });
  it('for an incident goes before one for all, also when that is newer', () => {
    const newer = { ...assertion('e', 'analyst', 90), scope: 'everywhere' as const };
    expect(assertionInForce([...all, newer], shown('analyst'), true)?.uid).toBe('a2');
    expect(assertionInForce([...all, newer], shown('analyst'), false)?.uid).toBe('e');
  });
});

describe('a verdict that no alert of the incident gives', () => {
  const said = (verdict: string, numbers: readonly number[] | null): EvidenceRow['says'][number] => ({
    ...{ by: 'mail', actor: 'source', verdict, remediationStatus: null, alerts: 1, at: null },
    elsewhere: numbers === null ? null : numbers.map((number) => ({ uid: `i${number}`, number })),
  });

  it('is told as said elsewhere, and one that is given here is not', () => {
    const clean = said('noThreatsFound', null);
    const elsewhere = { ...row(1, 'malicious'), says: [said('malicious', [306, 308]), clean] };
    expect([saidElsewhere(elsewhere), shownBy(elsewhere)]).toEqual(['#306, #308', 'source in #306, #308']);
    const both = { ...elsewhere, says: [...elsewhere.says, said('malicious', null)] };
    expect([saidElsewhere(both), shownBy(both)]).toEqual([null, 'source']);
    const unnamed = { ...elsewhere, says: [said('malicious', [])] };
    expect(shownBy(unnamed)).toBe('source elsewhere');
    const judged = { ...elsewhere, entity: { ...elsewhere.entity, verdictBy: 'analyst' as const } };
    expect([saidElsewhere(judged), shownBy(judged)]).toEqual([null, 'analyst']);
  });
});
