/** What a check of a message's sender came to. */
export interface AuthenticationResult {
  readonly method: string;
  /** In lower case, as RFC 8601 names it. */
  readonly result: string;
  readonly outcome: 'pass' | 'fail' | 'neither';
}

const methods: readonly (readonly [name: string, label: string])[] = [
  ['spf', 'SPF'],
  ['dkim', 'DKIM'],
  ['dmarc', 'DMARC'],
  ['compauth', 'Composite authentication'],
  ['arc', 'ARC'],
];

/** Names of their own that fields have for methods, in lower case. Source: Graph `analyzedEmailAuthenticationDetail`. */
const ownNames: Readonly<Record<string, string>> = {
  senderpolicyframework: 'spf',
  compositeauthentication: 'compauth',
};

const outcomes: Readonly<Record<string, AuthenticationResult['outcome']>> = {
  pass: 'pass',
  bestguesspass: 'pass',
  softpass: 'pass',
  fail: 'fail',
  hardfail: 'fail',
  softfail: 'fail',
  permerror: 'fail',
  policy: 'fail',
  reject: 'fail',
};

/**
 * Results of SPF, DKIM, DMARC, composite authentication and ARC in the fields of a message, each once; a method that sources disagree on, or
 * that was tried for several domains, has several. Fields of its own name come before what stands in running text. Sources: RFC 8601; Microsoft Learn, "Anti-spam message headers in Microsoft 365" (`compauth`).
 */
export function authenticationResults(
  fields: readonly { readonly name: string; readonly value: string }[],
): readonly AuthenticationResult[] {
  const found = new Map<string, Set<string>>();
  const add = (method: string, result: string): void => {
    found.set(method, (found.get(method) ?? new Set()).add(result.toLowerCase()));
  };
  for (const { name, value } of fields) {
    const own = name.split('.').at(-1)?.toLowerCase() ?? '';
    const last = ownNames[own] ?? own;
    if (methods.some(([method]) => method === last) && /^[a-z]{2,20}$/i.test(value.trim()))
      add(last, value.trim());
  }
  const told = new Set(found.keys());
  for (const { value } of fields)
    for (const match of value
      .slice(0, 10_000)
      .matchAll(/\b(spf|dkim|dmarc|compauth|arc)"?\s{0,3}[=:]\s{0,3}"?([a-z]{2,20})/gi)) {
      const method = (match[1] ?? '').toLowerCase();
      if (!told.has(method)) add(method, match[2] ?? '');
    }
  return methods.flatMap(([method, label]) =>
    [...(found.get(method) ?? [])].map((result) => ({
      method: label,
      result,
      outcome: outcomes[result] ?? 'neither',
    })),
  );
}
