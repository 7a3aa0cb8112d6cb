import { isJsonObject, setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';

/** Levels of objects and lists that are opened into paths; what is deeper has no column. */
const deepest = 8;
/** Most values of one record, and of one list in it, that have a column. */
const mostValues = 5000;
const mostElements = 200;

/** A value that is no object and no list. */
export type Scalar = string | number | boolean;

/** A record's values by column: by name for rows, by path for JSON, with `[]` for every element of a list (`reports[].email`). */
export interface RecordValues {
  /** The values of a column that say something; empty when there are none. */
  of(column: string): readonly Scalar[];
  /** Columns that have values, in the record's order. */
  readonly columns: Iterable<string>;
  /** What no column in `used` holds: a member none of whose columns is used as it stands, of others the values that are left, by path. */
  rest(used: ReadonlySet<string>): JsonObject;
}

const isScalar = (value: JsonValue): value is Scalar => value !== null && typeof value !== 'object';

const saysNothing = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isJsonObject(value) && Object.keys(value).length === 0);

/** The values of a row. */
export function rowValues(row: JsonObject): RecordValues {
  return {
    of(column) {
      const value = Object.hasOwn(row, column) ? row[column] : undefined;
      return value !== undefined && isScalar(value) && value !== '' ? [value] : [];
    },
    get columns() {
      return Object.keys(row).filter((name) => !saysNothing(row[name]));
    },
    rest(used) {
      const rest: Record<string, JsonValue> = {};
      for (const name of Object.keys(row)) {
        const value = row[name] as JsonValue;
        if (!used.has(name) && !saysNothing(value)) setOwn(rest, name, value);
      }
      return rest;
    },
  };
}

/** The values of a JSON record. */
export function objectValues(record: JsonObject): RecordValues {
  const values = new Map<string, Scalar[]>();
  const members = new Map<string, string[]>();
  let count = 0;
  const add = (path: string, value: Scalar, member: string): void => {
    if (value === '' || count >= mostValues) return;
    count += 1;
    const list = values.get(path);
    if (list) {
      list.push(value);
      return;
    }
    values.set(path, [value]);
    const paths = members.get(member);
    if (paths) paths.push(path);
    else members.set(member, [path]);
  };
  const open = (value: JsonValue, path: string, member: string, depth: number): void => {
    if (value === null || depth > deepest) return;
    if (isScalar(value)) add(path, value, member);
    else if (Array.isArray(value))
      for (const item of value.slice(0, mostElements))
        open(item as JsonValue, `${path}[]`, member, depth + 1);
    else
      for (const key of Object.keys(value))
        open((value as JsonObject)[key] as JsonValue, `${path}.${key}`, member, depth + 1);
  };
  for (const key of Object.keys(record)) open(record[key] as JsonValue, key, key, 0);
  return {
    of: (column) => values.get(column) ?? [],
    columns: values.keys(),
    rest(used) {
      const rest: Record<string, JsonValue> = {};
      for (const key of Object.keys(record)) {
        const value = record[key] as JsonValue;
        if (saysNothing(value)) continue;
        const paths = members.get(key) ?? [];
        if (!paths.some((path) => used.has(path))) setOwn(rest, key, value);
        else
          for (const path of paths) {
            const left = used.has(path) ? [] : (values.get(path) ?? []);
            if (left.length > 0) setOwn(rest, path, path.includes('[]') ? left : (left[0] as Scalar));
          }
      }
      return rest;
    },
  };
}
