import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { setOwn } from '../../../shared/lib/json-read.ts';
import { readFlat } from './flat-record.ts';
import type { FlatRecord } from './flat-record.ts';

/** Most objects of one list that are read one by one; a longer list stays whole. */
const mostInner = 2000;

/** What was read of a list of objects inside a record, and what of it was not understood. */
export interface InnerRecords<T> {
  readonly read: readonly T[];
  /** The list under its path, each element with what nobody read; empty when all was understood. */
  readonly left: JsonObject;
}

/**
 * Reads the objects of a list inside a record, each as a record of its own. What of them is not understood is handed back for `additional`.
 * @param read makes something of one object; `keep` takes what a list inside it left over.
 */
export function readInner<T>(
  flat: FlatRecord,
  path: string,
  importedAt: number,
  read: (inner: FlatRecord, keep: (left: JsonObject) => void) => T,
): InnerRecords<T> {
  const objects = flat.objects(path);
  const rests: JsonObject[] = [];
  const results = objects.slice(0, mostInner).map((object) => {
    const inner = readFlat(object, importedAt);
    let kept: JsonObject = {};
    const result = read(inner, (left) => {
      kept = { ...kept, ...left };
    });
    rests.push({ ...inner.rest(), ...kept });
    return result;
  });
  const left: Record<string, JsonValue> = {};
  const says = rests.some((rest) => Object.keys(rest).length > 0);
  if (says || objects.length > mostInner) setOwn(left, path, [...rests, ...objects.slice(mostInner)]);
  return { read: results, left };
}
