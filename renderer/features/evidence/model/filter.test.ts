import { describe, expect, it } from 'vitest';
import { chipsOf, filterEntries, noFilter, toggled } from './filter.ts';

describe('the filter of evidence', () => {
  it('is chosen and taken away by the ids of its menu and chips', () => {
    const facets = {
      verdicts: [{ value: 'malicious', count: 1204 }],
      remediationStatuses: [],
      roles: [{ value: 'attacker', count: 2 }],
      threats: [],
      detectionOrigins: [],
      lists: [],
    };
    const ids = filterEntries(noFilter, facets, true).flatMap((entry) =>
      entry.kind === 'item' ? [entry.id] : [],
    );
    expect(ids).toHaveLength(8);
    const all = ids.reduce((filter, id) => toggled(filter, id, 'a1'), noFilter);
    expect(all).toEqual({
      ...noFilter,
      verdicts: ['malicious'],
      roles: ['attacker'],
      disagreesOnly: true,
      pinnedOnly: true,
      unjudgedOnly: true,
      unremediatedOnly: true,
      untoldOnly: true,
      alert: 'a1',
    });
    const chips = chipsOf(all, 'Phish');
    expect(chips.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Verdict: Malicious',
      'Role: Attacker',
      'Sources: do not agree',
      'Only: pinned',
      'Only: not judged by an analyst',
      'Only: not remediated',
      'Only: remediation not told',
      'Alert: Phish',
    ]);
    expect(chips.reduce((filter, { id }) => toggled(filter, id, 'a1'), all)).toEqual(noFilter);
    expect(toggled(noFilter, 'constructor', null)).toEqual(noFilter);
  });

  it('tells counts, and facets only where there is something to choose', () => {
    const entries = filterEntries(
      noFilter,
      {
        ...{ verdicts: [], remediationStatuses: [], roles: [], threats: [], detectionOrigins: [] },
        lists: [{ value: 'Feed', count: 1204 }],
      },
      false,
    );
    expect(entries.flatMap((entry) => (entry.kind === 'label' ? [entry.label] : []))).toEqual(['On list']);
    expect(entries.at(-1)).toMatchObject({ label: 'Feed', hint: '1,204', checked: false });
    expect(entries.some((entry) => entry.kind === 'item' && entry.id === 'alert')).toBe(false);
  });
});
