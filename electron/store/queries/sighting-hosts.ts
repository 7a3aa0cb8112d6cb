import { addressKey } from '../../../shared/model/address-range.ts';
import { hostOfUrlKey } from '../../../shared/model/indicator-values.ts';
import type { ReadableStore } from '../connection.ts';
import { readFact } from '../facts.ts';

/** Hosts that identifiers of a store name, in an order in which those below a domain, and those in a range of addresses, stand together. */
export interface KnownHosts {
  /** Names with their labels turned round, each with a dot behind (`example.evil.www.`), ascending; entities by place. */
  readonly names: readonly string[];
  readonly ofName: readonly (readonly number[])[];
  /** Addresses as hosts of URLs, as {@link addressKey}, ascending; entities by place. */
  readonly addresses: readonly string[];
  readonly ofAddress: readonly (readonly number[])[];
}

/** SQL of the identifiers of a kind and namespace that have a host in them; for tests of its plan. */
export const identifiersWithHosts =
  'SELECT i.value, i.entity_id FROM identifier AS i WHERE i.kind = ? AND i.namespace = ?';

/** Kinds and namespaces with a host in their values, and where it stands there. */
const hostsOf: readonly (readonly [
  kind: string,
  namespace: string,
  host: (value: string) => string | null,
])[] = [
  ['url', 'url', hostOfUrl],
  ['device', 'fqdn', (value) => value],
  ['generic', 'domainName', (value) => value],
  ['mailbox', 'smtp', hostOfAddress],
  ['user', 'upn', hostOfAddress],
];

/** Of a URL as identifiers keep it. */
function hostOfUrl(value: string): string | null {
  const rest = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)/.exec(value)?.[1];
  return rest === undefined ? null : hostOfUrlKey(rest);
}

function hostOfAddress(value: string): string | null {
  const at = value.lastIndexOf('@');
  return at < 0 ? null : value.slice(at + 1);
}

interface Kept {
  readonly version: string;
  readonly hosts: KnownHosts;
}
const kept = new WeakMap<ReadableStore, Kept>();

/**
 * All hosts of a store. No index of SQLite finds names by their ends, and one that imports had to keep would cost each of them; so they are
 * put in order once, and kept until identifiers change.
 */
export function knownHosts(store: ReadableStore): KnownHosts {
  const version = `${readFact(store, 'sourceRevision') ?? ''} ${store.rollbacks}`;
  const before = kept.get(store);
  // Within a transaction that writes, versions rise at its end only.
  if (before?.version === version && !store.isUnsettled) return before.hosts;
  kept.delete(store);
  const hosts = readHosts(store);
  if (!store.isUnsettled) kept.set(store, { version, hosts });
  return hosts;
}

function readHosts(store: ReadableStore): KnownHosts {
  const names = new Map<string, number[]>();
  const addresses = new Map<string, number[]>();
  const read = store.raw<readonly [value: string, entity: number]>(identifiersWithHosts);
  for (const [kind, namespace, hostOf] of hostsOf) {
    for (const [value, entity] of read.iterate(kind, namespace)) {
      const host = hostOf(value);
      if (host === null || host === '') continue;
      const key = kind === 'url' && /^[\d.]+$|:/.test(host) ? addressKey(host) : null;
      if (key === null) note(names, host, entity);
      else note(addresses, key, entity);
    }
  }
  const turned = [...names].map(([host, entities]) => [turnRound(host), entities] as const).sort(byKey);
  const ordered = [...addresses].sort(byKey);
  return {
    names: turned.map(([name]) => name),
    ofName: turned.map(([, entities]) => entities),
    addresses: ordered.map(([key]) => key),
    ofAddress: ordered.map(([, entities]) => entities),
  };
}

function note(places: Map<string, number[]>, key: string, entity: number): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, [entity]);
  else known.push(entity);
}

const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : left > right ? 1 : 0;

/** `www.evil.example` → `example.evil.www.`: names below a domain begin as it does. */
const turnRound = (host: string): string => `${host.split('.').reverse().join('.')}.`;

/** The first place of an ascending list whose text is not before another. */
function placeOf(list: readonly string[], text: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Entities on hosts below a domain, and at the domain itself, in the order of their names. */
export function* entitiesBelow({ names, ofName }: KnownHosts, domain: string): Generator<number> {
  const beginning = turnRound(domain);
  for (let at = placeOf(names, beginning); names[at]?.startsWith(beginning) === true; at += 1)
    yield* ofName[at] ?? [];
}

/** Entities on hosts whose addresses are in a range. */
export function* entitiesInRange(
  { addresses, ofAddress }: KnownHosts,
  { first, last }: { readonly first: string; readonly last: string },
): Generator<number> {
  for (let at = placeOf(addresses, first); (addresses[at] ?? '~') <= last; at += 1)
    yield* ofAddress[at] ?? [];
}
