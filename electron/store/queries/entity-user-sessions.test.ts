import { afterEach, describe, expect, it } from 'vitest';
import { batchOf, buildAlert, device, evidence, user } from '../../../tests/support/prepared.ts';
import { importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { getDevice } from './entity-device.ts';
import { getUser } from './entity-user.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

describe('a user on a device', () => {
  it('is counted the same on both pages, also by alerts that only list who was logged on', () => {
    const test = openTestStore();
    open.push(test);
    const bob = evidence('user', ['aadUserId=bob-id', 'account=corp\\bob'], {
      details: { userAccount: { accountName: 'bob', domainName: 'CORP' } },
    });
    const listing = device('dev1', {
      details: { mdeDeviceId: 'dev1-id', loggedOnUsers: [{ accountName: 'bob', domainName: 'CORP' }] },
    });
    importBatches(test.store, [
      batchOf([
        buildAlert('named', { evidence: [device('dev1', { details: { mdeDeviceId: 'dev1-id' } }), bob] }),
        buildAlert('both', { evidence: [listing, bob, user('ann')] }),
        ...[1, 2, 3].map((index) => buildAlert(`listed${index}`, { evidence: [listing] })),
        buildAlert('elsewhere', { evidence: [device('dev2')] }),
      ]),
    ]);
    const idOf = (kind: string, name: string): number =>
      test.store
        .pluck<number>(
          `SELECT entity_id FROM identifier WHERE kind = ? AND value IN (?, ?) ORDER BY entity_id LIMIT 1`,
        )
        .get(kind, `${name}-id`, `${name}@example.com`) ?? 0;
    const [bobId, deviceId] = [idOf('user', 'bob'), idOf('device', 'dev1')];
    const onDevice = getDevice(test.store, deviceId).users.find(({ entity }) => entity?.id === bobId);
    const ofUser = getUser(test.store, bobId, () => []).devices.find(({ entity }) => entity?.id === deviceId);
    const told = (one: typeof ofUser) => one && [one.signIns, one.count, one.processes, one.lastSignInAt];
    expect(onDevice?.signIns).toBe(4);
    expect(told(ofUser)).toEqual(told(onDevice));
    expect(getUser(test.store, bobId, () => []).devices).toHaveLength(1);
  });
});
