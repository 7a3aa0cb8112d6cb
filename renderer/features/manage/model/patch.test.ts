import { describe, expect, it } from 'vitest';
import { incidentPatch } from '../../../../shared/contract/index.ts';
import { sampleIncident } from '../../../client/mock/index.ts';
import type { IncidentRow } from '../../../client/mock/index.ts';
import {
  asItIs,
  automatic,
  describeCascade,
  fittingDetermination,
  formOf,
  isEmptyPatch,
  notSet,
  patchOf,
  problemsOf,
} from './patch.ts';
import type { ManagedIncident } from './patch.ts';

const managed = (row: Partial<IncidentRow>): ManagedIncident => ({
  row: { ...sampleIncident(0), tags: ['vip'], assignedTo: null, ...row },
  automaticName: 'Automatic name',
  automaticSeverity: 'high',
  resolvingComment: null,
});
const one = formOf([managed({})], true);

describe('patchOf', () => {
  it('is empty when nothing was changed', () => {
    expect(isEmptyPatch(patchOf(one, one))).toBe(true);
  });

  it('holds only what differs, and passes the schema of the contract', () => {
    const patch = patchOf(one, {
      ...one,
      status: 'inProgress',
      assignedTo: ' Dana ',
      tags: ['vip', 'new'],
      comment: ' seen ',
    });
    expect(patch).toEqual({ status: 'inProgress', assignedTo: 'Dana', addTags: ['new'], comment: 'seen' });
    expect(incidentPatch.parse(patch)).toEqual(patch);
  });

  it('gives name and severity back to the alerts with null', () => {
    const named = formOf(
      [managed({ nameIsAutomatic: false, severityIsOverridden: true, severity: 'low' })],
      true,
    );
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
      [managed({ classification: 'truePositive', determination: 'phishing', assignedTo: 'Dana' })],
      true,
    );
    expect(
      patchOf(before, { ...before, classification: notSet, determination: notSet, assignedTo: '', tags: [] }),
    ).toEqual({
      classification: null,
      determination: null,
      assignedTo: null,
      removeTags: ['vip'],
    });
  });
});

describe('formOf several incidents', () => {
  const two = formOf(
    [
      managed({ status: 'active', tags: ['vip', 'a'] }),
      managed({ status: 'inProgress', tags: ['b', 'vip'], assignedTo: 'Dana' }),
    ],
    true,
  );

  it('shows what they share and leaves the rest as it is', () => {
    expect(two).toMatchObject({ status: asItIs, assignedTo: asItIs, classification: notSet, tags: ['vip'] });
    expect(isEmptyPatch(patchOf(two, two))).toBe(true);
    expect(patchOf(two, { ...two, assignedTo: '' })).toEqual({ assignedTo: null });
  });

  it('knows nothing in common when not all were read', () => {
    expect(formOf([managed({})], false)).toMatchObject({
      status: asItIs,
      severity: asItIs,
      tags: [],
      name: '',
    });
  });
});

describe('words and choices', () => {
  it('keeps a determination only under its classification', () => {
    expect(fittingDetermination('truePositive', 'phishing')).toBe('phishing');
    expect(fittingDetermination('falsePositive', 'phishing')).toBe(notSet);
    expect(fittingDetermination('truePositive', asItIs)).toBe(asItIs);
  });

  it('names what a resolution cascades to', () => {
    expect(describeCascade(1, 3, false)).toBe('The incident is resolved, and with it 3 active alerts.');
    expect(describeCascade(1, 1, true)).toBe(
      'The incident is resolved; 1 active alert stays open, and the history says so.',
    );
    expect(describeCascade(2, 0, false)).toBe('2 incidents are resolved. No alert of them is still active.');
    expect(describeCascade(1200, null, false)).toBe(
      '1,200 incidents are resolved, and with them all their active alerts.',
    );
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
    const several = formOf([managed({}), managed({ name: 'Other' })], true);
    expect(problemsOf(several, { ...several, status: 'inProgress' })).toEqual({});
  });
});
