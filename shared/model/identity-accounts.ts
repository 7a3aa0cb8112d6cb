/** Account names that every machine of their system has. Source: Microsoft "well-known SIDs"; Linux base passwd. */
const builtInNames = new Set([
  'system',
  'localsystem',
  'local system',
  'local service',
  'localservice',
  'network service',
  'networkservice',
  'anonymous logon',
  'iusr',
  'defaultaccount',
  'wdagutilityaccount',
  'root',
  'daemon',
  'bin',
  'sys',
  'nobody',
  'www-data',
  'syslog',
  'messagebus',
  'systemd-network',
  'systemd-resolve',
  '_apt',
]);

/** Domains that stand for the machine's own authority, in the languages met so far. */
const builtInDomains = new Set([
  'nt authority',
  'nt service',
  'nt-autorität',
  'autorite nt',
  'autorité nt',
  'nt virtual machine',
  'builtin',
  'font driver host',
  'window manager',
  'iis apppool',
]);

/** Domains that name no domain: an account there is local to its device. */
const noDomains = new Set(['', '.', 'workgroup', 'azuread', 'localhost', 'microsoftaccount']);

/**
 * Folds a SID that identifies one account: of a domain or machine (`S-1-5-21-…`) or of a directory (`S-1-12-1-…`). All others are well
 * known: every machine has them. Source: MS-DTYP 2.4.2.4.
 */
export function foldSid(value: string | null): string | null {
  const folded = value?.trim().toLowerCase() ?? '';
  if (/^s-1-5-21(-\d{1,10}){4,5}$/.test(folded)) return folded.startsWith('s-1-5-21-0-0-0-') ? null : folded;
  return /^s-1-12-1(-\d{1,10}){4}$/.test(folded) ? folded : null;
}

/** True for a SID, in proper form, that every machine has (SYSTEM, services, groups). */
export function isWellKnownSid(value: string | null): boolean {
  return /^s-1(-\d{1,10}){2,15}$/i.test(value?.trim() ?? '') && foldSid(value) === null;
}

/** The directory object id that a directory SID (`S-1-12-1-…`) spells: four little-endian words are the GUID. */
export function directoryIdOfSid(sid: string): string | null {
  const words = /^s-1-12-1-(\d+)-(\d+)-(\d+)-(\d+)$/.exec(sid)?.slice(1).map(Number);
  if (!words || words.some((word) => word > 0xffffffff)) return null;
  const bytes = words.flatMap((word) => [
    word & 0xff,
    (word >>> 8) & 0xff,
    (word >>> 16) & 0xff,
    word >>> 24,
  ]);
  const hex = (indexes: readonly number[]): string =>
    indexes.map((index) => (bytes[index] as number).toString(16).padStart(2, '0')).join('');
  return [
    [3, 2, 1, 0],
    [5, 4],
    [7, 6],
    [8, 9],
    [10, 11, 12, 13, 14, 15],
  ]
    .map(hex)
    .join('-');
}

/** An account's names folded. */
export interface AccountNames {
  /** Lower case without domain, or null. */
  readonly name: string | null;
  /** Lower case; null when it names no domain. */
  readonly domain: string | null;
  readonly upn: string | null;
}

/** Folds account name, domain and user principal name; the name may carry the domain itself (`CONTOSO\bob`, `bob@contoso.com`). */
export function foldAccount(
  accountName: string | null,
  domainName: string | null,
  userPrincipalName: string | null,
): AccountNames {
  const text = accountName?.trim().toLowerCase() ?? '';
  const split = /^([^\\/]+)[\\/]([^\\/]+)$/.exec(text);
  const upn =
    [userPrincipalName?.trim().toLowerCase() ?? '', text].find((candidate) =>
      /^[^\s@\\/]+@[^\s@\\/]+$/.test(candidate),
    ) ?? null;
  const name = split?.[2] ?? (text.includes('@') ? null : text);
  const domain = split?.[1] ?? domainName?.trim().toLowerCase() ?? '';
  return { name: name === '' ? null : name, domain: noDomains.has(domain) ? null : domain, upn };
}

/** Whether an account is one that every machine has: by authority, or by name where no real domain stands beside it. */
export function isBuiltInAccount(names: AccountNames): boolean {
  if (names.upn !== null) return false;
  if (names.domain !== null) return builtInDomains.has(names.domain);
  return names.name !== null && (builtInNames.has(names.name) || /^(dwm|umfd)-\d+$/.test(names.name));
}
