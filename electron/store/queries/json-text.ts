import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonArray, isJsonObject } from '../../../shared/story/details.ts';

/** Reads a column that holds a JSON array of strings; whatever else is in it is left out. */
export function readTexts(text: string | null): string[] {
  const value = readJson(text);
  return isJsonArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Reads a column that holds JSON; null when it holds none. */
export function readJson(text: string | null): JsonValue {
  if (text === null || text === '') return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

/** Reads a column that holds a JSON object; an empty one when it holds something else. */
export function readObject(text: string | null): JsonObject {
  const value = readJson(text);
  return isJsonObject(value) ? value : {};
}
