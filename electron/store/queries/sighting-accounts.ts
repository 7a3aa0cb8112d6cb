import { lookupForms } from '../../../shared/model/lookup-keys.ts';
import { accountOf } from '../../../shared/model/pasted-identifiers.ts';
import type { PastedAccount } from '../../../shared/model/pasted-identifiers.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';

/** SQL of the accounts of names in any domain; for tests of its plan. */
export const accountsInDomains = `SELECT j.key AS at, i.value, i.entity_id AS entity FROM json_each(?) AS j
  CROSS JOIN identifier_lookup AS l ON l.form = ${lookupForms.account} AND l.key = j.value CROSS JOIN identifier AS i ON i.id = l.identifier_id`;

/** SQL of the users whose principal name has this before its `@`; for tests of its plan. */
export const usersOfLocalParts = `SELECT j.key AS at, i.entity_id AS entity FROM json_each(?) AS j
  CROSS JOIN identifier AS i ON i.kind = 'user' AND i.namespace = 'upn' AND i.value >= j.value || '@' AND i.value < j.value || 'A'`;

/** SQL of the accounts of devices, by the device's short name and the account's; for tests of its plan. */
export const accountsOfDevices = `SELECT j.key AS at, i.entity_id AS entity FROM json_each(?) AS j
  CROSS JOIN identifier AS i ON i.kind = 'user' AND i.namespace = 'account@hostName' AND i.value = j.value`;

/** An account of the name of a value. */
interface AccountOfPlace {
  readonly place: number;
  readonly entity: number;
  readonly match: 'account' | 'otherDomain';
}

/**
 * Accounts of the names that values are: one without a domain is the account of that name in any, one with a domain may be that in another.
 * The cost is linear in the values and in what is found.
 */
export function* accountsNamed(
  store: ReadableStore,
  values: readonly PastedValue[],
): Generator<AccountOfPlace> {
  const asked = values.flatMap((value, place): (PastedAccount & { readonly place: number })[] => {
    const account = accountOf(value);
    return account === null ? [] : [{ place, ...account }];
  });
  if (asked.length === 0) return;
  type Row = { at: number; entity: number };
  const names = JSON.stringify(asked.map(({ name }) => name));
  const accounts = store.read<Row & { value: string }>(accountsInDomains).iterate(names);
  for (const { at, value, entity } of accounts) {
    const account = asked[at];
    // That of the domain itself is found as an identifier.
    if (account !== undefined && value !== `${account.domain ?? ''}\\${account.name}`)
      yield { place: account.place, entity, match: account.domain === null ? 'account' : 'otherDomain' };
  }
  const users = store.read<Row>(usersOfLocalParts).iterate(names);
  for (const { at, entity } of users) {
    const account = asked[at];
    if (account !== undefined)
      yield { place: account.place, entity, match: account.domain === null ? 'account' : 'otherDomain' };
  }
  // What is written as an account of a domain may be one of the device's own.
  const own = asked.filter(({ domain }) => domain !== null);
  const local = store
    .read<Row>(accountsOfDevices)
    .iterate(JSON.stringify(own.map(({ domain, name }) => `${domain ?? ''}|${name}`)));
  for (const { at, entity } of local) yield { place: own[at]?.place ?? -1, entity, match: 'account' };
}
