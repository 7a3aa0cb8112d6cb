import { afterEach, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  device,
  file,
  sourceTime,
  startOfDay,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import type { NormalizedAlert } from '../../../shared/model/record.ts';
import { linksBetween } from '../../store/queries/link-lists.ts';
import { alert } from '../commands/testing/regroup-acts.ts';

const minute = 60_000;

let test: TestStore;
afterEach(() => test.close());

const at = (after: number): Partial<NormalizedAlert> => ({
  firstActivity: sourceTime(startOfDay + after),
  lastActivity: sourceTime(startOfDay + after),
});

function open(alerts: readonly NormalizedAlert[]): void {
  test = openTestStore();
  importBatches(test.store, [batchOf(alerts)]);
  correlateStore(test.store);
}

it('with a storm: the single alert has none, and the sentence agrees with the two times', () => {
  open([
    ...[0, 4, 8, 12].map((after, index) =>
      buildAlert(`s${index}`, {
        title: 'Repeats',
        detectorId: 'rule-9',
        ...at(after * minute),
        evidence: index === 0 ? [device('host-a'), file('f1')] : [device('host-a')],
      }),
    ),
    buildAlert('x', { ...at(10 * minute), evidence: [device('host-x'), file('f1')] }),
  ]);
  const [link] = linksBetween(test.store, alert('x'), alert('s0')).links;
  const storm = { size: 4, first: startOfDay, last: startOfDay + 12 * minute, longestGap: null };
  expect(link).toMatchObject({
    gapMilliseconds: 0,
    fromStorm: null,
    toStorm: storm,
    because:
      'Both name the file f1; the second came 10 min after the first, inside the storm of 4 repeats that the first belongs to.',
  });
  expect(link?.strengthText).toContain('; no time counts, for the storm went on');
});

it('a logon from one device to another names both', () => {
  open([
    buildAlert('c', {
      title: 'Suspected credential theft',
      category: 'CredentialAccess',
      mitreTechniques: ['T1003'],
      evidence: [device('pur-0087')],
    }),
    buildAlert('l', {
      ...at(10 * minute),
      title: 'Remote logon',
      category: 'LateralMovement',
      mitreTechniques: ['T1021'],
      evidence: [device('pur-0087'), device('srv-04')],
    }),
  ]);
  const { links } = linksBetween(test.store, alert('l'), alert('c'));
  expect(links.find(({ rule }) => rule === 'sequence:lateralMovement')?.because).toBe(
    'Credentials were taken on pur-0087-id, and a logon came from it to srv-04-id; the second came 10 min after the first.',
  );
});
