import type { JsonValue } from './json.ts';

/** Keys recur by the million in a file: their quoted forms are kept, up to a bound that foreign keys cannot push. */
const quotedKeys = new Map<string, string>();
const mostQuotedKeys = 4096;

function quoteKey(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const quoted = `${JSON.stringify(key)}:`;
  if (quotedKeys.size < mostQuotedKeys && key.length < 100) quotedKeys.set(key, quoted);
  return quoted;
}

function write(value: JsonValue, depth: number): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (depth <= 0) throw new RangeError('The value is nested too deeply.');
  if (Array.isArray(value)) {
    let text = '[';
    for (let index = 0; index < value.length; index += 1) {
      text += (index === 0 ? '' : ',') + write(value[index] as JsonValue, depth - 1);
    }
    return `${text}]`;
  }
  const object = value as Readonly<Record<string, JsonValue>>;
  let text = '{';
  for (const key of Object.keys(object).sort()) {
    text += (text.length === 1 ? '' : ',') + quoteKey(key) + write(object[key] as JsonValue, depth - 1);
  }
  return `${text}}`;
}

/**
 * The canonical text of a JSON value: keys sorted by UTF-16 code unit, no white space (RFC 8785 for values that came from JSON.parse).
 * Two values are equal exactly when their canonical texts are.
 * @throws RangeError when the value is nested more than `maxDepth` levels deep.
 */
export function canonicalJson(value: JsonValue, maxDepth = 1000): string {
  return write(value, maxDepth);
}
