/** Constants that vendors write for "no id"; an identifier equal to one of them identifies nothing. */
const nullConstants = new Set([
  '',
  '-',
  '0',
  'null',
  'none',
  'nil',
  'undefined',
  'unknown',
  'n/a',
  'na',
  'not available',
  'notavailable',
  'notset',
  'not set',
  '(null)',
  'nan',
]);

/**
 * Longest name of a host or domain, id of a device and mail address that identifies, UTF-16 code units. DNS ends at 253 and SMTP at 254
 * octets; what is longer than this is no name. All other identifiers may be of any length: the long ones are kept as their hash.
 */
const longestName = 4096;

/** A text without these characters at its end. A pattern (`/[x]+$/`) would try anew from each of them, which a file can make millions. */
function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

function trimStart(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text[start] as string)) start += 1;
  return text.slice(start);
}

/** Like {@link foldId}, and null for a text of more than 4,096 code units, which is too long to be a name. */
export function foldName(value: string | null): string | null {
  return value !== null && value.length > longestName ? null : foldId(value);
}

/** Trimmed and lower case; null when nothing is left or the value is a vendor's constant for "no id" (also all zeros or all f). */
export function foldId(value: string | null): string | null {
  if (value === null) return null;
  const folded = value.trim().toLowerCase();
  if (nullConstants.has(folded) || /^[0{}-]+$/.test(folded) || /^[f{}-]{32,}$/.test(folded)) return null;
  return folded;
}

/** A GUID without braces, lower case; null when it is none or all zeros. */
export function foldGuid(value: string | null): string | null {
  const folded = foldId(value)?.replace(/^\{(.*)\}$/, '$1') ?? null;
  return folded !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(folded) ? folded : null;
}

/** Digests of empty content: every empty file has them, so they identify nothing. */
const emptyDigests = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
]);

const digestLengths = { md5: 32, sha1: 40, sha256: 64 } as const;

/** A file hash, lower case, when it has the right number of hexadecimal digits and is neither constant nor that of empty content. */
export function foldHash(algorithm: keyof typeof digestLengths, value: string | null): string | null {
  const folded = foldId(value);
  if (folded === null || folded.length !== digestLengths[algorithm] || !/^[0-9a-f]+$/.test(folded))
    return null;
  return emptyDigests.has(folded) || /^(.)\1+$/.test(folded) ? null : folded;
}

/** An SMTP address, lower case, without `smtp:` or angle brackets; null when it does not look like one. */
export function foldAddress(value: string | null): string | null {
  const folded =
    foldName(value)
      ?.replace(/^smtp:/, '')
      .replace(/^.*<([^<>]+)>$/, '$1')
      .trim() ?? null;
  return folded !== null && /^[^\s@<>"]+@[^\s@<>"]+$/.test(folded) ? folded : null;
}

/** Internet message id without angle brackets, lower case. */
export function foldMessageId(value: string | null): string | null {
  return foldId(foldId(value)?.replace(/^<(.*)>$/, '$1') ?? null);
}

/** A host's names folded: the fully qualified one when there is a domain, and the first label. */
export interface HostNames {
  readonly fqdn: string | null;
  readonly hostName: string | null;
}

const noHost: HostNames = { fqdn: null, hostName: null };
const localHosts = new Set(['localhost', 'localhost.localdomain', 'localhost6']);
const domainsOfNone = new Set(['workgroup', 'localdomain', 'local', 'lan', 'home', 'internal', 'mshome']);

/** Folds a host name that may carry a domain; names of the machine itself (`localhost`) and addresses identify no host. */
export function foldHost(value: string | null, domain: string | null = null): HostNames {
  const name = trimEnd(foldName(value)?.replace(/^\\\\/, '') ?? '', '.');
  if (localHosts.has(name) || /[\s/\\:@]/.test(name) || /^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return noHost;
  const [label = '', ...rest] = name.split('.');
  if (label === '') return noHost;
  const suffix = rest.length > 0 ? rest.join('.') : trimStart(trimEnd(foldName(domain) ?? '', '.'), '.');
  const qualified =
    suffix !== '' &&
    !/[\s/\\:@]/.test(suffix) &&
    (rest.length > 0 || suffix.includes('.')) &&
    !domainsOfNone.has(suffix);
  return { fqdn: qualified ? `${label}.${suffix}` : null, hostName: label };
}

/** Folder and name as one path; a folder that already ends in the name is taken whole. */
export function joinPath(folder: string | null, name: string | null): string | null {
  if (folder === null) return null;
  if (name === null) return folder;
  const base = trimEnd(folder, '\\/');
  const last = base.split(/[\\/]/).at(-1) ?? '';
  if (last.toLowerCase() === name.toLowerCase()) return base;
  return `${base}${folder.includes('\\') || /^[a-z]:/i.test(folder) ? '\\' : '/'}${name}`;
}

/** A path folded for comparison: Windows paths lower case with `\`; others keep their case. Null unless it has a folder. */
export function foldPath(path: string | null): string | null {
  const text = path?.trim().replace(/^\\\\\?\\/, '') ?? '';
  if (/\\/.test(text) || /^[a-z]:/i.test(text)) {
    const folded = text.toLowerCase().replace(/\//g, '\\');
    const clean = (folded.startsWith('\\\\') ? '\\' : '') + folded.replace(/\\+/g, '\\');
    return clean.includes('\\') ? clean : null;
  }
  return text.includes('/') ? text.replace(/\/+/g, '/') : null;
}

/** Other names of the registry's hives, lower case, each with the long one. */
export const hives: Readonly<Record<string, string>> = {
  hklm: 'hkey_local_machine',
  hkcu: 'hkey_current_user',
  hkcr: 'hkey_classes_root',
  hku: 'hkey_users',
  hkcc: 'hkey_current_config',
  localmachine: 'hkey_local_machine',
  currentuser: 'hkey_current_user',
  classesroot: 'hkey_classes_root',
  users: 'hkey_users',
  currentconfig: 'hkey_current_config',
};

/** `hive\key` lower case with the hive's long name; the hive may stand in the key itself. Null without a key. */
export function foldRegistryKey(hive: string | null, key: string | null): string | null {
  const path = (key ?? '')
    .trim()
    .toLowerCase()
    .replace(/\//g, '\\')
    .replace(/\\+/g, '\\')
    .replace(/^\\|\\$/g, '');
  if (path === '') return null;
  const name = (hive ?? '').trim().toLowerCase();
  const long = hives[name.replace(/_/g, '')] ?? name;
  const [first = '', ...rest] = path.split('\\');
  const inKey = hives[first] ?? (first.startsWith('hkey_') ? first : null);
  if (inKey !== null && rest.length > 0) return `${inKey}\\${rest.join('\\')}`;
  return long === '' ? path : `${long}\\${path}`;
}

/** A process id: a whole number, decimal or `0x…`; null for anything else. Process 0 (idle) identifies nothing. */
export function foldProcessId(value: string | null): number | null {
  const text = value?.trim().toLowerCase() ?? '';
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/.test(text)) return null;
  const id = Number(text);
  return id > 0 && id <= 0xffffffff ? id : null;
}
