import { describe, expect, it } from 'vitest';
import { cascadeQuestion, describeCascade } from './cascade.ts';

const cascade = { assigned: 14, resolved: 9, alerts: 14, unchanged: 0 };

describe('what a change carries to alerts', () => {
  it('is asked about only where it assigns or resolves', () => {
    expect(cascadeQuestion({ classification: 'truePositive', status: 'inProgress' })).toBeNull();
    expect(cascadeQuestion({ assignedTo: null })).toEqual({ status: null, assigns: true });
    expect(cascadeQuestion({ status: 'resolved' })).toEqual({ status: 'resolved', assigns: false });
  });

  it('is told with exact numbers, and as what was chosen', () => {
    expect(describeCascade({ assignedTo: 'Dana' }, cascade, 1, false)).toEqual([
      'Assigns 14 alerts with the incident.',
    ]);
    expect(describeCascade({ assignedTo: null }, { ...cascade, assigned: 1 }, 2, false)).toEqual([
      'Takes 1 alert of the incidents from whoever has them.',
    ]);
    expect(describeCascade({ status: 'resolved' }, cascade, 1, false)).toEqual([
      'Resolves 9 active alerts of 14 with the incident.',
    ]);
    expect(describeCascade({ status: 'resolved' }, cascade, 1, true)).toEqual([
      'Leaves 9 active alerts open, and the history says so.',
    ]);
  });

  it('says when nothing is active, and how many are resolved already', () => {
    expect(
      describeCascade(
        { status: 'resolved' },
        { assigned: 0, resolved: 0, alerts: 1200, unchanged: 2 },
        3,
        false,
      ),
    ).toEqual(['2 of 3 incidents are resolved already.', 'No alert of the incidents is still active.']);
  });
});
