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

  it('takes an assignment away, also where a name was typed before', () => {
    expect(patchOfChange({ ...emptyAlertChange, assignedTo: 'Dana', nobody: true })).toEqual({
      assignedTo: null,
    });
    expect(patchOfChange({ ...emptyAlertChange, assignedTo: ' Dana ' })).toEqual({ assignedTo: 'Dana' });
  });

  it('leaves no determination of another classification', () => {
    expect(patchOfChange({ ...emptyAlertChange, classification: 'falsePositive' })).toEqual({
      classification: 'falsePositive',
      determination: null,
    });
  });
});
