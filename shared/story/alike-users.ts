/** A user of the lists, with the key that tells how much of its account is known. */
interface NamedUser {
  readonly id: number;
  /** Kind, namespace, tenant and value of its strongest identifier. */
  readonly key: string;
  readonly label: string;
}

/**
 * Users by a bare name of one device who may be another user of the list, with that one: an account of a domain whose name is the same.
 * Sources that leave the domain out make two of one.
 */
export function alikeUsers(users: readonly NamedUser[]): ReadonlyMap<number, number> {
  const byName = new Map<string, number>();
  for (const { id, key, label } of users) {
    const name = isBare(key) ? null : domainName(label);
    if (name !== null && !byName.has(name)) byName.set(name, id);
  }
  return new Map(
    users.flatMap(({ id, key }): (readonly [number, number])[] => {
      const other = isBare(key) ? byName.get(key.split('|').at(-1)?.toLowerCase() ?? '') : undefined;
      return other === undefined ? [] : [[id, other]];
    }),
  );
}

const isBare = (key: string): boolean => /^user\|account@/.test(key);

/** The name in `DOMAIN\name` or `name@domain`. */
function domainName(label: string): string | null {
  const match = /^[^\\@]+\\([^\\@]+)$/.exec(label) ?? /^([^\\@]+)@[^\\@]+$/.exec(label);
  return match?.[1]?.toLowerCase() ?? null;
}
