import { describe, expect, it } from 'vitest';
import { incidentPatch } from '../../../../shared/contract/index.ts';
import { sampleIncident } from '../../../client/mock/index.ts';
import type { IncidentRow } from '../../../client/mock/index.ts';
import {
  asItIs,
  automatic,
  fittingDetermination,
  formOf,
  isEmptyPatch,
  notSet,
  patchOf,
  problemsOf,
  valuesOfOne,
} from './patch.ts';
import type { Managed, ManagedValues } from './patch.ts';

function managed(row: Partial<IncidentRow>): Managed {
  const single = {
    row: { ...sampleIncident(0), tags: ['vip'], assignedTo: null, ...row },
    automaticName: 'Automatic name',
    automaticSeverity: 'high',
    resolvingComment: null,
  };
  return { single, values: valuesOfOne(single) };
}
const one = formOf(managed({}));

describe('patchOf', () => {
  it('is empty when nothing was changed', () => {
    expect(isEmptyPatch(patchOf(one, one))).toBe(true);
  });

  it('holds only what differs, and passes the schema of the contract', () => {
    const patch = patchOf(one, {
      ...one,
      status: 'inProgress',
      assignedTo: ' Dana ',
      addTags: ['new'],
      comment: ' seen ',
    });
    expect(patch).toEqual({ status: 'inProgress', assignedTo: 'Dana', addTags: ['new'], comment: 'seen' });
    expect(incidentPatch.parse(patch)).toEqual(patch);
  });

  it('gives name and severity back to the alerts with null', () => {
    const named = formOf(managed({ nameIsAutomatic: false, severityIsOverridden: true, severity: 'low' }));
    expect(named.severity).toBe('low');
    expect(patchOf(named, { ...named, nameAutomatic: true, severity: automatic })).toEqual({
      name: null,
      severity: null,
    });
  });

  it('renames, also when the text stays the same but becomes the analyst’s', () => {
    expect(patchOf(one, { ...one, nameAutomatic: false, name: 'Mine' })).toEqual({ name: 'Mine' });
    expect(patchOf(one, { ...one, nameAutomatic: false })).toEqual({ name: one.name });
    expect(patchOf({ ...one, nameAutomatic: false }, { ...one, nameAutomatic: false, name: '  ' })).toEqual(
      {},
    );
  });

  it('clears classification, determination, assignment and tags', () => {
    const before = formOf(
      managed({ classification: 'truePositive', determination: 'phishing', assignedTo: 'Dana' }),
    );
    expect(
      patchOf(before, {
        ...before,
        classification: notSet,
        determination: notSet,
        assignedTo: '',
        removeTags: ['vip'],
      }),
    ).toEqual({
      classification: null,
      determination: null,
      assignedTo: null,
      removeTags: ['vip'],
    });
  });
});

describe('formOf several incidents', () => {
  const unset = [{ value: null, incidents: 2 }];
  const values: ManagedValues = {
    incidents: 2,
    status: [
      { value: 'active', incidents: 1 },
      { value: 'inProgress', incidents: 1 },
    ],
    severity: unset,
    assignedTo: [
      { value: null, incidents: 1 },
      { value: 'Dana', incidents: 1 },
    ],
    classification: unset,
    determination: unset,
    tags: [{ value: 'vip', incidents: 2 }],
    systemTags: [],
  };
  const two = formOf({ single: null, values });

  it('shows what they share and leaves the rest as it is', () => {
    expect(two).toMatchObject({
      status: asItIs,
      assignedTo: asItIs,
      classification: notSet,
      severity: automatic,
      name: '',
    });
    expect(isEmptyPatch(patchOf(two, two))).toBe(true);
    expect(patchOf(two, { ...two, assignedTo: '' })).toEqual({ assignedTo: null });
  });
});

describe('words and choices', () => {
  it('keeps a determination only under its classification', () => {
    expect(fittingDetermination('truePositive', 'phishing')).toBe('phishing');
    expect(fittingDetermination('falsePositive', 'phishing')).toBe(notSet);
    expect(fittingDetermination('truePositive', asItIs)).toBe(asItIs);
  });
});

describe('problemsOf', () => {
  it('names the field whose text the contract would not take', () => {
    expect(problemsOf(one, one)).toEqual({});
    const renamed = (name: string) => problemsOf(one, { ...one, name, nameAutomatic: false });
    expect(renamed('   ')).toEqual({ name: 'A name needs a letter' });
    expect(renamed('x'.repeat(501))).toEqual({ name: 'At most 500 characters: 1 too many' });
    expect(Object.keys(problemsOf(one, { ...one, assignedTo: 'x'.repeat(201) }))).toEqual(['assignedTo']);
  });

  it('asks for no name where several are managed', () => {
    const several = formOf({ single: null, values: managed({}).values });
    expect(problemsOf(several, { ...several, status: 'inProgress' })).toEqual({});
  });
});
