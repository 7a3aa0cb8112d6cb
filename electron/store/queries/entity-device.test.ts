import { afterEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  device,
  evidence,
  sourceTime,
  startOfDay,
  user,
} from '../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { getEntity } from './entity-details.ts';
import { getDevice } from './entity-device.ts';
import { readEvidence } from './evidence-items.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const alerts = 260;

/** A device that `alerts` alerts name, each with a process of its own: the older half of 2025, the newer of 2026. */
function busyDevice(): { readonly test: TestStore; readonly id: number; readonly older: number } {
  const test = openTestStore();
  open.push(test);
  const alertAt = (index: number) => {
    const day = new Date(Date.UTC(index < alerts / 2 ? 2025 : 2026, 0, 1, 0, index)).toISOString();
    return buildAlert(`a${index}`, {
      title: `Alert ${index}`,
      firstActivity: sourceTime(Date.parse(day)),
      evidence: [
        device('host-a', {
          details: { mdeDeviceId: 'host-a-id', hostName: index === 0 ? 'old-name' : 'host-a' },
        }),
        evidence('process', [`start@mdeDeviceId=${index}`], {
          label: `p${index}.exe`,
          details: { processId: index + 1, processCreationDateTime: day, mdeDeviceId: 'host-a-id' },
        }),
      ],
    });
  };
  importBatches(test.store, [batchOf(Array.from({ length: alerts }, (_, index) => alertAt(index)))]);
  correlateStore(test.store);
  const id = test.store.pluck<number>(`SELECT id FROM entity WHERE kind = 'device'`).get() ?? 0;
  const older = test.store.pluck<number>(`SELECT incident_id FROM alert WHERE title = 'Alert 3'`).get() ?? 0;
  return { test, id, older };
}

describe('the page of a device that many alerts name', () => {
  it('tells of all of them, and of facts of all', () => {
    const { test, id } = busyDevice();
    const page = test.store.snapshot(() => getDevice(test.store, id, null));
    expect(page.processes.length).toBe(alerts);
    expect(page.told).toEqual({
      alertsRead: alerts,
      alertTotal: alerts,
      contextIsPart: false,
      listIsPart: false,
    });
    const { facts, alertTotal } = test.store.snapshot(() => getEntity(test.store, id, null));
    expect(alertTotal).toBe(alerts);
    expect(facts.find(({ name }) => name === 'hostName')?.values).toEqual([
      { value: 'host-a', alerts: alerts - 1 },
      { value: 'old-name', alerts: 1 },
    ]);
  });

  it('begins with the processes of the incident from which it is opened, also where not all alerts are read', () => {
    const { test, id, older } = busyDevice();
    const inIncident =
      test.store.pluck<number>(`SELECT count(*) FROM alert WHERE incident_id = ?`).get(older) ?? 0;
    expect(inIncident).toBeGreaterThan(0);
    expect(inIncident).toBeLessThan(alerts);
    const part = test.store.snapshot(() => getDevice(test.store, id, older, inIncident + 10));
    expect([part.told.alertsRead, part.told.alertTotal]).toEqual([inIncident + 10, alerts]);
    expect(part.processes.map(({ ofIncident }) => ofIncident)).toEqual([
      ...Array.from({ length: inIncident }, () => true),
      ...Array.from({ length: 10 }, () => false),
    ]);
    expect(part.processes.map(({ label }) => label)).toContain('p3.exe');
    const unasked = test.store.snapshot(() => getDevice(test.store, id, null, 20));
    expect(unasked.processes.some(({ ofIncident }) => ofIncident)).toBe(false);
    expect(unasked.processes.map(({ label }) => label)).not.toContain('p3.exe');
  });
});

describe('when evidence was first seen', () => {
  it('is no later than the alert that names it, whenever its source added it', () => {
    const test = openTestStore();
    open.push(test);
    const added = { ...device('host-a'), firstSeen: startOfDay + 400_000 };
    const earlier = { ...user('ann'), firstSeen: startOfDay - 400_000 };
    importBatches(test.store, [batchOf([buildAlert('1', { evidence: [added, earlier, user('ben')] })])]);
    const id = test.store.pluck<number>('SELECT id FROM alert').get() ?? 0;
    const seen = new Map(
      readEvidence(test.store, [id], null).map(({ entity, firstSeen }) => [entity.label, firstSeen]),
    );
    expect([...seen.values()]).toEqual([startOfDay, startOfDay - 400_000, startOfDay]);
  });
});
