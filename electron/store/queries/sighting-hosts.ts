import { addressKey } from '../../../shared/model/address-range.ts';
import { insideKey, lookupForms } from '../../../shared/model/lookup-keys.ts';
import { probesOf } from '../../../shared/model/pasted-identifiers.ts';
import { turnHostRound } from '../../../shared/model/message-senders.ts';
import type { PastedRange } from '../../../shared/model/pasted-ranges.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';
import { stretchBelow } from './sighting-senders.ts';

/** SQL of the entities whose identifiers have a key before another; for tests of its plan. */
export const entitiesOfStretch = `SELECT i.entity_id FROM identifier_lookup AS l CROSS JOIN identifier AS i ON i.id = l.identifier_id
  WHERE l.form = ? AND l.key >= ? AND l.key < ? LIMIT ?`;

/** SQL of the URLs at a key; for tests of its plan. */
export const urlsAtKey = `SELECT i.entity_id FROM identifier_lookup AS l CROSS JOIN identifier AS i ON i.id = l.identifier_id
  WHERE l.form = ? AND l.key = ? AND i.kind = 'url' LIMIT ?`;

/** SQL of the entities whose identifiers have an address up to another; for tests of its plan. */
export const entitiesOfAddresses = `SELECT i.entity_id FROM identifier_lookup AS l CROSS JOIN identifier AS i ON i.id = l.identifier_id
  WHERE l.form = ? AND l.key >= ? AND l.key <= ? LIMIT ?`;

/** Entities on hosts below a domain, and at the domain itself, in the order of their names. @param most of them at most. */
export function entitiesBelow(store: ReadableStore, domain: string, most: number): readonly number[] {
  const { from, below } = stretchBelow(domain);
  return store.pluck<number>(entitiesOfStretch).all(lookupForms.host, from, below, most);
}

/**
 * URLs on a host or address, also those that name a user before it (`https://user:word@evil.example/`), which do not begin with the host.
 * @param most of them at most.
 */
export function urlsOnHost(
  store: ReadableStore,
  { kind, value }: Pick<PastedValue, 'kind' | 'value'>,
  most: number,
): readonly number[] {
  const key = kind === 'domain' ? turnHostRound(value) : kind === 'ip' ? addressKey(value) : null;
  const form = kind === 'domain' ? lookupForms.host : lookupForms.address;
  return key === null ? [] : store.pluck<number>(urlsAtKey).all(form, key, most);
}

/** Addresses in a range, and URLs on them, in the order of the addresses. @param most of them at most. */
export function entitiesInRange(
  store: ReadableStore,
  { first, last }: Pick<PastedRange, 'first' | 'last'>,
  most: number,
): readonly number[] {
  return store.pluck<number>(entitiesOfAddresses).all(lookupForms.address, first, last, most);
}

/** SQL of the wrapped URLs that others are in; for tests of its plan. */
export const wrappersOf = `SELECT i.entity_id FROM json_each(?) AS j CROSS JOIN identifier_lookup AS l ON l.form = ${lookupForms.inside} AND l.key = j.value
  CROSS JOIN identifier AS i ON i.id = l.identifier_id LIMIT ?`;

/** SQL of the same of what context names; for tests of its plan. */
export const contextWrappersOf = `SELECT l.identifier_id FROM json_each(?) AS j
  CROSS JOIN context_lookup AS l ON l.form = ${lookupForms.inside} AND l.key = j.value LIMIT ?`;

/** Wrapped URLs that a URL is in, as an earlier version kept them, which knew fewer wrappers. @param most of them at most. */
export function urlsAround(
  store: ReadableStore,
  value: PastedValue,
  most: number,
  sql: string = wrappersOf,
): readonly number[] {
  if (value.kind !== 'url') return [];
  const keys = probesOf(value).flatMap((probe) =>
    probe.kind === 'url' && probe.namespace === 'url' ? [insideKey(probe.value)] : [],
  );
  return store.pluck<number>(sql).all(JSON.stringify([...new Set(keys)]), most);
}
