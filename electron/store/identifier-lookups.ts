import { lookupKeysOf } from '../../shared/model/lookup-keys.ts';
import type { Identifier } from '../../shared/model/record.ts';
import { saidKeysOf } from '../../shared/model/said-keys.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import { readBody } from './record-body.ts';
import { createRowInserter } from './row-inserter.ts';
import type { RowInserter } from './row-inserter.ts';

/** Rows of the keys that identifiers are found by; flushed with the identifiers. */
export const lookupRows = (store: WritableStore): RowInserter =>
  createRowInserter(store, 'identifier_lookup', ['form', 'key', 'identifier_id'], 'OR IGNORE');

/** Rows of what evidence says that is found by it; flushed after the identifiers. */
export const saidRows = (store: WritableStore): RowInserter =>
  createRowInserter(store, 'said_key', ['form', 'key', 'identifier_id'], 'OR IGNORE');

/** Writes the keys of what context names. @param key kind, namespace, tenant and value, as of identifiers. */
export function writeContextLookup(store: WritableStore, id: number, key: string): void {
  for (const found of lookupKeysOf(identifierOfKey(key)))
    store
      .write('INSERT OR IGNORE INTO context_lookup (form, key, identifier_id) VALUES (?, ?, ?)')
      .run(found.form, found.key, id);
}

/** The value may have separators in it. */
function identifierOfKey(key: string): Pick<Identifier, 'kind' | 'namespace' | 'value'> {
  const [kind = '', namespace = '', tenant = ''] = key.split('|', 3);
  const value = key.slice(kind.length + namespace.length + tenant.length + 3);
  // Written by the import from an identifier.
  return { kind: kind as Identifier['kind'], namespace, value };
}

/** Deletes the keys of an identifier that is about to go. */
export function dropLookup(store: WritableStore, identifierId: number): void {
  const identifier = store
    .read<Identifier>('SELECT kind, namespace, value FROM identifier WHERE id = ?')
    .get(identifierId);
  for (const found of identifier === undefined ? [] : lookupKeysOf(identifier))
    store
      .write('DELETE FROM identifier_lookup WHERE form = ? AND key = ? AND identifier_id = ?')
      .run(found.form, found.key, identifierId);
}

/** How much evidence of one identifier is looked through for its keys before the rest are taken as still given. */
const searchLimit = 2_000;

/** SQL of the evidence of an identifier, with what its record says; for tests of its plan. */
export const saidOfIdentifier = `SELECT e.ordinal, v.body FROM identifier AS i CROSS JOIN evidence AS e ON e.entity_id = i.entity_id AND e.identifier_id = i.id
  CROSS JOIN record AS r ON r.id = e.record_id CROSS JOIN record_version AS v ON v.id = r.current_version_id WHERE i.id = ?`;

interface SaidRow {
  readonly form: number;
  readonly key: string;
}

/** Keys of an identifier that no evidence gives, or of which that is not known within the limit. */
function keysNotGiven(
  store: ReadableStore,
  id: number,
): { readonly keys: readonly SaidRow[]; readonly isSure: boolean } {
  const rows = store.read<SaidRow>('SELECT form, key FROM said_key WHERE identifier_id = ?').all(id);
  const left = new Map(rows.map((row) => [`${row.form}${row.key}`, row]));
  let searched = 0;
  if (left.size > 0)
    for (const { ordinal, body } of store
      .read<{ ordinal: number; body: string }>(saidOfIdentifier)
      .iterate(id)) {
      const item = readBody(body).evidence[ordinal];
      for (const { form, key } of item === undefined ? [] : saidKeysOf(item)) left.delete(`${form}${key}`);
      searched += 1;
      if (left.size === 0 || searched >= searchLimit) break;
    }
  return { keys: [...left.values()], isSure: searched < searchLimit };
}

/** Deletes the keys of identifiers that no evidence gives them any more. Call after the remaining evidence is in the tables. */
export function dropSaid(store: WritableStore, identifierIds: Iterable<number>): void {
  const drop = store.write('DELETE FROM said_key WHERE form = ? AND key = ? AND identifier_id = ?');
  for (const id of identifierIds) {
    const { keys, isSure } = keysNotGiven(store, id);
    if (isSure) for (const { form, key } of keys) drop.run(form, key, id);
  }
}

/** What an earlier version imported is read in this order. */
const sources = ['identifier', 'context', 'record'] as const;
type LookupSource = (typeof sources)[number];

/** Rows that are looked at together. */
const together: Readonly<Record<LookupSource, number>> = { identifier: 500, context: 500, record: 50 };

/** SQL of what an earlier version imported, newest first; for tests of its plan. */
export const behindLookupSql: Readonly<Record<LookupSource, string>> = {
  identifier: `SELECT id, kind, namespace, value FROM identifier WHERE id <= ? ORDER BY id DESC LIMIT ${together.identifier}`,
  context: `SELECT id, key FROM context_identifier WHERE id <= ? ORDER BY id DESC LIMIT ${together.context}`,
  record: `SELECT r.id, v.body FROM record AS r CROSS JOIN record_version AS v ON v.id = r.current_version_id WHERE r.id <= ?
    ORDER BY r.id DESC LIMIT ${together.record}`,
};

