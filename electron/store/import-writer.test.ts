import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  contextRecord,
  buildAlert,
  device,
  evidence,
  file,
  record,
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
import type { NormalizedAlert, NormalizedEvidence } from '../../shared/model/record.ts';
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

/** A few alerts of every sort: twins, shared names, verdicts, comments, an update. */
const alerts: readonly NormalizedAlert[] = [
  buildAlert('1', { evidence: [device('host-a'), user('ann'), file('aa', { verdict: 'malicious' })] }),
  buildAlert('2', {
    evidence: [
      evidence('device', ['fqdn=host-a.example.com', 'hostName=host-a']),
      file('aa', { verdict: 'suspicious', label: 'other.exe' }),
    ],
  }),
  buildAlert('3', {
    provider: 'otherTool',
    names: ['othertool|3', 'testtool|1'],
    updated: sourceTime(startOfDay + 5),
    severity: 'high',
    comments: [{ text: 'hello', by: 'x', at: null }],
  }),
  buildAlert('4', { evidence: [evidence('device', ['fqdn=host-a.other.org', 'hostName=host-a'])] }),
  buildAlert('5', { names: ['testtool|5', 'othertool|3'], provider: 'thirdTool' }),
  buildAlert('6', {
    evidence: [user('bob', { links: false }), user('bob')],
    classification: 'falsePositive',
  }),
  buildAlert('6', { evidence: [user('carl')], updated: sourceTime(startOfDay + 9), classification: null }),
];

