import { describe, expect, it } from 'vitest';
import type { Story } from './graph.ts';
import { choicesOf, emptyFilter, filterChips, filterToMembers, isFiltering, toggleValue } from './filter.ts';

describe('the filter of the story', () => {
  it('adds and takes out values', () => {
    const once = toggleValue(emptyFilter, 'severities', 'high');
    expect(once.severities).toEqual(['high']);
    expect(isFiltering(once)).toBe(true);
    expect(toggleValue(once, 'severities', 'high')).toEqual(emptyFilter);
    expect(isFiltering({ ...emptyFilter, text: '  ' })).toBe(false);
  });

  it('says each thing that it asks for, with a way to take it back', () => {
    const filter = { ...toggleValue(emptyFilter, 'tactics', ''), pinnedOnly: true, text: ' mail ' };
    const chips = filterChips(filter);
    expect(chips.map(({ label, text }) => `${label}: ${text}`)).toEqual([
      'Text: “mail”',
      'Pinned: only',
      'Tactic: No tactic',
    ]);
    expect(chips.reduce((kept, chip) => kept && isFiltering(chip.without), true)).toBe(true);
    const [text] = chips;
    expect(text?.without).toEqual({ ...filter, text: '' });
  });

  it('narrows to the members of a group, in place of those of another', () => {
    const files = filterToMembers({ ...emptyFilter, text: 'mail' }, ['entity:4', 'entity:5']);
    expect(files).toEqual({ ...emptyFilter, text: 'mail', entities: [4, 5] });
    const scans = filterToMembers(files, ['alert:a']);
    expect(scans).toEqual({ ...emptyFilter, text: 'mail', alerts: ['a'] });
    expect(filterChips(files).map(({ label, text }) => `${label}: ${text}`)).toEqual([
      'Text: “mail”',
      'Entities: 2 of a group',
    ]);
    const [, chip] = filterChips(scans);
    expect([chip?.label, chip?.without]).toEqual(['Alerts', { ...emptyFilter, text: 'mail' }]);
    expect([isFiltering(filterToMembers(emptyFilter, ['alert:a'])), isFiltering(emptyFilter)]).toEqual([
      true,
      false,
    ]);
  });

  it('offers what is there, and what is chosen although it is gone', () => {
    const facets = {
      entityKinds: [],
      severities: [{ value: 'high', count: 3 }],
      statuses: [],
      serviceSources: [],
      tactics: [],
    };
    const filter = toggleValue(emptyFilter, 'severities', 'low');
    expect(
      choicesOf(filter, facets, 'severities').map(({ value, count, chosen }) => [value, count, chosen]),
    ).toEqual([
      ['high', 3, false],
      ['low', 0, true],
    ]);
    expect(choicesOf(filter, null, 'statuses')).toEqual([]);
  });

  it('lists severities from the highest and tactics along the kill chain, whatever has most', () => {
    const facets = {
      severities: [
        { value: 'low', count: 9 },
        { value: '', count: 5 },
        { value: 'high', count: 1 },
      ],
      tactics: [
        { value: '', count: 7 },
        { value: 'impact', count: 4 },
        { value: 'initial-access', count: 1 },
      ],
      statuses: [
        { value: 'resolved', count: 3 },
        { value: 'new', count: 1 },
      ],
      serviceSources: [],
      entityKinds: [],
    } as unknown as Story['facets'];
    const valuesOf = (part: 'severities' | 'tactics' | 'statuses') =>
      choicesOf(emptyFilter, facets, part).map(({ value }) => value);
    expect(valuesOf('severities')).toEqual(['high', 'low', '']);
    expect(valuesOf('tactics')).toEqual(['initial-access', 'impact', '']);
    expect(valuesOf('statuses')).toEqual(['resolved', 'new']);
  });
});
