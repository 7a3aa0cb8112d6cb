import { hash } from 'node:crypto';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { setOwn } from '../../../shared/lib/json-read.ts';
import { parseJsonColumn } from './json-column.ts';

/** A part's content as one text: the same whether it came as CSV (all text, blanks for nothing) or as JSON, now or in a later export. */
function contentOf(part: JsonObject): string {
  const content: Record<string, JsonValue> = {};
  for (const key of Object.keys(part)) {
    const value = parseJsonColumn(part[key]);
    if (value === null || value === undefined || value === '') continue;
    setOwn(content, key, typeof value === 'number' || typeof value === 'boolean' ? String(value) : value);
  }
  return canonicalJson(content);
}

/** The first 128 bits of a text's SHA-256 in hexadecimal: enough that two contents never share it. */
export function contentDigest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

/**
 * Id of a record that tells only a part of an alert: the alert's own id and the content by which its parts differ, so that the same part
 * delivered twice is the same record (decision 9).
 */
export function partId(alertId: string, part: JsonObject): string {
  return `${alertId}#${contentDigest(contentOf(part))}`;
}
