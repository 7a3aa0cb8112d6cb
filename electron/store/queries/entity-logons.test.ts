import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/lib/json.ts';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { getUser } from './entity-user.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const signIns = (): readonly number[] => {
  const id = test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'user'`).get() ?? 0;
  return getUser(test.store, id, () => []).devices.map((one) => one.signIns);
};

describe('logons of a user', () => {
  it('are known by the SID or the principal name that a device lists as logged on', () => {
    const eve = evidence('user', ['sid=s-1-5-21-1-2-3-1001', 'upn=eve@contoso.example'], {
      details: { userAccount: { accountName: 'eve' } },
    });
    const own = { mdeDeviceId: 'dev1-id' };
    const listing = (userAccount: JsonObject) =>
      device('dev1', { details: { ...own, loggedOnUsers: [userAccount] } });
    importBatches(test.store, [
      batchOf([
        buildAlert('named', { evidence: [device('dev1', { details: own }), eve] }),
        buildAlert('sid', { evidence: [listing({ userSid: 'S-1-5-21-1-2-3-1001' })] }),
        buildAlert('upn', { evidence: [listing({ userPrincipalName: 'Eve@contoso.example' })] }),
        buildAlert('other', { evidence: [listing({ userSid: 'S-1-5-21-1-2-3-1002' })] }),
      ]),
    ]);
    expect(signIns()).toEqual([2]);
  });

  it('count once however many rules tell of one', () => {
    const logon = (id: string, at: number, additional: JsonObject) =>
      buildAlert(id, {
        title: `Rule ${id}`,
        firstActivity: sourceTime(startOfDay + at),
        evidence: [device('dev1'), user('ann')],
        additional: { EventID: 4624, Channel: 'Sec', ...additional },
      });
    importBatches(test.store, [
      batchOf([
        logon('1', 1, { 'Details.TgtLID': '0x5f3a', RecordID: 7 }),
        logon('2', 1, { 'EventData.TargetLogonId': '0x5F3A' }),
        logon('3', 2, { 'Details.TgtLID': '0x5f3b' }),
        logon('4', 3, { RecordID: 9 }),
        logon('5', 3, { RecordID: 9 }),
        logon('6', 4, {}),
        logon('7', 4, {}),
        logon('8', 4, { TargetLogonId: '0x0', RecordID: 10 }),
      ]),
    ]);
    expect(signIns()).toEqual([5]);
  });
});
