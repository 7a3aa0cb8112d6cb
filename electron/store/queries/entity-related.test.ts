import { afterEach, describe, expect, it } from 'vitest';
import { batchOf, buildAlert, device, evidence } from '../../../tests/support/prepared.ts';
import { importBatches, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { pageOfRelated } from './entity-related.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const processes = 300;

/** A device with hundreds of processes that its one alert says were on it, and things that the alert only names. */
function busyDevice(): { readonly test: TestStore; readonly id: number } {
  const worker = (index: number) =>
    evidence('process', [`start@mdeDeviceId=host-a-id|${index + 1}|1`], {
      label: `worker-${index}.exe`,
      verdict: index === processes - 1 ? 'malicious' : 'suspicious',
      details: { mdeDeviceId: 'host-a-id', processId: index + 1 },
    });
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, [
    batchOf([
      buildAlert('1', {
        evidence: [
          device('host-a'),
          ...Array.from({ length: processes }, (_, index) => worker(index)),
          evidence('cloudResource', ['resourceId=/plain'], { label: 'plain' }),
          evidence('file', ['sha256=ab'], {
            label: 'last.exe',
            details: { mdeDeviceId: 'host-a-id' },
          }),
          evidence('cloudResource', ['resourceId=/bad'], { label: 'bad', verdict: 'malicious' }),
        ],
      }),
    ]),
  ]);
  const id = test.store.pluck<number>("SELECT id FROM entity WHERE kind = 'device'").get() ?? 0;
  return { test, id };
}

function readAll({ test, id }: ReturnType<typeof busyDevice>, limit: number) {
  const pages = [];
  let cursor: string | null = null;
  do {
    const page = pageOfRelated(test.store, id, null, { cursor, limit }, () => []);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}

describe('what an entity has to do with', () => {
  it('is counted whole and given page by page, each entity once', () => {
    const pages = readAll(busyDevice(), 50);
    const rows = pages.flatMap((page) => page.rows);
    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([processes + 3]));
    expect(pages[0]?.related).toBe(processes + 1);
    expect(rows).toHaveLength(processes + 3);
    expect(new Set(rows.map(({ entity }) => entity.id)).size).toBe(rows.length);
    expect(pages.slice(0, -1).every((page) => page.rows.length === 50)).toBe(true);
  });

  it('begins with what is malicious, and has other processes last', () => {
    const rows = readAll(busyDevice(), 500).flatMap((page) => page.rows);
    const labels = rows.map(({ entity }) => entity.label);
    expect(labels.slice(0, 3)).toEqual([`worker-${processes - 1}.exe`, 'last.exe', 'worker-0.exe']);
    // Behind all that a record relates to it stands what is only named.
    expect(labels.slice(-2)).toEqual(['bad', 'plain']);
    expect(rows.slice(-2).map(({ relations, alerts }) => [relations, alerts])).toEqual([
      [[], 1],
      [[], 1],
    ]);
  });

  it('refuses the place of another entity', () => {
    const busy = busyDevice();
    const next = readAll(busy, 10)[0]?.next ?? null;
    expect(() =>
      pageOfRelated(busy.test.store, busy.id + 1, null, { cursor: next, limit: 10 }, () => []),
    ).toThrow(/cursor belongs/);
  });
});
