import { describe, expect, it } from 'vitest';
import { emptyAlertChange, patchOfChange } from './alert-change.ts';

describe('change of chosen alerts', () => {
  it('sets only what is given', () => {
    expect(patchOfChange(emptyAlertChange)).toEqual({});
    expect(patchOfChange({ ...emptyAlertChange, status: 'resolved', comment: ' done ' })).toEqual({
      status: 'resolved',
      comment: 'done',
    });
    expect(patchOfChange({ ...emptyAlertChange, assignedTo: '  ', status: 'unheard of' })).toEqual({});
  });

  it('leaves no determination of another classification', () => {
    expect(patchOfChange({ ...emptyAlertChange, classification: 'falsePositive' })).toEqual({
      classification: 'falsePositive',
      determination: null,
    });
  });
});
