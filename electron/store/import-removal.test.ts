import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  file,
  message,
  sourceIncident,
  sourceTime,
  startOfDay,
  user,
} from '../../tests/support/prepared.ts';
import {
  contentOf,
  correlateStore,
  importAlerts,
  importBatches,
  openTestStore,
  rows,
} from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import { checkStore } from './check-store.ts';

const open: TestStore[] = [];
const newStore = (): TestStore => {
  const store = openTestStore();
  open.push(store);
  return store;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const at = (seconds: number): Partial<NormalizedAlert> => ({
  updated: sourceTime(startOfDay + seconds * 1000),
});

const sentBy = (emailAddress: string): NormalizedAlert['evidence'][number] =>
  message('m1', { p2Sender: { emailAddress } });

const named = (displayName: string): NormalizedAlert['evidence'][number] =>
  evidence('user', ['upn=dana@contoso.example'], { details: { userAccount: { displayName } } });

/** Imports that overlap in every way: updates, twins that join and part, aliases, a shared host name, verdicts, another sender of a message, names of a person. */
const imports: readonly (readonly NormalizedAlert[])[] = [
  [
    buildAlert('1', {
      evidence: [
        device('host-a'),
        user('ann'),
        file('aa', { verdict: 'suspicious' }),
        sentBy('eve@evil.example'),
      ],
    }),
    buildAlert('2', { names: ['testtool|2'], evidence: [named('Dana One')] }),
  ],
  [
    buildAlert('1', {
      ...at(5),
      title: 'Newer',
      evidence: [
        device('host-a'),
        user('bob'),
        file('aa', { verdict: 'malicious' }),
        sentBy('eve@else.example'),
        named('Dana One'),
      ],
    }),
  ],
  [
    buildAlert('3', {
      provider: 'otherTool',
      names: ['othertool|3', 'testtool|1', 'testtool|2'],
      severity: 'high',
    }),
  ],
  [buildAlert('4', { evidence: [evidence('device', ['fqdn=host-a.example.com', 'hostName=host-a'])] })],
  [
    buildAlert('5', {
      evidence: [evidence('device', ['fqdn=host-a.other.org', 'hostName=host-a'])],
      classification: 'falsePositive',
    }),
  ],
  [
    buildAlert('1', {
      ...at(3),
      title: 'Between',
      names: ['testtool|1', 'testtool|5'],
      evidence: [user('carl')],
    }),
    buildAlert('6', { evidence: [named('Dana Two')] }),
  ],
];

describe('taking imports back', () => {
  it('leaves what the other imports alone would have made, and undo brings everything back', () => {
    const picks = fc.record({
      order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
      removed: fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
    });
    fc.assert(
      fc.property(picks, ({ order, removed }) => {
        const test = openTestStore();
        const rest = openTestStore();
        try {
          const uids = new Map(order.map((index) => [index, importAlerts(test.store, imports[index]!).uid]));
          correlateStore(test.store);
          const whole = contentOf(test.store);
          for (const index of removed) {
            commandHandlers['imports.remove'](test.context, { import: uids.get(index)! });
            expect(checkStore(test.store).findings).toEqual([]);
          }
          for (const index of order) if (!removed.includes(index)) importAlerts(rest.store, imports[index]!);
          expect(contentOf(test.store)).toEqual(contentOf(rest.store));
          for (const _ of removed) {
            commandHandlers['workspace.undo'](test.context, { group: null, force: false });
            expect(checkStore(test.store).findings).toEqual([]);
          }
          expect(contentOf(test.store)).toEqual(whole);
        } finally {
          test.close();
          rest.close();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('takes source incidents back to the version before', () => {
    const { store, context } = newStore();
    const alert = buildAlert('1', { sourceIncident: { provider: 'portal', id: '7', webUrl: null } });
    importBatches(store, [batchOf([alert], { incidents: [sourceIncident('7', { name: 'First' })] })]);
    const later = importBatches(store, [
      batchOf([], {
        incidents: [sourceIncident('7', { name: 'Second', updated: sourceTime(startOfDay + 1) })],
      }),
    ]);
    const name = (): unknown =>
      rows(store, `SELECT json_extract(body, '$.name') AS name FROM source_incident`)[0]?.['name'];
    expect(name()).toBe('Second');
    commandHandlers['imports.remove'](context, { import: later.uid });
    expect(name()).toBe('First');
    commandHandlers['workspace.undo'](context, { group: null, force: false });
    expect(name()).toBe('Second');
  });
});
