import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openCheckpointer,
  openReadConnection,
  openWriteConnection,
  type ReadableStore,
  type WritableStore,
} from './connection.ts';

let folder: string;
let file: string;
let store: WritableStore;
let reader: ReadableStore;
let losses: unknown[];

const add = (value: number): void => void store.write('INSERT INTO t (value) VALUES (?)').run(value);
const lose = (cause: unknown): void => void losses.push(cause);
const group = (value: number): void => store.groupTransaction(() => add(value), lose);
const seen = (from: ReadableStore): readonly number[] =>
  from.pluck<number>('SELECT value FROM t ORDER BY value').all();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-connection-'));
  file = join(folder, 'store.sqlite');
  losses = [];
  store = openWriteConnection(file);
  store.execute('CREATE TABLE t (value INTEGER PRIMARY KEY)');
  reader = openReadConnection(file);
});
afterEach(() => {
  reader.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a group of transactions', () => {
  it('is committed together', () => {
    group(1);
    group(2);
    expect(seen(reader)).toEqual([]);
    store.commitGroup();
    expect(seen(reader)).toEqual([1, 2]);
    expect(losses).toEqual([]);
  });

  it('is committed before any other transaction, which stays apart from it', () => {
    group(1);
    expect(() =>
      store.durableTransaction(() => {
        add(2);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(seen(reader)).toEqual([1]);
    group(3);
    store.transaction(() => add(4));
    expect(seen(reader)).toEqual([1, 3, 4]);
  });

  it('takes in transactions of its own work', () => {
    store.groupTransaction(() => store.transaction(() => add(1)), lose);
    expect(seen(reader)).toEqual([]);
    store.commitGroup();
    expect(seen(reader)).toEqual([1]);
  });

  it('is rolled back whole by an exception, and says so', () => {
    group(1);
    const broken = new Error('broken');
    expect(() =>
      store.groupTransaction(() => {
        add(2);
        throw broken;
      }, lose),
    ).toThrow(broken);
    expect(losses).toEqual([broken]);
    group(3);
    store.commitGroup();
    expect(seen(reader)).toEqual([3]);
  });

  it('joins a transaction that is open already, which then decides', () => {
    expect(() =>
      store.transaction(() => {
        group(1);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(seen(store)).toEqual([]);
  });

  it('is committed when the store is closed', () => {
    group(1);
    store.close();
    expect(seen(reader)).toEqual([1]);
    store = openWriteConnection(file);
  });
});

it('a checkpoint from another connection empties the log, so that it starts again', () => {
  const checkpointer = openCheckpointer(file);
  const size = (): number => statSync(`${file}-wal`).size;
  store.transaction(() => Array.from({ length: 20_000 }, (_, value) => add(value)));
  const grown = size();
  expect(checkpointer.run()).toBe(true);
  store.transaction(() => store.write('DELETE FROM t WHERE value < 10000').run());
  expect(size()).toBe(grown);
  expect(seen(reader)).toHaveLength(10_000);
  checkpointer.close();
});
