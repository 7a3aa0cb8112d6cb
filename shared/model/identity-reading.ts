import type { JsonObject, JsonValue } from '../lib/json.ts';
import { isJsonObject, ownList, ownValue } from '../lib/json-read.ts';
import type { EntityKind } from './entity-kinds.ts';
import { onEachDevice } from './identity-devices.ts';
import type { EvidenceScope } from './identity-devices.ts';
import { makeIdentifier } from './identity-namespaces.ts';
import type { Identifier } from './record.ts';

/** What a reader makes of one evidence object. */
export interface EvidenceReading {
  readonly kind: EntityKind;
  /** Empty when nothing in the object identifies it; the caller then falls back to its content. */
  readonly identifiers: readonly Identifier[];
  readonly links: boolean;
  /** Text for people, or null to fall back to the strongest identifier. */
  readonly label: string | null;
  readonly threats?: readonly string[];
  /** Evidence inside this one, in Graph shape, to be read in turn. */
  readonly embedded?: readonly (JsonObject | null)[];
}

/** Reads one type of evidence in Graph shape. */
export type EvidenceReader = (evidence: JsonObject, scope: EvidenceScope) => EvidenceReading;

/** A candidate identifier: namespace, folded value or null, tenant. */
type Candidate = readonly [namespace: string, value: string | null, tenant: string | null];

/** The identifiers of those candidates that have a value. */
export function identifiersOf(kind: EntityKind, candidates: readonly Candidate[]): readonly Identifier[] {
  return candidates.flatMap(([namespace, value, tenant]) =>
    value === null ? [] : [makeIdentifier(kind, namespace, value, tenant)],
  );
}

/** Within what a name stands for the same thing, as far as anybody can tell. */
interface NameScope {
  readonly tenant: string | null;
  /** The device that a thing of this name is on, where the evidence tells: its like on another device is another thing. Asked for names only. */
  readonly devices?: () => readonly Identifier[];
  /** Identifiers that say more than the name, and too little to link. */
  readonly weak?: readonly Identifier[];
}

/**
 * A reading that links by its identifiers; without any it is known by its name alone, which never links.
 * @param name text of the name alone, or null.
 * @param more.within where the name holds; without it, everywhere: what a family of malware or a cloud service is called.
 */
export function readingOf(
  kind: EntityKind,
  identifiers: readonly Identifier[],
  name: string | null,
  more: {
    readonly label?: string | null;
    readonly embedded?: readonly (JsonObject | null)[];
    readonly threats?: readonly string[];
    readonly within?: NameScope;
  } = {},
): EvidenceReading {
  return {
    kind,
    identifiers: identifiers.length > 0 ? identifiers : namedWithin(kind, name, more.within),
    links: identifiers.length > 0,
    label: more.label ?? name,
    ...pickMore(more),
  };
}

function namedWithin(
  kind: EntityKind,
  name: string | null,
  within: NameScope | undefined,
): readonly Identifier[] {
  if (within?.weak !== undefined && within.weak.length > 0) return within.weak;
  if (name === null) return [];
  const folded = name.toLowerCase();
  const tenant = within?.tenant ?? null;
  const onDevice = onEachDevice(kind, 'named', folded, within?.devices?.() ?? [], tenant);
  return onDevice.length > 0 ? onDevice : [makeIdentifier(kind, 'name', folded, tenant)];
}

function pickMore(more: {
  readonly embedded?: readonly (JsonObject | null)[];
  readonly threats?: readonly string[];
}): Partial<EvidenceReading> {
  return {
    ...(more.embedded ? { embedded: more.embedded } : {}),
    ...(more.threats ? { threats: more.threats } : {}),
  };
}

/** An own object of a type, given that type when it does not name one; null when absent. */
export function typedObject(evidence: JsonObject, key: string, type: string): JsonObject | null {
  return typed(ownValue(evidence, key), type);
}

/** The objects of an own array, each given a type when it does not name one; at most `limit`. */
export function typedObjects(
  evidence: JsonObject,
  key: string,
  type: string,
  limit: number,
): readonly (JsonObject | null)[] {
  return ownList(evidence, key)
    .slice(0, limit)
    .map((item) => typed(item, type));
}

function typed(value: JsonValue | undefined, type: string): JsonObject | null {
  if (!isJsonObject(value)) return null;
  return { '@odata.type': `#microsoft.graph.security.${type}`, ...value };
}