/** True while what an older version imported waits for {@link fillLookups}: what is asked for by these keys is not all found yet. */
export function areLookupsBehind(store: ReadableStore): boolean {
  return store.pluck<number>('SELECT 1 FROM lookup_behind LIMIT 1').get() !== undefined;
}

/**
 * Reads the keys of identifiers, and of what evidence says, that were imported before they were kept, for about `budgetMs` in one short transaction, the
 * newest before the older. How far it is stands in the store, so that it goes on after a crash.
 * @returns whether some are left, and how many rows were read.
 */
export function fillLookups(
  store: WritableStore,
  budgetMs: number,
): { readonly left: boolean; readonly read: number } {
  if (!areLookupsBehind(store)) return { left: false, read: 0 };
  return store.transaction(() => {
    const end = performance.now() + budgetMs;
    let read = 0;
    do {
      read += fillSome(store);
    } while (performance.now() < end && areLookupsBehind(store));
    raise(store, 'revision');
    return { left: areLookupsBehind(store), read };
  });
}

/** @returns how many rows were read. */
function fillSome(store: WritableStore): number {
  const behind = store.read<{ source: LookupSource; upTo: number }>(
    'SELECT source, up_to AS upTo FROM lookup_behind',
  );
  const waiting = new Map(behind.all().map(({ source, upTo }) => [source, upTo]));
  const source = sources.find((one) => waiting.has(one));
  if (source === undefined) return 0;
  const ids = fillFrom[source](store, waiting.get(source) ?? 0);
  const last = ids.at(-1);
  if (last === undefined || ids.length < together[source])
    store.write('DELETE FROM lookup_behind WHERE source = ?').run(source);
  else store.write('UPDATE lookup_behind SET up_to = ? WHERE source = ?').run(last - 1, source);
  return ids.length;
}

/** How a stretch of rows is read. Each answers their ids, descending. */
const fillFrom: Readonly<Record<LookupSource, (store: WritableStore, upTo: number) => readonly number[]>> = {
  identifier(store, upTo) {
    const rows = store.read<Identifier & { id: number }>(behindLookupSql.identifier).all(upTo);
    const lookups = lookupRows(store);
    for (const row of rows) for (const found of lookupKeysOf(row)) lookups.add(found.form, found.key, row.id);
    lookups.flush();
    return rows.map(({ id }) => id);
  },
  context(store, upTo) {
    const rows = store.read<{ id: number; key: string }>(behindLookupSql.context).all(upTo);
    for (const { id, key } of rows) writeContextLookup(store, id, key);
    return rows.map(({ id }) => id);
  },
  record(store, upTo) {
    const rows = store.read<{ id: number; body: string }>(behindLookupSql.record).all(upTo);
    const evidence = store.read<{ ordinal: number; identifier: number }>(
      'SELECT ordinal, identifier_id AS identifier FROM evidence WHERE record_id = ?',
    );
    const said = saidRows(store);
    for (const { id, body } of rows) {
      const items = readBody(body).evidence;
      for (const { ordinal, identifier } of evidence.all(id)) {
        const item = items[ordinal];
        for (const { form, key } of item === undefined ? [] : saidKeysOf(item))
          said.add(form, key, identifier);
      }
    }
    said.flush();
    return rows.map(({ id }) => id);
  },
};

/**
 * Verifies that every identifier has the keys that it is found by, that no key is of another, and that what evidence is to say it does say. What
 * waits for {@link fillLookups} is known to be missing.
 * @param most how many findings are enough.
 */
export function findWrongLookups(store: ReadableStore, most: number): readonly string[] {
  const found: string[] = [];
  const behind =
    store.pluck<number>(`SELECT up_to FROM lookup_behind WHERE source = 'identifier'`).get() ?? 0;
  const has = store.pluck<number>(
    'SELECT 1 FROM identifier_lookup WHERE form = ? AND key = ? AND identifier_id = ?',
  );
  let expected = 0;
  for (const row of store
    .read<Identifier & { id: number }>('SELECT id, kind, namespace, value FROM identifier')
    .iterate()) {
    if (found.length >= most) return found;
    const missing = lookupKeysOf(row).filter(({ form, key }) => {
      const isThere = has.get(form, key, row.id) !== undefined;
      if (isThere) expected += 1;
      return !isThere;
    });
    if (missing.length > 0 && row.id > behind)
      found.push(`Identifier ${row.id} is not found by its host, address or account`);
  }
  const stored = store.pluck<number>('SELECT count(*) FROM identifier_lookup').get() ?? 0;
  if (stored > expected)
    found.push(`${stored - expected} keys find identifiers that are not there or have another key`);
  for (const id of store.pluck<number>('SELECT DISTINCT identifier_id FROM said_key').iterate()) {
    if (found.length >= most) return found;
    const { keys, isSure } = keysNotGiven(store, id);
    if (isSure && keys.length > 0)
      found.push(`Identifier ${id} is found by a name, address or path that no evidence gives it`);
  }
  return found;
}
