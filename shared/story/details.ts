import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseSourceTime } from '../model/time.ts';

/** Tells a JSON object from other values. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells a JSON array from other values. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The value at a path of own properties, or undefined. */
export function valueAt(details: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = details;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Text at a path: a string that is not blank, or a number or boolean written out; else null. */
export function textAt(details: JsonValue | undefined, ...path: readonly string[]): string | null {
  const value = valueAt(details, ...path);
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A finite number at a path, also when a source wrote it as text; else null. */
export function numberAt(details: JsonValue | undefined, ...path: readonly string[]): number | null {
  const value = valueAt(details, ...path);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Texts of an array at a path; what is no text is left out. */
export function textsAt(details: JsonValue | undefined, ...path: readonly string[]): readonly string[] {
  const value = valueAt(details, ...path);
  return isJsonArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item !== '')
    : [];
}

/**
 * A time at a path in ms UTC, or null: in any form that importers read, since details keep what the source wrote. Text without an offset is
 * UTC, as the Graph security API writes it.
 */
export function timeAt(details: JsonValue | undefined, ...path: readonly string[]): number | null {
  const text = textAt(details, ...path);
  return text === null ? null : (parseSourceTime(text, 0)?.ms ?? null);
}

/** Orders texts by code units, the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Orders times, those that nobody knows last. */
export function compareTimes(a: number | null, b: number | null): number {
  if (a === b) return 0;
  return a === null ? 1 : b === null ? -1 : a - b;
}
