import type { JsonObject, JsonValue } from './json.ts';

/** True for a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON list. */
export function isJsonList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * An object's own value under a key, or undefined. Foreign objects are only ever read through this: a key that the file does not have must
 * not fall through to `Object.prototype` (`constructor`, `toString`).
 */
export function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** An own text that is not blank, trimmed; null for anything else. */
export function ownText(object: JsonObject, key: string): string | null {
  const value = ownValue(object, key);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** An own text or number as text (ids come as either); null for anything else. */
export function ownScalarText(object: JsonObject, key: string): string | null {
  const value = ownValue(object, key);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return ownText(object, key);
}

/** An own object, or null. */
export function ownObject(object: JsonObject, key: string): JsonObject | null {
  const value = ownValue(object, key);
  return isJsonObject(value) ? value : null;
}

/** The elements of an own array; empty for anything else. */
export function ownList(object: JsonObject, key: string): readonly JsonValue[] {
  const value = ownValue(object, key);
  return isJsonList(value) ? value : [];
}

/** The texts in an own array, trimmed and not blank; a lone text counts as an array of one. */
export function ownTexts(object: JsonObject, key: string): readonly string[] {
  const value = ownValue(object, key);
  const list: readonly JsonValue[] = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  return list.flatMap((item) => (typeof item === 'string' && item.trim() !== '' ? [item.trim()] : []));
}

/**
 * Sets a key of an object under construction as its own property. Plain assignment of `__proto__` would change the prototype instead.
 */
export function setOwn(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** A copy of an object with only the keys that a predicate keeps. */
export function pickOwn(object: JsonObject, keep: (key: string) => boolean): JsonObject {
  const picked: Record<string, JsonValue> = {};
  for (const key of Object.keys(object)) {
    if (keep(key)) setOwn(picked, key, object[key] as JsonValue);
  }
  return picked;
}
