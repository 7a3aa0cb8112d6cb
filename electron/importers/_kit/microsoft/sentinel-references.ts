import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import { isJsonObject, ownScalarText, ownValue } from '../../../../shared/lib/json-read.ts';

/** An alert's entities with their references: `$ref` points to the entity with that `$id`, wherever it stands. */
export interface EntityIndex {
  /** Entities in the order of the list. */
  readonly entities: readonly JsonObject[];
  /** The object itself, or the one that its `$ref` names; null when there is none. Cycles end because nothing is followed twice. */
  resolve(value: JsonValue | undefined): JsonObject | null;
}

/** Deepest nesting that is searched for `$id`. */
const deepest = 12;

function indexById(value: JsonValue, byId: Map<string, JsonObject>, depth: number): void {
  if (depth > deepest) return;
  if (Array.isArray(value)) {
    for (const item of value) indexById(item as JsonValue, byId, depth + 1);
  } else if (isJsonObject(value)) {
    const id = ownScalarText(value, '$id');
    if (id !== null && !byId.has(id)) byId.set(id, value);
    for (const key of Object.keys(value)) indexById(value[key] as JsonValue, byId, depth + 1);
  }
}

/** Indexes a list of entities, whose references may point forward, backward or in a circle. */
export function indexEntities(list: readonly JsonValue[]): EntityIndex {
  const byId = new Map<string, JsonObject>();
  indexById(list, byId, 0);
  const follow = (value: JsonValue | undefined): JsonObject | null => {
    let current = isJsonObject(value) ? value : null;
    const seen = new Set<string>();
    while (current !== null) {
      const reference = ownScalarText(current, '$ref');
      if (reference === null) return current;
      if (seen.has(reference)) return null;
      seen.add(reference);
      current = byId.get(reference) ?? null;
    }
    return null;
  };
  const entities = list.map((item) => follow(item)).filter((item) => item !== null);
  return { entities: [...new Set(entities)], resolve: follow };
}

/** An own property whatever the case of its name: exports differ in `HostName` and `hostName`. */
export function property(entity: JsonObject, name: string): JsonValue | undefined {
  const exact = ownValue(entity, name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  const key = Object.keys(entity).find((candidate) => candidate.toLowerCase() === lower);
  return key === undefined ? undefined : entity[key];
}

/** A property as text, numbers included; null when blank or of another type. */
export function textProperty(entity: JsonObject, name: string): string | null {
  const value = property(entity, name);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