describe('importing', () => {
  it('counts every record once', () => {
    const { store } = newStore();
    const reject = {
      place: { position: 9, line: 9, byteOffset: 9, byteLength: 1 },
      code: 'syntax',
      reason: 'r',
      excerpt: 'e',
    } as const;
    const { counts } = importBatches(store, [
      batchOf(alerts, { rejects: [reject], context: ['a', 'b', 'c'].map((id) => contextRecord(id)) }),
    ]);
    expect(counts).toEqual({
      records: 11,
      alertsNew: 4,
      alertsUpdated: 1,
      alertsUnchanged: 0,
      twins: 2,
      context: { processEvent: 3 },
      unmapped: {},
      emptyIncidents: 0,
      rejected: 1,
    });
    expect(rows(store, 'SELECT position, code FROM import_reject')).toEqual([
      { position: 9, code: 'syntax' },
    ]);
    expect(checkStore(store).findings).toEqual([]);
  });

  it('changes nothing when the same file comes twice', () => {
    const { store } = newStore();
    importAlerts(store, alerts);
    correlateStore(store);
    const before = [
      contentOf(store),
      rows(store, 'SELECT * FROM incident_row'),
      rows(store, 'SELECT count(*) AS n FROM record_version'),
    ];
    const { counts } = importAlerts(store, alerts);
    expect(counts).toMatchObject({
      records: 7,
      alertsNew: 0,
      alertsUpdated: 0,
      alertsUnchanged: 7,
      twins: 0,
    });
    const outcome = correlateStore(store, startOfDay + 1);
    expect(outcome).toMatchObject({
      state: 'done',
      incidentsNew: [],
      incidentsRedirected: [],
      linksWritten: 0,
    });
    const values = rows(store, 'SELECT * FROM incident_row').map(({ incident_id: id }) => id);
    expect([
      contentOf(store),
      values.length,
      rows(store, 'SELECT count(*) AS n FROM record_version'),
    ]).toEqual([before[0], before[1]?.length, before[2]]);
  });

  it('unites twins, also when a later record joins two alerts', () => {
    const { store } = newStore();
    importAlerts(store, [alerts[0]!, alerts[4]!]);
    expect(rows(store, 'SELECT uid FROM alert')).toHaveLength(2);
    const { counts } = importAlerts(store, [alerts[2]!]);
    expect(counts).toMatchObject({ twins: 1, alertsNew: 0 });
    expect(rows(store, 'SELECT uid, record_count, severity FROM alert')).toEqual([
      { uid: 'otherTool|3', record_count: 3, severity: 'high' },
    ]);
    expect(checkStore(store).findings).toEqual([]);
  });

  it('keeps the newest update whichever comes first', () => {
    const [older, newer] = [alerts[5]!, alerts[6]!];
    const one = newStore();
    importAlerts(one.store, [older]);
    expect(importAlerts(one.store, [newer]).counts).toMatchObject({ alertsUpdated: 1 });
    const other = newStore();
    importAlerts(other.store, [newer]);
    expect(importAlerts(other.store, [older]).counts).toMatchObject({ alertsUnchanged: 1 });
    expect(contentOf(one.store)).toEqual(contentOf(other.store));
    expect(rows(one.store, 'SELECT key FROM entity')).toEqual([{ key: 'user|aadUserId||carl-id' }]);
    expect(rows(other.store, 'SELECT count(*) AS n FROM record_version')).toEqual([{ n: 2 }]);
  });

  it('what is known without a tenant gets its own key back when what told the tenant goes', () => {
    const { store } = newStore();
    const plain = device('host-a');
    const told: NormalizedEvidence = {
      ...plain,
      identifiers: plain.identifiers.map((identifier) => ({ ...identifier, tenant: 'tenant-1' })),
    };
    const keys = (): readonly unknown[] => rows(store, 'SELECT key FROM entity').map(({ key }) => key);
    importAlerts(store, [buildAlert('1', { evidence: [plain] }), buildAlert('2', { evidence: [told] })]);
    expect(keys()).toEqual(['device|mdeDeviceId|tenant-1|host-a-id']);
    importAlerts(store, [buildAlert('2', { evidence: [], updated: sourceTime(startOfDay + 1) })]);
    expect(keys()).toEqual(['device|mdeDeviceId||host-a-id']);
    importAlerts(store, [buildAlert('3', { evidence: [told] })]);
    expect(keys()).toEqual(['device|mdeDeviceId|tenant-1|host-a-id']);
    expect(checkStore(store).findings).toEqual([]);
  });

  it('keeps raw bytes and places', () => {
    const { store } = newStore();
    const one = record(alerts[0]!, 7);
    importBatches(store, [{ ...batchOf([]), records: [one] }]);
    const [row] = rows(
      store,
      'SELECT position, byte_offset, bytes FROM record_version JOIN record_raw ON record_version_id = record_version.id',
    );
    expect(row).toMatchObject({ position: 7, byte_offset: 700 });
    expect(Buffer.from(row?.['bytes'] as Uint8Array).equals(Buffer.from(one.raw))).toBe(true);
  });

  it('rolls a batch back whole', () => {
    const { store } = newStore();
    importAlerts(store, [alerts[0]!]);
    const before = contentOf(store);
    const broken = record(alerts[1]!);
    expect(() =>
      importBatches(store, [
        {
          ...batchOf([]),
          records: [record(alerts[3]!), { ...broken, raw: 'text' as unknown as Uint8Array }],
        },
      ]),
    ).toThrow();
    expect(contentOf(store)).toEqual(before);
    importAlerts(store, [alerts[3]!]);
    expect(checkStore(store).findings).toEqual([]);
  });

  it('gives the same alerts, entities and twins for any order and any batches', () => {
    const reference = newStore();
    importAlerts(reference.store, alerts);
    const expected = contentOf(reference.store);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...alerts], { minLength: alerts.length }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 7, maxLength: 7 }),
        (order, sizes) => {
          const test = openTestStore();
          try {
            let at = 0;
            for (const size of sizes) {
              importAlerts(test.store, order.slice(at, at + size));
              expect(checkStore(test.store).findings).toEqual([]);
              correlateStore(test.store);
              at += size;
            }
            expect(contentOf(test.store)).toEqual(expected);
            expect(checkStore(test.store).findings).toEqual([]);
          } finally {
            test.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
