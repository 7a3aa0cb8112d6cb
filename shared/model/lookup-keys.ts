import { addressKey } from './address-range.ts';
import { makeIdentifier } from './identity-namespaces.ts';
import { urlForms } from './identity-url.ts';
import { hostOfUrlKey } from './indicator-values.ts';
import { turnHostRound } from './message-senders.ts';
import type { Identifier } from './record.ts';
import { linksInside } from './safe-links.ts';

/** What an identifier is found by that does not stand at the beginning of its value; stored as these numbers. */
export const lookupForms = { host: 0, address: 1, account: 2, inside: 3 } as const;

/** A key by which an identifier is found. */
export interface LookupKey {
  readonly form: (typeof lookupForms)[keyof typeof lookupForms];
  /** A host with its labels turned round, an address as `addressKey` makes it, an account without its domain, a URL inside a wrapped one. */
  readonly key: string;
}

type Found = Pick<Identifier, 'kind' | 'namespace' | 'value'>;

/**
 * The keys of an identifier, each once: its host, address or account name, and of a wrapped URL, as an earlier version kept it, what is in it with
 * the hosts of that. Empty for identifiers that have none, or only what begins their values. Total.
 */
export function lookupKeysOf(identifier: Found): readonly LookupKey[] {
  const own = ownKeyOf(identifier);
  const inside =
    identifier.namespace === 'url' && identifier.kind === 'url' ? insideOf(identifier.value) : nothing;
  if (inside.length === 0) return own === null ? noKeys : [own];
  const keys = [
    own,
    ...inside.map((url): LookupKey => ({ form: lookupForms.inside, key: insideKey(url) })),
    ...inside.map((url) => hostLookup(hostOfUrl(url))),
  ].filter((key) => key !== null);
  return [...new Map(keys.map((key) => [`${key.form} ${key.key}`, key])).values()];
}

const noKeys: readonly LookupKey[] = [];

/** Of a million links that are not wrapped none is taken to pieces. */
const insideOf = (value: string): readonly string[] =>
  linksInside(value).length === 0 ? nothing : urlForms(value).slice(1);

/** A URL as a key by which wrapped ones are found that it is in. @param url normalised. */
export const insideKey = (url: string): string => makeIdentifier('url', 'url', url, null).value;

function ownKeyOf({ kind, namespace, value }: Found): LookupKey | null {
  switch (namespace) {
    case 'address':
      return kind === 'ip' ? addressLookup(value) : null;
    case 'url':
      return kind === 'url' ? hostLookup(hostOfUrl(value)) : null;
    case 'fqdn':
      return kind === 'device' ? hostLookup(value) : null;
    case 'domainName':
      return kind === 'generic' ? hostLookup(value) : null;
    case 'smtp':
      return kind === 'mailbox' ? hostLookup(hostOfAddress(value)) : null;
    case 'upn':
      return kind === 'user' ? hostLookup(hostOfAddress(value)) : null;
    case 'domainAccount':
      return kind === 'user'
        ? { form: lookupForms.account, key: value.slice(value.indexOf('\\') + 1) }
        : null;
    default:
      return null;
  }
}

function addressLookup(value: string): LookupKey | null {
  const key = addressKey(value);
  return key === null ? null : { form: lookupForms.address, key };
}

/** A URL may be on an address. */
function hostLookup(host: string | null): LookupKey | null {
  if (host === null || host === '') return null;
  const address = /^[\d.]+$|:/.test(host) ? addressLookup(host) : null;
  return address ?? { form: lookupForms.host, key: turnHostRound(host) };
}

/** Of a URL as identifiers keep it. */
function hostOfUrl(value: string): string | null {
  const rest = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)/.exec(value)?.[1];
  return rest === undefined ? null : hostOfUrlKey(rest);
}

function hostOfAddress(value: string): string | null {
  const at = value.lastIndexOf('@');
  return at < 0 ? null : value.slice(at + 1);
}

const nothing: readonly string[] = [];
