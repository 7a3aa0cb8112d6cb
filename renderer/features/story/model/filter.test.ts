import { describe, expect, it } from 'vitest';
import { choicesOf, emptyFilter, filterChips, isFiltering, toggleValue } from './filter.ts';

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
});
