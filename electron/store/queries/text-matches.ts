import type { ReadableStore } from '../connection.ts';

/** The full-text tables. */
export type TextTable = 'alert_text' | 'incident_text' | 'entity_text' | 'record_text';

/** Row ids that stay in memory for one connection, over all texts: about 32 MB. */
const mostKept = 8_000_000;

interface Kept {
  readonly version: string;
  readonly ids: Int32Array;
}

interface KeptTexts {
  readonly byQuery: Map<string, Kept>;
  total: number;
}

const kept = new WeakMap<ReadableStore, KeptTexts>();

/** SQL of this module, for tests of its plans. */
export const textSql = {
  /** One text of all ids: row by row they would take three times as long. FTS5 gives them in order. */
  matches: (table: TextTable): string =>
    `SELECT CAST(group_concat(rowid) AS BLOB) FROM ${table} WHERE ${table} MATCH ?`,
  /** What changes with every write of an FTS5 table: its averages and its structure (the file format's rows 1 and 10). */
  version: (table: TextTable): string =>
    `SELECT group_concat(hex(block), ':') FROM ${table}_data WHERE id IN (1, 10)`,
} as const;

/**
 * Row ids that an FTS5 query matches, ascending. They are kept until the full-text table is another: a change of the queue does not touch it.
 */
export function matchText(store: ReadableStore, table: TextTable, query: string): Int32Array {
  let texts = kept.get(store);
  if (!texts) kept.set(store, (texts = { byQuery: new Map(), total: 0 }));
  const key = `${table} ${query}`;
  const version = textVersion(store, table);
  const known = texts.byQuery.get(key);
  if (known?.version === version) return known.ids;
  const ids = readIds(store.pluck<Uint8Array | null>(textSql.matches(table)).get(query) ?? null);
  texts.total += ids.length - (known?.ids.length ?? 0);
  if (texts.total > mostKept) {
    texts.byQuery.clear();
    texts.total = ids.length;
  }
  texts.byQuery.set(key, { version, ids });
  return ids;
}

/** Another with every write of a full-text table. */
export function textVersion(store: ReadableStore, table: TextTable): string {
  return `${store.pluck<string | null>(textSql.version(table)).get() ?? ''} ${store.rollbacks}`;
}

const comma = 0x2c;
const zero = 0x30;

/** Numbers between commas, read from bytes: a text of a hundred thousand would first become a string and then as many values. */
function readIds(text: Uint8Array | null): Int32Array {
  if (text === null) return new Int32Array(0);
  let count = 1;
  for (let at = 0; at < text.length; at += 1) if (text[at] === comma) count += 1;
  const ids = new Int32Array(count);
  let place = 0;
  let id = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? comma;
    if (byte === comma) {
      ids[place++] = id;
      id = 0;
    } else id = id * 10 + byte - zero;
  }
  ids[place] = id;
  return ids;
}
