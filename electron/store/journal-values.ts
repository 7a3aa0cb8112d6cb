import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { JsonValue } from '../../shared/lib/json.ts';

/** Whose value it is. */
export type CreditKind = 'analyst' | 'source' | 'automatic';

/** A value and whose it is. */
export interface CreditedValue {
  readonly value: string | null;
  readonly by: CreditKind;
}

/**
 * Fields that entries carry so that undo restores everything, and that no person needs to read: when an incident was first worked on
 * (its alerts are kept together since), when it was resolved, that it was made by hand and where it leads: a remark of the same group says
 * why.
 */
export const bookkeepingFields: ReadonlySet<string> = new Set([
  'touchedAt',
  'resolvedAt',
  'created',
  'redirectedTo',
]);

/**
 * How the journal writes a credited value: an analyst's as the plain text, an automatic nothing as null, everything else with its credit
 * (`{"value": "…", "by": "source"}`; an analyst's "not set" is `{"value": null, "by": "analyst"}`).
 */
export function encodeCredited({ value, by }: CreditedValue): JsonValue {
  if (by === 'analyst' && value !== null) return value;
  if (by === 'automatic' && value === null) return null;
  return { value, by };
}

/** The inverse of {@link encodeCredited}. */
export function decodeCredited(json: JsonValue): CreditedValue {
  if (json === null) return { value: null, by: 'automatic' };
  if (typeof json === 'string') return { value: json, by: 'analyst' };
  if (typeof json === 'object' && !Array.isArray(json)) {
    const { value, by } = json as { readonly value?: JsonValue; readonly by?: JsonValue };
    return {
      value: typeof value === 'string' ? value : null,
      by: by === 'source' || by === 'automatic' ? by : 'analyst',
    };
  }
  return { value: String(json), by: 'analyst' };
}

/** What a person reads for the JSON of an entry's old or new value; null for "not set". */
export function journalText(json: string | null): string | null {
  if (json === null) return null;
  const value = JSON.parse(json) as JsonValue;
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'object' && !Array.isArray(value)) {
    const object = value as Readonly<Record<string, JsonValue>>;
    const text = object['value'] ?? object['text'] ?? object['verdict'] ?? null;
    return typeof text === 'string' ? text : null;
  }
  return canonicalJson(value);
}

/** True when two values of a field are the same. */
export function sameValue(left: JsonValue, right: JsonValue): boolean {
  return left === right || canonicalJson(left) === canonicalJson(right);
}
