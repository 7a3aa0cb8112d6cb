import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generate, readMigrations } from '../../scripts/make-schema.ts';
import type { FilterField } from '../../shared/query/filter.ts';
import { buildAlert } from '../../tests/support/prepared.ts';
import { contentOf, importAlerts } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { openWriteConnection } from './connection.ts';
import type { ReadableStore } from './connection.ts';
import { areFactsBehind, fillFacts } from './facts-behind.ts';
import { readFact } from './facts.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { openStore, openStoreForReading, storeFile } from './open-store.ts';
import { countAlerts } from './queries/alert-counts.ts';
import { listAlerts } from './queries/alert-list.ts';
import { countFacets } from './queries/facets.ts';
import type { CountField } from './queries/facets.ts';
import { listIncidents } from './queries/incident-list.ts';
import { rebuildQueuedRows } from './row-queue.ts';
import { readLockHolder, takeStoreLock } from './store-lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const withCode = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('the schema', () => {
  it('is what its generated files say', () => {
    for (const [path, text] of generate())
      expect(readFileSync(path, 'utf8'), `${path}: run node scripts/make-schema.ts`).toBe(text);
    expect(migrations).toEqual(readMigrations());
  });
});

describe('opening a store', () => {
  it.skipIf(process.platform === 'win32')('makes folder and file for their owner alone', () => {
    const inner = join(folder, 'a', 'b');
    const store = openStore(inner);
    const rightsOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect([inner, join(folder, 'a')].map(rightsOf)).toEqual(['700', '700']);
    expect([storeFile(inner), `${storeFile(inner)}-wal`].map(rightsOf)).toEqual(['600', '600']);
    store.close();
  });

  it('makes one, and finds it again', () => {
    const store = openStore(folder);
    const uid = readFact(store, 'storeUid');
    expect(uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(store.pluck('PRAGMA application_id').get()).toBe(0x43534d54);
    expect(store.pluck('PRAGMA journal_mode').get()).toBe('wal');
    store.close();
    const again = openStore(folder);
    expect(readFact(again, 'storeUid')).toBe(uid);
    again.close();
  });

  it('commits analyst changes to the disk, and bulk work to the operating system', () => {
    const store = openStore(folder);
    const level = (): unknown => store.pluck('PRAGMA synchronous').get();
    expect(store.durableTransaction(level)).toBe(2);
    expect(store.transaction(level)).toBe(1);
    expect(() =>
      store.durableTransaction(() => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(level()).toBe(1);
    store.close();
  });

  it('is read beside its writer, and only by readers that know its schema', () => {
    expect(() => openStoreForReading(folder)).toThrow(withCode('notFound'));
    const store = openStore(folder);
    const reader = openStoreForReading(folder);
    importAlerts(store, [buildAlert('1')]);
    expect(contentOf(reader)).toEqual(contentOf(store));
    reader.close();
    expect(() =>
      openStoreForReading(folder, {
        migrations: [...migrations, { number: 2, name: 'more', sql: 'SELECT 1' }],
      }),
    ).toThrow(withCode('conflict'));
    store.close();
  });

  it('refuses a newer store and leaves it as it is', () => {
    openStore(folder).close();
    const store = openWriteConnection(storeFile(folder));
    store.execute('PRAGMA user_version = 99');
    store.close();
    const before = readFileSync(storeFile(folder));
    expect(() => openStore(folder)).toThrow(withCode('storeTooNew'));
    expect(() => openStoreForReading(folder)).toThrow(withCode('storeTooNew'));
    expect(readFileSync(storeFile(folder)).equals(before)).toBe(true);
    takeStoreLock(folder).release();
  });

  it.each([
    ['text', () => writeFileSync(storeFile(folder), 'x'.repeat(20_000))],
    ['a cut end', () => truncateSync(storeFile(folder), statSync(storeFile(folder)).size - 4096)],
    [
      'a hole',
      () => {
        const bytes = readFileSync(storeFile(folder));
        writeFileSync(storeFile(folder), bytes.fill(0xff, 4096, 4096 * 3));
      },
    ],
    [
      'another program’s database',
      () => {
        rmSync(storeFile(folder));
        const other = openWriteConnection(storeFile(folder));
        other.execute('CREATE TABLE t (x)');
        other.close();
      },
    ],
  ])('refuses a damaged file: %s', (_, damage) => {
    const store = openStore(folder);
    importAlerts(store, [buildAlert('1')]);
    store.close();
    damage();
    expect(() => openStore(folder)).toThrow(withCode('storeDamaged'));
    takeStoreLock(folder).release();
  });
});

describe('migrating', () => {
  const current = migrations.length;
  const rename = {
    number: current + 1,
    name: 'rename',
    sql: 'ALTER TABLE audit RENAME COLUMN detail TO details; CREATE TABLE added (x INTEGER) STRICT;',
  };

  it('copies an old store first, keeps its contents, and runs once', () => {
    const old = openStore(folder);
    importAlerts(old, [buildAlert('1')]);
    const content = contentOf(old);
    old.close();
    const options = { migrations: [...migrations, rename], now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
    const store = openStore(folder, options);
    expect(schemaVersion(store)).toBe(current + 1);
    expect(contentOf(store)).toEqual(content);
    store.close();
    openStore(folder, options).close();
    const copies = readdirSync(folder).filter((name) => name.includes(`version-${current}-`));
    expect(copies).toEqual([`casemate-version-${current}-20260102T030405Z.sqlite`]);
    const elsewhere = mkdtempSync(join(tmpdir(), 'casemate-copy-'));
    copyFileSync(join(folder, copies[0]!), storeFile(elsewhere));
    const copy = openStore(elsewhere);
    expect(contentOf(copy)).toEqual(content);
    expect(checkStore(copy).findings).toEqual([]);
    copy.close();
    rmSync(elsewhere, { recursive: true });
  });

  it('rolls a migration back that leaves rows without what they refer to', () => {
    const store = openStore(folder);
    importAlerts(store, [buildAlert('1')]);
    store.close();
    const broken = { number: current + 1, name: 'broken', sql: 'DELETE FROM alert' };
    expect(() => openStore(folder, { migrations: [...migrations, broken] })).toThrow(
      'refers to nothing'.replace('refers', 'refer'),
    );
    const again = openStore(folder);
    expect(again.pluck('SELECT count(*) FROM alert').get()).toBe(1);
    again.close();
  });

  it('brings every store of an earlier release up to date', () => {
    const oldStores = resolve(import.meta.dirname, '../../tests/old-stores');
    const dumps = readdirSync(oldStores).filter((name) => name.endsWith('.sql'));
    expect(dumps.length).toBeGreaterThan(0);
    for (const dump of dumps) {
      const home = join(folder, dump);
      const version = Number(dump.slice(0, 4));
      const file = openWriteConnection(storeFile(join(mkFolder(home))));
      migrate(file, migrations.slice(0, version));
      file.execute(readFileSync(join(oldStores, dump), 'utf8'));
      file.close();
      const store = openStore(home);
      expect(schemaVersion(store)).toBe(migrations.length);
      expect(checkStore(store).findings, dump).toEqual([]);
      expect(store.pluck<number>('SELECT count(*) FROM alert').get(), dump).toBeGreaterThan(0);
      // Facts of alerts came with version 13.
      expect(areFactsBehind(store), dump).toBe(version < 13);
      while (fillFacts(store, 1000).left);
      while (rebuildQueuedRows(store, 0, 1000).left > 0);
      expect(checkStore(store).findings, dump).toEqual([]);
      expect(answersOf(store), dump).toEqual({
        incidents: [2, 2],
        alerts: [2, 2],
        // The first store's sources say nothing of either.
        threats:
          version === 1
            ? [['', 2]]
            : [
                ['', 1],
                ['Emotet', 1],
              ],
        platforms:
          version === 1
            ? [['', 2]]
            : [
                ['', 1],
                ['Windows10', 1],
              ],
      });
      store.close();
    }
  });
});

/** Both queues: how many rows and which counts, so that a column that nothing fills shows. */
function answersOf(store: ReadableStore): unknown {
  const everything = { filter: { clauses: [] }, cursor: null, limit: 50 };
  const incidents = listIncidents(store, {
    ...everything,
    sort: { column: 'priorityScore', direction: 'descending' },
  });
  const alerts = listAlerts(store, { ...everything, sort: { column: 'title', direction: 'ascending' } });
  const counted = (field: FilterField, count?: CountField): unknown =>
    countFacets(store, everything.filter, [field], count)[0]?.values.map(({ value, count: rows }) => [
      value,
      rows,
    ]);
  return {
    incidents: [incidents.total, incidents.rows.length],
    alerts: [alerts.total, alerts.rows.length],
    threats: counted('threat'),
    platforms: counted('osPlatform', countAlerts),
  };
}

function mkFolder(path: string): string {
  takeStoreLock(path).release();
  return path;
}

describe('the lock', () => {
  const script = `
    import { openStore } from ${JSON.stringify(pathToFileURL(resolve(import.meta.dirname, 'open-store.ts')).href)};
    try {
      openStore(process.argv[1]);
      console.log('open');
      setInterval(() => {}, 1000);
    } catch (error) {
      console.log(JSON.stringify({ code: error.code, message: error.message, params: error.params }));
    }`;
  const run = ['--input-type=module', '--no-warnings', '-e', script];

  it('refuses a second process and says who holds the folder', () => {
    const store = openStore(folder);
    const second = spawnSync(process.execPath, [...run, folder], { encoding: 'utf8' });
    const answer = JSON.parse(second.stdout) as { code: string; message: string; params: { pid: number } };
    expect(answer.code).toBe('storeInUse');
    expect(answer.params.pid).toBe(process.pid);
    expect(answer.message).toContain(`process ${process.pid}`);
    expect(() => openStore(folder)).toThrow(withCode('storeInUse'));
    store.close();
    expect(readLockHolder(folder)).toBeNull();
    openStore(folder).close();
  });

  it('is free at once when its holder is killed', async () => {
    const child = spawn(process.execPath, [...run, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((done) => child.stdout.once('data', done));
    expect(() => openStore(folder)).toThrow(withCode('storeInUse'));
    expect(readLockHolder(folder)?.pid).toBe(child.pid);
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(folder, 'casemate.pid'))).toBe(true);
    const store = openStore(folder);
    expect(readLockHolder(folder)?.pid).toBe(process.pid);
    store.close();
  });
});
