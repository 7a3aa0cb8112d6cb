import { afterEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  evidence,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { getAddress } from './entity-address.ts';
import { getEntity } from './entity-details.ts';
import { getFile } from './entity-file.ts';
import { getMail } from './mail-details.ts';
import { getUser } from './entity-user.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const alerts = 60;

/** Alerts that all name the same things, newest last; the oldest saw the file before all. */
function busyStore(): { readonly test: TestStore; readonly idOf: (kind: string) => number } {
  const test = openTestStore();
  open.push(test);
  const alertAt = (index: number) =>
    buildAlert(`a${index}`, {
      firstActivity: sourceTime(startOfDay + index * 60_000),
      evidence: [
        user('ann'),
        evidence('ip', ['address=198.51.100.7'], {
          label: '198.51.100.7',
          details: { ipAddress: '198.51.100.7' },
        }),
        {
          ...evidence('file', ['sha256=aa'], {
            label: 'a.exe',
            details: { fileDetails: { fileName: `a${index}.exe` } },
          }),
          firstSeen: index === 0 ? startOfDay - 5_000 : null,
        },
        evidence('mailMessage', ['networkMessageId=1'], {
          label: 'Hello',
          details: { networkMessageId: '1' },
        }),
      ],
    });
  importBatches(test.store, [batchOf(Array.from({ length: alerts }, (_, index) => alertAt(index)))]);
  return {
    test,
    idOf: (kind) => test.store.pluck<number>('SELECT id FROM entity WHERE kind = ?').get(kind) ?? 0,
  };
}

describe('of how much the page of an entity is told', () => {
  it('is counted for every kind whose alerts are not all read', () => {
    const { test, idOf } = busyStore();
    const { store } = test;
    const told = (limit: number) =>
      store.snapshot(() => [
        getUser(store, idOf('user'), () => [], limit).told,
        getAddress(store, idOf('ip'), limit).told,
        getFile(store, idOf('file'), limit).told,
      ]);
    for (const one of told(10))
      expect(one).toEqual({ alertsRead: 10, alertTotal: alerts, contextIsPart: false, listIsPart: false });
    for (const one of told(alerts)) expect([one.alertsRead, one.alertTotal]).toEqual([alerts, alerts]);
    const mail = store.snapshot(() => getMail(store, idOf('mailMessage'), null));
    expect([mail.told.alertsRead, mail.told.alertTotal]).toEqual([50, alerts]);
  });

  it('says where a list has no room for all', () => {
    const { test, idOf } = busyStore();
    const { store } = test;
    const many = Array.from({ length: 501 }, (_, index) =>
      buildAlert(`b${index}`, {
        evidence: [
          evidence('file', ['sha256=aa'], { details: { fileDetails: { fileName: `b${index}.exe` } } }),
        ],
      }),
    );
    importBatches(store, [batchOf(many)]);
    const file = store.snapshot(() => getFile(store, idOf('file')));
    expect([file.names.length, file.told.listIsPart]).toEqual([500, true]);
    expect(file.told.alertsRead).toBe(file.told.alertTotal);
  });
});

describe('when an entity was first seen', () => {
  it('is told by all of its evidence, not by the alerts alone whose facts are read', () => {
    const { test, idOf } = busyStore();
    const { store } = test;
    const newer = Array.from({ length: 2_000 }, (_, index) =>
      buildAlert(`c${index}`, {
        firstActivity: sourceTime(startOfDay + 86_400_000 + index),
        evidence: [evidence('file', ['sha256=aa'])],
      }),
    );
    importBatches(store, [batchOf(newer)]);
    const { firstSeen } = store.snapshot(() => getEntity(store, idOf('file'), null));
    expect(firstSeen).toBe(startOfDay - 5_000);
  });
});
