import { isJsonObject } from '../../../shared/lib/json-read.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import type { JsonEnvelope } from './json-elements.ts';

/** The answer of a search: `{"hits": {"hits": […]}}`. */
export const searchAnswer = {
  key: 'hits',
  wraps: 'object',
  inner: { key: 'hits' },
} as const satisfies JsonEnvelope;

/**
 * The document of a search engine's hit (`{"_index": …, "_id": …, "_source": {…}}`, Elasticsearch and OpenSearch), with the hit's index and id
 * beside its fields; any other record as it is.
 */
export function openHit(record: JsonObject): JsonObject {
  const { _source: source, _id: id, _index: index } = record;
  if (!isJsonObject(source)) return record;
  return {
    ...source,
    ...(id === undefined ? {} : { _id: id }),
    ...(index === undefined ? {} : { _index: index }),
  };
}
