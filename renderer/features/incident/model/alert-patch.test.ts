import { describe, expect, it } from 'vitest';
import { alertRows } from '../../../client/mock/phishing/entities.ts';
import {
  determinationChoices,
  formOf,
  notSet,
  patchOf,
  statusChoices,
  withClassification,
} from './alert-patch.ts';

const [first, second] = [
  alertRows[0]!,
  { ...alertRows[1]!, status: 'resolved', classification: 'truePositive', determination: 'phishing' },
];

describe('the form of alerts', () => {
  it('holds what the alerts have in common and leaves the rest open', () => {
    expect(formOf([first])).toEqual({
      status: 'new',
      classification: notSet,
      determination: notSet,
      comment: '',
    });
    expect(formOf([first, second])).toEqual({
      status: '',
      classification: '',
      determination: '',
      comment: '',
    });
  });

  it('changes nothing that was not touched', () => {
    const form = formOf([first, second]);
    expect(patchOf(form, form)).toEqual({});
    expect(patchOf(form, { ...form, status: 'inProgress', comment: '  seen  ' })).toEqual({
      status: 'inProgress',
      comment: 'seen',
    });
  });

  it('takes a value back to "not set"', () => {
    const form = formOf([second]);
    expect(patchOf(form, { ...form, classification: notSet })).toEqual({ classification: null });
  });

  it('drops a determination that does not belong to the classification', () => {
    const form = withClassification(formOf([second]), 'falsePositive');
    expect(form.determination).toBe(notSet);
    expect(withClassification(formOf([second]), 'truePositive').determination).toBe('phishing');
    expect(withClassification(formOf([second]), 'constructor').determination).toBe(notSet);
  });

  it('offers a value that it does not know, when an alert has it', () => {
    expect(statusChoices('odd').at(-1)).toEqual({ value: 'odd', label: 'odd' });
    expect(determinationChoices('truePositive', notSet).map(({ value }) => value)).toContain('phishing');
    expect(determinationChoices('constructor', notSet)).toEqual([{ value: notSet, label: 'Not set' }]);
  });
});
