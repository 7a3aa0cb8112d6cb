import { describe, expect, it } from 'vitest';
import { emptyFilter } from './filter.ts';
import { passesAlone, tacticCounts } from './shown-alerts.ts';

const alert = {
  uid: 'a',
  title: 'Suspicious sign-in',
  severity: 'high',
  status: 'new',
  serviceSource: null,
  category: 'Execution',
  stormSize: 4,
};
const tacticOf = (category: string | null): string | null => category?.toLowerCase() ?? null;
const passes = (filter: Partial<typeof emptyFilter>, isPinned = false): boolean =>
  passesAlone(alert, { ...emptyFilter, ...filter }, () => isPinned, tacticOf);

describe('alerts that have no node', () => {
  it('pass by their own fields', () => {
    expect(passes({})).toBe(true);
    expect(passes({ severities: ['low'] })).toBe(false);
    expect(passes({ severities: ['low', 'high'], statuses: ['new'], serviceSources: [''] })).toBe(true);
    expect(passes({ tactics: ['execution'] })).toBe(true);
    expect(passes({ tactics: [''] })).toBe(false);
    expect(passes({ text: ' SIGN ' })).toBe(true);
    expect(passes({ text: 'mail' })).toBe(false);
    expect(passes({ pinnedOnly: true })).toBe(false);
    expect(passes({ pinnedOnly: true }, true)).toBe(true);
  });
});

describe('alerts by tactic', () => {
  it('count a storm by its alerts where it is one row', () => {
    const rows = [alert, { ...alert, category: null, stormSize: 1 }];
    const count = (collapsed: boolean) => tacticCounts(rows, (row) => tacticOf(row.category), collapsed);
    expect(count(true)).toEqual(
      new Map([
        ['execution', 4],
        ['', 1],
      ]),
    );
    expect(count(false)).toEqual(
      new Map([
        ['execution', 1],
        ['', 1],
      ]),
    );
  });
});
