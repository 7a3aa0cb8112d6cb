import { describe, expect, it } from 'vitest';
import { sampleIncident } from '../../../client/mock/index.ts';
import { formOf, notSet, patchOf, valuesOfOne } from './patch.ts';
import { rebaseForm } from './rebase.ts';

const single = {
  row: { ...sampleIncident(0), tags: ['finance'], assignedTo: null, status: 'active' },
  automaticName: 'Automatic name',
  automaticSeverity: 'high',
  resolvingComment: null,
};
const before = formOf({ single, values: valuesOfOne(single) });

describe('rebaseForm', () => {
  it('takes fresh values where the analyst has touched nothing', () => {
    const mine = { ...before, comment: 'seen' };
    const fresh = { ...before, status: 'resolved', assignedTo: 'Eve' };
    const { form, clashes } = rebaseForm(before, mine, fresh);
    expect(form).toEqual({ ...fresh, comment: 'seen' });
    expect(patchOf(fresh, form)).toEqual({ comment: 'seen' });
    expect([...clashes]).toEqual([]);
  });

  it('keeps what the analyst edited and names a field only when both changed it differently', () => {
    const mine = { ...before, status: 'inProgress', assignedTo: 'Dana', severity: 'low' };
    const fresh = { ...before, status: 'resolved', assignedTo: 'Dana' };
    const { form, clashes } = rebaseForm(before, mine, fresh);
    expect(form).toMatchObject({ status: 'inProgress', assignedTo: 'Dana', severity: 'low' });
    expect([...clashes]).toEqual(['status']);
  });

  it('keeps edits of tags on top of whatever tags there are', () => {
    const mine = { ...before, addTags: ['mine'], removeTags: ['finance'] };
    const { form, clashes } = rebaseForm(before, mine, { ...before, status: 'resolved' });
    expect(patchOf({ ...before, status: 'resolved' }, form)).toEqual({
      addTags: ['mine'],
      removeTags: ['finance'],
    });
    expect([...clashes]).toEqual([]);
  });

  it('keeps a determination with the classification it was chosen under, and a name with its origin', () => {
    const mine = { ...before, classification: 'truePositive', determination: 'phishing' };
    const fresh = { ...before, classification: 'falsePositive', determination: notSet, name: 'Renamed' };
    const { form, clashes } = rebaseForm(before, mine, fresh);
    expect(form).toMatchObject({
      classification: 'truePositive',
      determination: 'phishing',
      name: 'Renamed',
    });
    expect([...clashes]).toEqual(['classification']);
    const named = rebaseForm(before, { ...before, nameAutomatic: false, name: 'Mine' }, fresh);
    expect(named.form).toMatchObject({ nameAutomatic: false, name: 'Mine' });
    expect([...named.clashes]).toEqual(['name']);
  });
});
