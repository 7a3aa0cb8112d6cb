import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonList, isJsonObject } from '../../../shared/lib/json-read.ts';

/** Longest text that is tried as JSON, UTF-16 code units. */
const longest = 1_000_000;

/** Deepest nesting that is followed; a text that nests deeper stays text: what is stored must be written again. */
const deepest = 100;

/** Whether brackets outside texts nest deeper than allowed. One pass. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > deepest) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}

/** A value that may be JSON as text (a column of a CSV file, a dynamic column): parsed; what is no JSON list or object comes back as it is. */
export function parseJsonColumn(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || value.length > longest) return value;
  const text = value.trim();
  if (!/^[[{]/.test(text) || nestsTooDeep(text)) return value;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return value;
  }
}

/** An object, or the object that a text holds; null for anything else. */
export function objectColumn(value: JsonValue | undefined): JsonObject | null {
  const parsed = parseJsonColumn(value);
  return isJsonObject(parsed) ? parsed : null;
}

/** A list, or the list that a text holds; a text with commas is a list of names. Empty for anything else. */
export function listColumn(value: JsonValue | undefined): readonly JsonValue[] {
  const parsed = parseJsonColumn(value);
  if (isJsonList(parsed)) return parsed;
  if (typeof parsed !== 'string' || parsed.trim() === '' || parsed.length > 20_000) return [];
  return parsed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The texts of such a list, each once. */
export function textsColumn(value: JsonValue | undefined): readonly string[] {
  const texts = listColumn(value).flatMap((item) =>
    typeof item === 'string' && item.trim() !== '' ? [item.trim()] : [],
  );
  return [...new Set(texts)];
}

/** A record with some of its columns parsed, where they hold JSON as text. */
export function withParsedColumns(record: JsonObject, columns: readonly string[]): JsonObject {
  const parsed: Record<string, JsonValue> = {};
  for (const column of columns) {
    if (!Object.hasOwn(record, column) || typeof record[column] !== 'string') continue;
    const value = parseJsonColumn(record[column]);
    if (typeof value === 'object') parsed[column] = value;
  }
  return Object.keys(parsed).length === 0 ? record : { ...record, ...parsed };
}
