import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, setOwn } from '../../../shared/lib/json-read.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';
import { capText, longestLine, longestText } from './record-reader.ts';

/** Levels of objects that are opened into paths; what is deeper stays whole. */
const deepest = 8;

/** Most leaves of one record; what is behind them stays in the raw record and is said. */
const mostLeaves = 5000;

/**
 * A record's leaves by dotted path: `{"agent": {"name": "a"}}` and `{"agent.name": "a"}` (ECS) read alike. It remembers which leaves were
 * understood; all others end in `additional`.
 */
export interface FlatRecord {
  /** Text of the first of these paths that has some. */
  text(...paths: readonly string[]): string | null;
  /** As `text`, for running text, which may be longer. */
  prose(...paths: readonly string[]): string | null;
  /** As `text`; numbers and booleans too. */
  id(...paths: readonly string[]): string | null;
  number(...paths: readonly string[]): number | null;
  time(...paths: readonly string[]): SourceTime | null;
  /** The texts (and numbers) of a list; a lone value is a list of one. */
  texts(...paths: readonly string[]): readonly string[];
  /** The objects of a list. */
  objects(path: string): readonly JsonObject[];
  /**
   * The first of these paths whose text passes a check; only that one counts as understood. What fails its check stays in `additional`, so
   * that a wrong value is shown under its own name and never taken for what it is not.
   */
  checked<T>(check: (text: string | null) => T | null, ...paths: readonly string[]): T | null;
  has(path: string): boolean;
  /** A leaf as it is, without counting it as understood: for lists of which only a part is taken. */
  peek(path: string): JsonValue | undefined;
  /** Paths below a prefix (`data.win.eventdata.`), without it. */
  under(prefix: string): readonly string[];
  /** Marks leaves as understood without reading them; `prefix.*` for all below. */
  use(...paths: readonly string[]): void;
  /** Every leaf that was not understood and says something, by its path. */
  rest(): JsonObject;
}

const saysNothing = (value: JsonValue): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * Says the path under which a leaf is kept: `{"a": {"b": 1}, "a.b": 2}` says two things under one, and the second is kept as `a.b (2)`, which
 * no importer reads.
 */
function createFreePaths(leaves: ReadonlyMap<string, JsonValue>): (path: string) => string {
  // A record that says very much under one path is not to be counted through again for each.
  const counts = new Map<string, number>();
  return (path) => {
    let free = path;
    for (let count = counts.get(path) ?? 2; leaves.has(free); count += 1) {
      free = `${path} (${String(count)})`;
      counts.set(path, count);
    }
    return free;
  };
}

function flatten(record: JsonObject): ReadonlyMap<string, JsonValue> {
  const leaves = new Map<string, JsonValue>();
  const freePath = createFreePaths(leaves);
  const open = (object: JsonObject, prefix: string, depth: number): void => {
    for (const key of Object.keys(object)) {
      const value = object[key] as JsonValue;
      const path = prefix + key;
      if (isJsonObject(value) && depth < deepest) open(value, `${path}.`, depth + 1);
      else if (leaves.size < mostLeaves) {
        leaves.set(freePath(path), value);
      } else leaves.set('…', 'more fields in the raw record');
    }
  };
  open(record, '', 0);
  return leaves;
}

/** Opens a record into its leaves. @param importedAt time of the import, ms UTC, against which times are believed. */
export function readFlat(record: JsonObject, importedAt: number): FlatRecord {
  const leaves = flatten(record);
  const used = new Set<string>();
  function first<T>(paths: readonly string[], read: (value: JsonValue) => T | null): T | null {
    for (const path of paths) {
      const value = leaves.get(path);
      if (value === undefined || saysNothing(value)) continue;
      const got = read(value);
      if (got === null) continue;
      used.add(path);
      return got;
    }
    return null;
  }
  const asText = (value: JsonValue, limit = longestLine): string | null =>
    typeof value === 'string' && value.trim() !== '' ? capText(value.trim(), limit) : null;
  const asId = (value: JsonValue): string | null =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : asText(value);
  return {
    text: (...paths) => first(paths, (value) => asText(value)),
    prose: (...paths) => first(paths, (value) => asText(value, longestText)),
    id: (...paths) => first(paths, asId),
    number: (...paths) =>
      first(paths, (value) => {
        const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
        return typeof number === 'number' && Number.isFinite(number) ? number : null;
      }),
    time: (...paths) => first(paths, (value) => parseSourceTime(value, importedAt)),
    texts: (...paths) =>
      first(paths, (value) => {
        const list = (Array.isArray(value) ? value : [value]).map((item: JsonValue) => asId(item));
        return list.every((item) => item !== null) ? [...new Set(list)] : null;
      }) ?? [],
    objects: (path) =>
      first([path], (value) =>
        Array.isArray(value) && value.every((item) => isJsonObject(item))
          ? (value as readonly JsonObject[])
          : null,
      ) ?? [],
    checked: (check, ...paths) =>
      first(paths, (value) => {
        const text = asId(Array.isArray(value) && value.length === 1 ? (value[0] as JsonValue) : value);
        return text === null ? null : check(text);
      }),
    has: (path) => leaves.has(path),
    peek: (path) => leaves.get(path),
    under: (prefix) =>
      [...leaves.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length)),
    use: (...paths) => {
      for (const path of paths) {
        if (!path.endsWith('*')) used.add(path);
        else for (const leaf of leaves.keys()) if (leaf.startsWith(path.slice(0, -1))) used.add(leaf);
      }
    },
    rest() {
      const rest: Record<string, JsonValue> = {};
      for (const [path, value] of leaves)
        if (!used.has(path) && !saysNothing(value)) setOwn(rest, path, value);
      return rest;
    },
  };
}
