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
      assignedTo: '',
      comment: '',
    });
    expect(formOf([first, second])).toEqual({
      status: '',
      classification: '',
      determination: '',
      assignedTo: '',
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

  it('assigns to who was typed, to nobody where that was taken away, and leaves owners that differ', () => {
    const owned = { ...first, assignedTo: 'Dana' };
    const form = formOf([owned]);
    expect(patchOf(form, { ...form, assignedTo: ' Dana ' })).toEqual({});
    expect(patchOf(form, { ...form, assignedTo: 'Kim' })).toEqual({ assignedTo: 'Kim' });
    expect(patchOf(form, { ...form, assignedTo: ' ' })).toEqual({ assignedTo: null });
    const both = formOf([owned, { ...second, assignedTo: 'Kim' }]);
    expect(patchOf(both, { ...both, status: 'new' })).toEqual({ status: 'new' });
    expect(patchOf(both, { ...both, assignedTo: 'Lee' })).toEqual({ assignedTo: 'Lee' });
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
