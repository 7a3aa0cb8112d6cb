import { setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { columnName } from './format-head.ts';

/** A row with its columns named as the table names them: portals add the zone when they export (`TimeGenerated [UTC]`). */
export function withPlainNames(record: JsonObject): JsonObject {
  if (!Object.keys(record).some((name) => name.endsWith(']'))) return record;
  const plain: Record<string, JsonValue> = {};
  for (const name of Object.keys(record)) {
    const short = columnName(name);
    setOwn(plain, Object.hasOwn(plain, short) ? name : short, record[name] as JsonValue);
  }
  return plain;
}
