import { describe, expect, it } from 'vitest';
import { serviceLevelSettings } from '../../../../shared/contract/index.ts';
import { draftOf, fieldOf, problemOfField, problemOfShare, settingsOf } from './service-level-draft.ts';

const settings = {
  triage: { informational: null, low: 1440, medium: 480, high: 60 },
  resolve: { informational: null, low: 10_080, medium: 4320, high: 90 },
  atRiskPercent: 75,
};

describe('the form of service levels', () => {
  it('writes minutes in the largest unit in which they are whole', () => {
    expect(fieldOf(1440)).toEqual({ amount: '1', unit: 'days' });
    expect(fieldOf(480)).toEqual({ amount: '8', unit: 'hours' });
    expect(fieldOf(90)).toEqual({ amount: '90', unit: 'minutes' });
    expect(fieldOf(null).amount).toBe('');
  });

  it('gives back what it was made of, and what the contract takes', () => {
    expect(settingsOf(draftOf(settings))).toEqual(settings);
    expect(serviceLevelSettings.parse(settingsOf(draftOf(settings)))).toEqual(settings);
  });

  it('takes nothing that is no time', () => {
    for (const amount of ['0', '-1', '1.5', 'x', '1e3', '99999999'])
      expect(problemOfField({ amount, unit: 'hours' }), amount).not.toBeNull();
    expect(problemOfField({ amount: '366', unit: 'days' })).toBeNull();
    expect(problemOfField({ amount: '367', unit: 'days' })).toBe('At most 366 days');
    expect([problemOfShare('0'), problemOfShare('100'), problemOfShare('99')]).toEqual([
      'A whole number from 1 to 99',
      'A whole number from 1 to 99',
      null,
    ]);
    const draft = draftOf(settings);
    const wrong = { ...draft, triage: { ...draft.triage, high: { amount: '0', unit: 'hours' as const } } };
    expect(settingsOf(wrong)).toBeNull();
    expect(settingsOf({ ...draft, atRiskPercent: '' })).toBeNull();
  });
});
