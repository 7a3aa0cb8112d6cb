import { describe, expect, it } from 'vitest';
import { isPart, noneSays, toldOfNewest, toldWords } from './told-words.ts';

const all = { alertsRead: 3, alertTotal: 3, contextIsPart: false, listIsPart: false };

describe('of what a page is told', () => {
  it('says nothing where that is all', () => {
    expect([toldWords(all, false), isPart(all)]).toEqual(['', false]);
    expect(toldWords(toldOfNewest(2_000, 2_000), true)).toBe('');
  });

  it('counts the alerts that were read, of how many', () => {
    const part = toldOfNewest(3_412, 2_000);
    expect(isPart(part)).toBe(true);
    expect(toldWords(part, false)).toBe('Told by 2,000 of its 3,412 alerts: the newest.');
    expect(toldWords(part, true)).toBe(
      'Told by 2,000 of its 3,412 alerts: those of this incident, then the newest.',
    );
    expect(toldWords({ ...part, contextIsPart: true, listIsPart: true }, false)).toBe(
      'Told by 2,000 of its 3,412 alerts: the newest. Of its context records, too, the newest alone are read. More was found than is listed.',
    );
  });

  it('says that there is nothing only where everything was read', () => {
    expect(noneSays(all, 'shows a device')).toBe('No record shows a device.');
    expect(noneSays(toldOfNewest(3_412, 2_000), 'shows a device')).toBe(
      'None of the alerts and records that were read shows a device.',
    );
  });

  it('tells context and long lists by themselves', () => {
    expect(toldWords({ ...all, contextIsPart: true }, true)).toBe(
      'Told by all of its alerts and by the newest of its context records alone.',
    );
    expect(toldWords({ ...all, alertsRead: 0, alertTotal: 0, contextIsPart: true }, false)).toBe(
      'Told by the newest of its context records alone.',
    );
    expect(toldWords({ ...all, listIsPart: true }, false)).toBe('More was found than is listed.');
  });
});
