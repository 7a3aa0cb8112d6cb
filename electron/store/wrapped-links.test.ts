import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  batchOf,
  buildAlert,
  contextRecord,
  evidence,
  sourceTime,
  startOfDay,
} from '../../tests/support/prepared.ts';
import { importBatches, openTestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { openWriteConnection } from './connection.ts';
import type { WritableStore } from './connection.ts';
import { areLookupsBehind, fillLookups } from './identifier-lookups.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { openStore, storeFile } from './open-store.ts';
import { contextWrappersOf, wrappersOf } from './queries/sighting-hosts.ts';
import { findSightings } from './queries/sightings.ts';
import { takeStoreLock } from './store-lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-wrapped-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const dump = resolve(import.meta.dirname, '../../tests/old-stores/0022.sql');
/** Where in a store of that version stand a URL of an alert and one of a context record, both in what URL Defense wrapped them in. */
const inAlert = 'https://evil.example/login';
const inContext = 'https://evil.example/clicked';

function writeOldStore(): void {
  takeStoreLock(folder).release();
  const file = openWriteConnection(storeFile(folder));
  migrate(file, migrations.slice(0, 22));
  file.execute(readFileSync(dump, 'utf8'));
  file.close();
}

const counted = (store: WritableStore, text: string): unknown => {
  const [found] = findSightings(store, { text }).values;
  return [found?.alerts, found?.context, found?.pending];
};

describe('links of an earlier version that a service wrapped', () => {
  it('are found by what is in them when they were read behind, which goes on after the program ended', () => {
    writeOldStore();
    let store = openStore(folder);
    expect([areLookupsBehind(store), checkStore(store).findings]).toEqual([true, []]);
    expect(counted(store, inAlert)).toEqual([0, 0, true]);
    for (let left = true; left;) {
      ({ left } = fillLookups(store, 0));
      expect(checkStore(store).findings).toEqual([]);
      store.close();
      store = openStore(folder);
      expect(areLookupsBehind(store)).toBe(left);
    }
    expect(counted(store, inAlert)).toEqual([1, 0, false]);
    expect(findSightings(store, { text: inAlert }).values[0]?.entities).toMatchObject([{ match: 'exact' }]);
    expect(counted(store, inContext)).toEqual([0, 1, false]);
    // By the host of what is in them too, and still by their wrappers.
    expect(counted(store, 'evil.example')).toEqual([1, 1, false]);
    expect(counted(store, `https://urldefense.com/v3/__${inAlert}__;!!abc!def$`)).toEqual([1, 0, false]);
    expect(counted(store, 'https://other.example/login')).toEqual([0, 0, false]);
    expect(fillLookups(store, 1000)).toEqual({ left: false, read: 0 });
    store.close();
  });

  it('are waited for in no store that has none', () => {
    takeStoreLock(folder).release();
    const file = openWriteConnection(storeFile(folder));
    migrate(file, migrations.slice(0, 22));
    const without = readFileSync(dump, 'utf8').replaceAll('urldefense', 'elsewhere');
    file.execute(without);
    file.close();
    const store = openStore(folder);
    // Their records are read for what evidence says beside its identifiers, which is kept since then.
    expect(store.pluck<string>('SELECT source FROM lookup_behind').all()).toEqual(['record']);
    store.close();
  });

  it('that are imported as they are have the same keys at once, and lose them with their import', () => {
    const test = openTestStore();
    const wrapped = evidence('url', [`url=https://urldefense.com/v3/__${inAlert}__;!!abc!def$`]);
    importBatches(test.store, [
      batchOf([buildAlert('1', { evidence: [wrapped] })], {
        context: [contextRecord('c', { evidence: [wrapped] })],
      }),
    ]);
    expect(counted(test.store, inAlert)).toEqual([1, 1, false]);
    expect(checkStore(test.store).findings).toEqual([]);
    // A later version of the alert names the URL itself.
    importBatches(test.store, [
      batchOf([
        buildAlert('1', {
          updated: sourceTime(startOfDay + 9_000),
          evidence: [evidence('url', [`url=${inAlert}`])],
        }),
      ]),
    ]);
    expect(counted(test.store, inAlert)).toEqual([1, 1, false]);
    expect(checkStore(test.store).findings).toEqual([]);
    for (const sql of [wrappersOf, contextWrappersOf]) {
      const plan = test.store.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all('[]', 1);
      expect(plan.map(({ detail }) => detail).join('; ')).not.toMatch(/SCAN (?!j\b)/);
    }
    test.close();
  });
});
