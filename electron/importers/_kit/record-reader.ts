import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonList, isJsonObject, ownValue, pickOwn } from '../../../shared/lib/json-read.ts';
import { mostEvidence } from '../../../shared/model/identity.ts';
import type { SourceTime } from '../../../shared/model/record.ts';
import { parseSourceTime } from '../../../shared/model/time.ts';

/** Longest text of a field of running text, UTF-16 code units; the raw record keeps all of it. */
export const longestText = 100_000;

/** Longest text of a field that is one line (titles, ids, names), UTF-16 code units. */
export const longestLine = 2000;

/** Text no longer than a limit; what is cut is said. */
export function capText(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : `${text.slice(0, limit)}… (${String(text.length - limit)} more characters in the raw record)`;
}

/** Reads an object's fields and remembers which were understood: all others end in `additional`. */
export interface RecordReader {
  /** Text of the first of these keys that has some; blank counts as none. */
  text(...keys: readonly string[]): string | null;
  /** Like `text`, for running text, which may be longer. */
  prose(...keys: readonly string[]): string | null;
  /** Like `text`, but a number is taken as text too (ids come as either). */
  id(...keys: readonly string[]): string | null;
  time(...keys: readonly string[]): SourceTime | null;
  /** The texts of a list; a lone text counts as a list of one. Elements that are no text leave the field in `additional`. */
  texts(...keys: readonly string[]): readonly string[];
  list(key: string): readonly JsonValue[];
  object(key: string): JsonObject | null;
  /** Marks a field as understood without reading it. */
  use(...keys: readonly string[]): void;
  /** Every field that was not understood and says something. */
  rest(): JsonObject;
}

const saysNothing = (value: JsonValue | undefined): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Makes a reader of one record. */
export function readRecord(record: JsonObject, importedAt: number): RecordReader {
  const used = new Set<string>();
  function first<T>(keys: readonly string[], read: (value: JsonValue) => T | null): T | null {
    let found: T | null = null;
    for (const key of keys) {
      const value = ownValue(record, key);
      if (saysNothing(value)) {
        used.add(key);
        continue;
      }
      const got = read(value as JsonValue);
      if (got === null) continue;
      if (found === null) {
        used.add(key);
        found = got;
      } else if (JSON.stringify(got) === JSON.stringify(found)) {
        used.add(key);
      }
    }
    return found;
  }
  const asText = (value: JsonValue, limit = longestLine): string | null =>
    typeof value === 'string' && value.trim() !== '' ? capText(value.trim(), limit) : null;
  return {
    text: (...keys) => first(keys, (value) => asText(value)),
    prose: (...keys) => first(keys, (value) => asText(value, longestText)),
    id: (...keys) =>
      first(keys, (value) =>
        typeof value === 'number' && Number.isFinite(value) ? String(value) : asText(value),
      ),
    time: (...keys) => first(keys, (value) => parseSourceTime(value, importedAt)),
    texts(...keys) {
      const read = (value: JsonValue): readonly string[] | null => {
        if (typeof value === 'string')
          return value.trim() === '' ? null : [capText(value.trim(), longestLine)];
        if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return null;
        return [
          ...new Set(value.map((item) => capText(item.trim(), longestLine)).filter((item) => item !== '')),
        ];
      };
      return first(keys, read) ?? [];
    },
    list(key) {
      const value = ownValue(record, key);
      if (saysNothing(value)) used.add(key);
      if (!isJsonList(value)) return [];
      used.add(key);
      return value;
    },
    object(key) {
      const value = ownValue(record, key);
      if (saysNothing(value)) used.add(key);
      if (!isJsonObject(value)) return null;
      used.add(key);
      return value;
    },
    use: (...keys) => keys.forEach((key) => used.add(key)),
    rest: () => pickOwn(record, (key) => !used.has(key) && !saysNothing(record[key])),
  };
}

/** What a mapper makes of a record: the thing itself, or why not. */
export type Mapped<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: 'missingField' | 'wrongType' | 'notAnAlert';
      readonly reason: string;
    };

/** Why a record has no title: the field is absent, or holds something that is no text. */
export function withoutTitle<T>(record: JsonObject, keys: readonly string[]): Mapped<T> {
  const wrong = keys.find(
    (key) => !saysNothing(ownValue(record, key)) && typeof ownValue(record, key) !== 'string',
  );
  if (wrong === undefined)
    return {
      ok: false,
      code: 'missingField',
      reason: `The record has no title (${keys.map((key) => `"${key}"`).join(' or ')}).`,
    };
  const value = ownValue(record, wrong);
  const type = Array.isArray(value) ? 'a list' : isJsonObject(value) ? 'an object' : `a ${typeof value}`;
  return { ok: false, code: 'wrongType', reason: `"${wrong}" is ${type}, expected text.` };
}

/** What of an alert's evidence could not be read as evidence, or was too much. */
export function evidenceLeftOut(evidence: readonly JsonValue[]): JsonObject {
  const odd = evidence.filter((item) => !isJsonObject(item));
  return {
    ...(odd.length > 0 ? { evidence: odd.slice(0, 100) } : {}),
    ...(evidence.length > mostEvidence ? { evidenceInRawRecordOnly: evidence.length - mostEvidence } : {}),
  };
}
