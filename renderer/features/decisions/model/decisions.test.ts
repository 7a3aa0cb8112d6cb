import { describe, expect, it } from 'vitest';
import { decisionKindName, ignoredWhere } from './decisions.ts';
import type { Decision } from './decisions.ts';

const ignore = (entityId: number, scope: string | null): Decision => ({
  uid: `decision-${entityId}-${scope ?? 'all'}`,
  kind: 'ignoreEntity',
  text: '',
  reason: null,
  author: null,
  at: 0,
  incidents: scope === null ? [] : [{ uid: scope, number: 7, name: 'x' }],
  entity: { id: entityId, key: 'k', kind: 'ip', label: 'l', verdict: 'unknown', verdictBy: 'none' },
  scope,
  group: null,
  wrongLinks: [],
});

describe('where an entity is ignored', () => {
  it('is everywhere, or in the incident that is looked at, by uid or number', () => {
    const all = [ignore(1, 'incident-a'), ignore(2, null)];
    expect(ignoredWhere(all, 2, null)?.scope).toBeNull();
    expect(ignoredWhere(all, 2, 'incident-b')?.scope).toBeNull();
    expect(ignoredWhere(all, 1, 'incident-a')?.scope).toBe('incident-a');
    expect(ignoredWhere(all, 1, '7')?.scope).toBe('incident-a');
    expect(ignoredWhere(all, 1, 'incident-b')).toBeNull();
    expect(ignoredWhere(all, 1, null)).toBeNull();
    expect(ignoredWhere(all, 3, null)).toBeNull();
  });

  it('names everywhere first, since it says more', () => {
    expect(ignoredWhere([ignore(1, 'incident-a'), ignore(1, null)], 1, 'incident-a')?.scope).toBeNull();
  });

  it('is part of the kind that people read', () => {
    expect(decisionKindName(ignore(1, null))).toBe('Ignored everywhere');
    expect(decisionKindName(ignore(1, 'incident-a'))).toBe('Ignored here');
  });
});
