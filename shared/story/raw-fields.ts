import type { JsonValue } from '../lib/json.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import { isJsonObject } from './details.ts';
import type { StoryEvidence } from './types.ts';

/** One field with where it stands. */
export interface RawField {
  /** Dotted path; list positions in brackets. */
  readonly path: string;
  readonly value: string;
}

/** Fields of one piece of evidence, or of the alert itself. */
export interface RawSection {
  readonly entityId: number | null;
  readonly title: string;
  readonly fields: readonly RawField[];
}

/** Everything that an alert's record says beyond the columns, as text. */
export interface RawFields {
  readonly sections: readonly RawSection[];
  /** True when there are more fields than a person reads; the raw record has all of them. */
  readonly truncated: boolean;
}

const mostFields = 2_000;

/** Lists the fields of an alert and its evidence as text, in the order of the record. Empty values are left out. */
export function rawFields(additional: readonly { readonly name: string; readonly value: string }[], evidence: readonly StoryEvidence[]): RawFields {
  const budget = { left: mostFields };
  const sections: RawSection[] = [];
  const own = additional.slice(0, budget.left).map(({ name, value }) => ({ path: name, value }));
  budget.left -= own.length;
  if (own.length > 0) sections.push({ entityId: null, title: 'Alert', fields: own });
  for (const { entity, details } of evidence) {
    const fields = flatten(details, budget);
    if (fields.length > 0) sections.push({ entityId: entity.id, title: `${entityKindLabels[entity.kind].one}: ${entity.label}`, fields });
  }
  return { sections, truncated: budget.left <= 0 };
}

/** Lists the leaves of a value with their paths, until a budget is used up. */
export function flatten(value: JsonValue, budget: { left: number }): readonly RawField[] {
  const fields: RawField[] = [];
  // A stack instead of recursion: what a source nests deeply must not end the call stack.
  const open: { readonly path: string; readonly value: JsonValue }[] = [{ path: '', value }];
  for (let next = open.pop(); next && budget.left > 0; next = open.pop()) {
    const { path, value: at } = next;
    if (Array.isArray(at)) {
      for (const [index, item] of [...at.entries()].reverse()) open.push({ path: `${path}[${index}]`, value: item });
    } else if (isJsonObject(at)) {
      for (const [name, item] of Object.entries(at).reverse()) open.push({ path: path === '' ? name : `${path}.${name}`, value: item });
    } else if (at !== null && at !== '') {
      fields.push({ path, value: String(at) });
      budget.left -= 1;
    }
  }
  return fields;
}
