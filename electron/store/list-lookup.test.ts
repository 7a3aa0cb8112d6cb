import { afterEach, beforeEach, expect, it } from 'vitest';
import { entityOf, insert, temporaryStore } from '../../tests/support/store-builder.ts';
import type { TemporaryStore } from '../../tests/support/store-builder.ts';
import type { SqlValue } from './connection.ts';
import {
  entryLookup,
  findHits,
  forgetScanned,
  identifiersAfter,
  isScanDue,
  lengthsOf,
} from './list-lookup.ts';
import { countryLookup } from './queries/entity-lists.ts';

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = temporaryStore();
});
afterEach(() => {
  temporary.remove();
});

const planOf = (sql: string, ...parameters: readonly SqlValue[]): string =>
  temporary.store
    .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters)
    .map(({ detail }) => detail)
    .join('; ');

function addVersion(scanned = 0): number {
  const list = insert(temporary.store, 'list', {
    uid: `l${Math.random()}`,
    kind: 'indicator',
    name: `n${Math.random()}`,
  });
  const version = insert(temporary.store, 'list_version', {
    uid: `v${Math.random()}`,
    list_id: list,
    state: 'ready',
    file_name: 'f',
    size: 1,
    sha256: '',
    format: 'plain',
    imported_ms: 0,
    scanned,
  });
  temporary.store.write('UPDATE list SET version_id = ? WHERE id = ?').run(version, list);
  return version;
}

it('looks a value up in one index and a range with one step', () => {
  expect(planOf(entryLookup, 'a', 'ip')).toMatch(
    /^SEARCH list_entry USING (COVERING )?INDEX sqlite_autoindex_list_entry_1 \(value=\? AND type=\?\)$/,
  );
  expect(planOf(countryLookup, 1, '4')).toBe('SEARCH r USING PRIMARY KEY (version_id=? AND first<?)');
});

it('walks identifiers, hits of an entity and entries of a list by index', () => {
  const hits =
    'SELECT 1 FROM identifier AS i CROSS JOIN list_hit AS h ON h.identifier_id = i.id WHERE i.entity_id = ?';
  expect(planOf(hits, 1)).not.toContain('SCAN');
  expect(
    planOf('SELECT id FROM list_entry WHERE version_id = ? AND id > ? ORDER BY id LIMIT 10', 1, 1),
  ).toMatch(/^SEARCH/);
  expect(
    planOf('SELECT id FROM list_entry WHERE valid_until_ms IS NOT NULL AND valid_until_ms < ?', 1),
  ).toContain('list_entry_expiring');
  expect(planOf('DELETE FROM list_hit WHERE entry_id = ?', 1)).toContain('list_hit_by_entry');
});

it('finds entries of the versions that are asked for, and only those', () => {
  const { store } = temporary;
  const [one, two] = [addVersion(), addVersion()];
  for (const version of [one, two])
    insert(store, 'list_entry', { version_id: version, type: 'ip', value: '203.0.113.9' });
  const identifier = { id: 7, kind: 'ip', namespace: 'address', value: '203.0.113.9', label: '' };
  expect(findHits(store, [identifier], new Set([two]), lengthsOf([]))).toEqual([[7, 2]]);
  expect(lengthsOf(['4/24', '6/48', '4/8', '4/24'])).toEqual({ ipv4: [24, 8], ipv6: [48] });
});

it('scans again what may be given the row id of something that went', () => {
  const { store } = temporary;
  addVersion(3);
  for (const label of ['a', 'b', 'c']) entityOf(store, 'ip', label);
  expect(isScanDue(store)).toBe(false);
  store.write('DELETE FROM identifier WHERE id = 3').run();
  forgetScanned(store);
  insert(store, 'identifier', { id: 3, kind: 'ip', namespace: 'address', value: 'd', rank: 0, entity_id: 3 });
  expect(isScanDue(store)).toBe(true);
  expect(identifiersAfter(store, 2, 3, 10).map(({ value }) => value)).toEqual(['d']);
});
