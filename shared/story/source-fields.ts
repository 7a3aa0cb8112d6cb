import type { JsonObject } from '../lib/json.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { flatten } from './raw-fields.ts';

/** A piece of evidence as rows of lists read it: of an alert, or of a context record. */
export interface SourcePiece {
  readonly kind: EntityKind;
  readonly label: string;
  /** The entity of the store; null for what only a context record names. */
  readonly entityId: number | null;
  readonly verdict: string | null;
  readonly embedded: boolean;
  readonly roles: readonly string[];
  readonly details: JsonObject;
}

/** One record that a row of a list is made from. */
export interface SourceRecord {
  /** Unique among the records that one list is made from. */
  readonly id: string;
  /** ms UTC; null when unknown. */
  readonly at: number | null;
  readonly title: string;
  readonly description: string | null;
  readonly action: string | null;
  readonly outcome: string | null;
  readonly evidence: readonly SourcePiece[];
  readonly fields: SourceFields;
  readonly fromContext: boolean;
}

/** Fields that no piece of evidence holds, by their names at the source. */
export interface SourceFields {
  /** The first of some names that has a value, under any of the wrappers that collectors put around a record. */
  text(...names: readonly string[]): string | null;
  /** The same as a number that is finite and not negative. */
  number(...names: readonly string[]): number | null;
}

/** What collectors put around a sensor's own record: Wazuh, Elastic, Logstash. */
const wrappers = ['', 'data.', '_source.', 'suricata.eve.', 'event.', 'fields.'];

/** Fields of one record that are looked at. */
const mostFields = 2_000;

/** Reads the fields that an alert or a context record keeps under its source's names. Case counts for nothing. */
export function sourceFields(
  additional: JsonObject | readonly { readonly name: string; readonly value: string }[],
): SourceFields {
  const entries: readonly (readonly [string, string])[] = isList(additional)
    ? additional.slice(0, mostFields).map(({ name, value }) => [name, value])
    : flatten(additional, { left: mostFields }).map(({ path, value }) => [path, value]);
  const byName = new Map<string, string>();
  for (const [name, value] of entries) {
    const folded = name.toLowerCase();
    if (!byName.has(folded) && value.trim() !== '') byName.set(folded, value);
  }
  const around = wrappers.filter((wrapper) => wrapper === '' || startsAny(byName.keys(), wrapper));
  const text = (...names: readonly string[]): string | null => {
    if (byName.size === 0) return null;
    for (const name of names) {
      const own = folded(name);
      for (const wrapper of around) {
        const value = byName.get(wrapper === '' ? own : `${wrapper}${own}`);
        if (value !== undefined) return value;
      }
    }
    return null;
  };
  return {
    text,
    number(...names) {
      const value = Number(text(...names) ?? NaN);
      return Number.isFinite(value) && value >= 0 ? value : null;
    },
  };
}

function startsAny(names: Iterable<string>, start: string): boolean {
  for (const name of names) if (name.startsWith(start)) return true;
  return false;
}

/** Names that are asked for, in lower case: the same few for every record. */
const lowerNames = new Map<string, string>();

/** Names that are kept in lower case. */
const mostNames = 2_000;

function folded(name: string): string {
  const known = lowerNames.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (lowerNames.size < mostNames) lowerNames.set(name, lower);
  return lower;
}

function isList(
  value: JsonObject | readonly { readonly name: string; readonly value: string }[],
): value is readonly { readonly name: string; readonly value: string }[] {
  return Array.isArray(value);
}
