import { describe, expect, it } from 'vitest';
import { settingFields, switchKind, writeSetting } from '../../../../shared/correlation/settings-fields.ts';
import { defaultCorrelationSettings as defaults } from '../../../../shared/correlation/settings.ts';
import {
  defaultNote,
  differences,
  draftOf,
  isIdle,
  pathsOfKind,
  readDraft,
  sourceSwitch,
  withReset,
  withSwitch,
  withText,
} from './draft.ts';

const draft = draftOf(defaults, defaults);

describe('the draft of settings', () => {
  it('reads back what it was made of', () => {
    expect(readDraft(draft, defaults)).toEqual({ settings: defaults, readable: defaults, problems: {} });
    expect(differences(draft, defaults).size).toBe(0);
    const other = switchKind(writeSetting(defaults, 'kinds.ip.window', 90_000), 'mailbox', false);
    expect(readDraft(draftOf(other, defaults), other).settings).toEqual(other);
  });

  it('takes a changed number, and counts it once', () => {
    const changed = withText(draft, 'kinds.ip.window', '12 h');
    expect(readDraft(changed, defaults).settings?.kinds.ip?.window).toBe(43_200_000);
    expect([...differences(changed, defaults)]).toEqual(['kinds.ip.window']);
    expect(defaultNote(changed, 'kinds.ip.window', defaults)).toBe('24 h');
    expect(defaultNote(draft, 'kinds.ip.window', defaults)).toBeNull();
  });

  it('other words for the same value are no change', () => {
    const same = withText(withText(draft, 'kinds.ip.window', '1 d'), 'chancePerMille', '20');
    expect(differences(same, defaults).size).toBe(0);
    expect(readDraft(same, defaults).settings).toEqual(defaults);
  });

  it('says what is wrong at every field, and is then no settings', () => {
    const other = withText(draft, 'stormGap', '1 s');
    const wrong = withText(withText(other, 'kinds.ip.window', 'soon'), 'groupLimit', '1');
    expect(readDraft(wrong, defaults)).toEqual({
      settings: null,
      readable: { ...defaults, stormGap: 1000 },
      problems: {
        'kinds.ip.window': 'Write it like 90 s, 5 min, 24 h or 3 d.',
        groupLimit: 'From 2 to 100000.',
      },
    });
    expect(differences(wrong, defaults).size).toBe(3);
  });

  it('does not look at what is off', () => {
    const off = withSwitch(withText(draft, 'kinds.ip.window', 'soon'), 'ip', false);
    expect(isIdle(off, 'kinds.ip.base')).toBe(true);
    const without = switchKind(defaults, 'ip', false);
    expect(readDraft(off, defaults)).toEqual({ settings: without, readable: without, problems: {} });
    expect([...differences(off, defaults)]).toEqual(['ip']);
    const source = readDraft(withSwitch(draft, sourceSwitch, false), defaults).settings;
    expect(source).toEqual({ ...defaults, sourceIncidentStrength: null });
  });

  it('puts one kind, or all, back to the defaults', () => {
    const other = switchKind(writeSetting(defaults, 'stormGap', 1000), 'ip', false);
    const one = withReset(draftOf(other, defaults), pathsOfKind('ip'), defaults);
    expect([...differences(one, defaults)]).toEqual(['stormGap']);
    const all = withReset(
      one,
      settingFields.map(({ path }) => path),
      defaults,
    );
    expect(readDraft(all, other).settings).toEqual(defaults);
  });
});
