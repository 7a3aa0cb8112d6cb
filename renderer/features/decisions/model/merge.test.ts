import { describe, expect, it } from 'vitest';
import { sampleIncident } from '../../../client/mock/sample-rows.ts';
import { describeMerge, differencesOf, listNumbers, survivorOf, warnOfResolved } from './merge.ts';
import type { Candidate } from './merge.ts';

const candidate = (
  number: number,
  row: Partial<Candidate['row']> = {},
  more: Partial<Omit<Candidate, 'row'>> = {},
): Candidate => ({
  row: {
    ...sampleIncident(1),
    uid: `uid-${number}`,
    number,
    nameIsAutomatic: true,
    severityIsOverridden: false,
    status: 'active',
    assignedTo: null,
    classification: null,
    determination: null,
    alertCount: 2,
    activeAlertCount: 2,
    pinnedCount: 0,
    ...row,
  },
  comments: 0,
  firstWork: null,
  ...more,
});

describe('which incident stays', () => {
  it('is the one that an analyst worked on first', () => {
    const all = [candidate(3), candidate(9, {}, { firstWork: 200 }), candidate(12, {}, { firstWork: 100 })];
    expect(survivorOf(all)?.row.number).toBe(12);
    expect(survivorOf([...all].reverse())?.row.number).toBe(12);
  });

  it('is the lowest number where nobody worked, and where two were begun at the same time', () => {
    expect(survivorOf([candidate(9), candidate(4), candidate(7)])?.row.number).toBe(4);
    expect(
      survivorOf([candidate(9, {}, { firstWork: 5 }), candidate(8, {}, { firstWork: 5 })])?.row.number,
    ).toBe(8);
    expect(survivorOf([])).toBeNull();
  });
});

describe('in what incidents differ', () => {
  it('names what stays and what the others had, and leaves out what is equal', () => {
    const stays = candidate(1, { assignedTo: 'Dana', status: 'inProgress' });
    const others = [
      candidate(2, { assignedTo: 'Lee', status: 'inProgress' }),
      candidate(3, { assignedTo: 'Dana', status: 'active', name: 'Payroll', nameIsAutomatic: false }),
    ];
    expect(
      differencesOf(
        stays.row,
        others.map(({ row }) => row),
      ),
    ).toEqual([
      { field: 'Name', stays: 'made from its alerts', others: [{ numbers: [3], value: '“Payroll”' }] },
      { field: 'Status', stays: 'In progress', others: [{ numbers: [3], value: 'New' }] },
      { field: 'Assigned to', stays: 'Dana', others: [{ numbers: [2], value: 'Lee' }] },
    ]);
  });

  it('tells one value of several incidents once', () => {
    const others = [2, 3].map((number) => candidate(number, { assignedTo: 'Lee' }).row);
    expect(differencesOf(candidate(1).row, others)).toEqual([
      { field: 'Assigned to', stays: 'nobody', others: [{ numbers: [2, 3], value: 'Lee' }] },
    ]);
  });

  it('says nothing where two automatic names merely read otherwise', () => {
    expect(differencesOf(candidate(1, { name: 'A' }).row, [candidate(2, { name: 'B' }).row])).toEqual([]);
  });
});

describe('what a merge does', () => {
  it('is told in numbers', () => {
    expect(
      describeMerge(candidate(4, { alertCount: 7 }, { comments: 2 }), [candidate(5, { pinnedCount: 1 })]),
    ).toBe(
      '2 incidents become one: #4, with 9 alerts, 2 comments and 1 pin. #5 leads to it from then on, and no run takes them apart.',
    );
  });

  it('warns where open and resolved incidents meet', () => {
    const open = candidate(1).row;
    const resolved = candidate(2, { status: 'resolved', activeAlertCount: 0 }).row;
    expect(warnOfResolved(resolved, [open])).toContain('2 active alerts join it');
    expect(warnOfResolved(open, [resolved])).toContain('#2 is resolved, #1 is not');
    expect(warnOfResolved(open, [open])).toBeNull();
  });

  it('lists many numbers shortly', () => {
    expect(listNumbers([3])).toBe('#3');
    expect(listNumbers([3, 4, 5])).toBe('#3, #4 and #5');
    expect(listNumbers([1, 2, 3, 4, 5, 6, 7])).toBe('#1, #2, #3, #4, #5 and 2 more');
  });
});
