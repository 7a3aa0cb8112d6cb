import { describe, expect, it } from 'vitest';
import { describeDependents, describeRemoval, describeWork } from './dependents-words.ts';
import type { Dependents } from './dependents-words.ts';

const none: Dependents = {
  complete: true,
  alerts: { vanish: 0, stay: 0 },
  incidents: { vanish: 0, shrink: 0, first: [] },
  work: { counts: [], first: [] },
  context: { vanish: 0, stay: 0 },
  hits: 0,
};

describe('what depends on an import, in words', () => {
  it('says always what becomes of alerts, and leaves out what is none', () => {
    expect(describeDependents(none)).toEqual(['No alert vanishes.']);
  });

  it('counts one and many', () => {
    const one: Dependents = {
      ...none,
      alerts: { vanish: 1, stay: 1 },
      incidents: { vanish: 1, shrink: 1, first: [] },
      context: { vanish: 1, stay: 0 },
      hits: 1,
      work: { counts: [{ kind: 'assignedTo', lost: 1, stays: 1 }], first: [] },
    };
    expect(describeDependents(one)).toEqual([
      '1 alert that no other import holds vanishes.',
      '1 alert stays: another import holds it too.',
      '1 incident has no alert left and vanishes.',
      '1 incident loses some of its alerts.',
      'Work of analysts that goes with them: 1 owner.',
      'Work of analysts that stays: 1 owner.',
      '1 context record vanishes.',
      '1 entry of lists no longer hits anything.',
    ]);
    const many: Dependents = {
      ...none,
      complete: false,
      alerts: { vanish: 1200, stay: 2 },
      incidents: { vanish: 2, shrink: 3, first: [] },
      context: { vanish: 4, stay: 5 },
      hits: 6,
      work: {
        counts: [
          { kind: 'status', lost: 2, stays: 0 },
          { kind: 'incident', lost: 3, stays: 0 },
        ],
        first: [],
      },
    };
    expect(describeDependents(many)).toEqual([
      '1,200 alerts that no other import holds vanish.',
      '2 alerts stay: another import holds them too.',
      '2 incidents have no alert left and vanish.',
      '3 incidents lose some of their alerts.',
      'Work of analysts that goes with them: 2 statuses, 3 incidents worked on.',
      '4 context records vanish, 5 stay.',
      '6 entries of lists no longer hit anything.',
      'Counting stopped at its limit: there is more than these numbers say.',
    ]);
  });

  it('says of each piece of work what it is and what it is on', () => {
    const work = { lost: true, on: 'Password spray', by: 'Dana', at: 1, incident: 4 };
    expect(describeWork({ ...work, kind: 'status', value: 'inProgress' })).toBe(
      'Status “In progress” on Password spray',
    );
    expect(describeWork({ ...work, kind: 'pin', value: null })).toBe('Pin on Password spray');
    expect(describeWork({ ...work, kind: 'verdict', value: 'noThreatsFound' })).toMatch(
      /^Verdict “.+” on Password spray$/,
    );
    expect(describeWork({ ...work, kind: 'incident', value: 'Assign incident 4' })).toBe(
      'Incident “Password spray”, last: Assign incident 4',
    );
  });

  it('says how far a removal is', () => {
    expect(describeRemoval({ direction: 'remove', done: 1200, total: 30_000 })).toBe(
      'Being taken out: 1,200 of 30,000',
    );
    expect(describeRemoval({ direction: 'restore', done: 0, total: 5 })).toBe('Being brought back: 0 of 5');
  });
});
