import { describe, expect, it } from 'vitest';
import { describeTagCount, nextWanted, tagStates, wantTag } from './tag-states.ts';
import type { TagState } from './tag-states.ts';

const values = {
  incidents: 5,
  tags: [
    { value: 'vip', incidents: 5 },
    { value: 'payroll', incidents: 3 },
  ],
};
const none = { addTags: [], removeTags: [] };
const state = (form: Parameters<typeof tagStates>[1], tag: string): TagState => {
  const found = tagStates(values, form).find((one) => one.tag === tag);
  if (!found) throw new Error(`no tag ${tag}`);
  return found;
};

describe('tags of many incidents', () => {
  it('are on all, on some, or new', () => {
    expect(tagStates(values, { addTags: ['new', 'VIP'], removeTags: [] })).toEqual([
      { tag: 'vip', incidents: 5, wanted: 'all' },
      { tag: 'payroll', incidents: 3, wanted: 'some' },
      { tag: 'new', incidents: 0, wanted: 'all' },
    ]);
    expect(describeTagCount(state(none, 'payroll'), 5)).toBe('3 of 5 have it');
    expect(describeTagCount(state(none, 'vip'), 5)).toBe('all 5 have it');
    expect(describeTagCount(state(none, 'vip'), 1)).toBe('');
  });

  it('go from some to all to none and back to as it stood, and leave no edit behind', () => {
    let form: Parameters<typeof tagStates>[1] = none;
    const press = () => {
      const now = state(form, 'payroll');
      form = wantTag(form, now, 5, nextWanted(now, 5));
      return form;
    };
    expect(press()).toEqual({ addTags: ['payroll'], removeTags: [] });
    expect(press()).toEqual({ addTags: [], removeTags: ['payroll'] });
    expect(press()).toEqual(none);
  });

  it('go on and off where all have it, without asking for what is so', () => {
    const off = wantTag(none, state(none, 'vip'), 5, nextWanted(state(none, 'vip'), 5));
    expect(off).toEqual({ addTags: [], removeTags: ['vip'] });
    expect(wantTag(off, state(off, 'vip'), 5, nextWanted(state(off, 'vip'), 5))).toEqual(none);
  });
});
