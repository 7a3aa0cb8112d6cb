import { canonicalAddress } from '../../../shared/model/identity-ip.ts';
import { foldHost } from '../../../shared/model/identity-fold.ts';
import { normalizeUrl } from '../../../shared/model/identity-url.ts';

/** Words that tools write where a value is missing. */
const noValue = new Set([
  '',
  '-',
  '--',
  'n/a',
  'na',
  'none',
  'null',
  '(null)',
  'nil',
  'undefined',
  'unknown',
]);

/** Text that says something: trimmed, and none of the words for "nothing". */
export function meaningful(value: string | null): string | null {
  const text = value?.trim() ?? '';
  return noValue.has(text.toLowerCase()) ? null : text;
}

/** An IPv4 or IPv6 address as it was written, or null when the text is none; brackets and an interface (`%eth0`) are taken off. */
export function asIp(value: string | null): string | null {
  const text =
    meaningful(value)
      ?.replace(/^\[([^\]]*)\]$/, '$1')
      .replace(/%[\w.-]{1,40}$/, '') ?? '';
  // The canonical form would take a port off; here an address is nothing but one.
  const isBare = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(text);
  return isBare && text.length <= 64 && canonicalAddress(text) !== null ? text : null;
}

/** An address with an optional port (`10.0.0.1:443`, `[::1]:443`). */
export interface Endpoint {
  readonly ip: string;
  readonly port: number | null;
}

/** Splits an address from its port; null when there is no address. */
export function asEndpoint(value: string | null): Endpoint | null {
  const text = meaningful(value) ?? '';
  const ip = asIp(text);
  if (ip !== null) return { ip, port: null };
  const match = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text);
  const inner = match === null ? null : asIp(match[1] ?? match[2] ?? null);
  return inner === null ? null : { ip: inner, port: asPort(match?.[3] ?? null) };
}

/** A port number from 1 to 65535. */
export function asPort(value: string | number | null): number | null {
  const port = typeof value === 'number' ? value : /^\d{1,5}$/.test(value?.trim() ?? '') ? Number(value) : 0;
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null;
}

const digests: Readonly<Record<number, 'md5' | 'sha1' | 'sha256'>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/** A file's digest: which by its length, hexadecimal, lower case. */
export function asHash(
  value: string | null,
): { readonly algorithm: 'md5' | 'sha1' | 'sha256'; readonly value: string } | null {
  const text = meaningful(value)?.toLowerCase() ?? '';
  const algorithm = digests[text.length];
  return algorithm !== undefined && /^[0-9a-f]+$/.test(text) ? { algorithm, value: text } : null;
}

/** The digests in a text of the form `SHA1=…,MD5=…,SHA256=…,IMPHASH=…` (Sysmon), or of one digest alone. */
export function asHashes(value: string | null): Readonly<Partial<Record<'md5' | 'sha1' | 'sha256', string>>> {
  const found: Partial<Record<'md5' | 'sha1' | 'sha256', string>> = {};
  for (const part of (value ?? '').slice(0, 4000).split(/[,;\s|¦]+/)) {
    const [name, digest] = part.includes('=') ? part.split('=', 2) : [null, part];
    if (name !== null && name?.toUpperCase() === 'IMPHASH') continue;
    const hash = asHash(digest ?? null);
    if (hash !== null) found[hash.algorithm] ??= hash.value;
  }
  return found;
}

/** A host name, qualified or not; null for addresses, `localhost` and text that no host can be called. */
export function asHost(value: string | null): string | null {
  const text = meaningful(value) ?? '';
  if (text.length > 255 || !/^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_$.])?$/u.test(text)) return null;
  return asIp(text) === null && foldHost(text).hostName !== null ? text : null;
}

/** A name of the domain name system with at least one dot (`evil.example`). */
export function asDomain(value: string | null): string | null {
  const text = asHost(value)?.replace(/\.$/, '') ?? null;
  return text !== null && /\.[\p{L}][\p{L}\p{N}-]+$/u.test(text) ? text : null;
}

/** A URL with its scheme; null for anything else. */
export function asUrl(value: string | null): string | null {
  const text = meaningful(value) ?? '';
  return /^(?:h(?:xx|tt)ps?|ftps?|file|ldaps?|smb|wss?):/i.test(text) && normalizeUrl(text) !== null
    ? text
    : null;
}

/** A path with a folder (Windows, UNC, POSIX or device path); null for a bare name. */
export function asPath(value: string | null): string | null {
  const text = meaningful(value)?.replace(/^"([^"]*)"$/, '$1') ?? '';
  if (text.length > 32_768 || /\p{Cc}/u.test(text)) return null;
  return /^(?:[a-z]:[\\/]|\\\\|\\[\w?]|\/|~\/|%\w+%[\\/])/i.test(text) ? text : null;
}

/** A mail address. */
export function asMailAddress(value: string | null): string | null {
  const text = meaningful(value)?.replace(/^<([^>]*)>$/, '$1') ?? '';
  return text.length <= 320 && /^[^\s@<>"(),;:\\]+@[^\s@<>"(),;:\\]+\.[^\s@<>"(),;:\\.]+$/.test(text)
    ? text
    : null;
}

/** A security identifier (`S-1-5-21-…`). */
export function asSid(value: string | null): string | null {
  const text = meaningful(value) ?? '';
  return /^S-1-\d{1,14}(?:-\d{1,10}){1,15}$/i.test(text) ? text : null;
}

/** A user name as a tool writes it, in its parts. */
export interface UserName {
  readonly accountName: string | null;
  readonly domainName: string | null;
  readonly userPrincipalName: string | null;
  readonly userSid: string | null;
}

/** `DOMAIN\user`, `user@domain`, a SID or a name alone, in parts; null for text that names nobody. */
export function asUser(value: string | null): UserName | null {
  const text = meaningful(value) ?? '';
  const nobody = { accountName: null, domainName: null, userPrincipalName: null, userSid: null };
  if (text === '' || text.length > 320 || /[\p{Cc}"<>|[\]:;+=*?]/u.test(text)) return null;
  const sid = asSid(text);
  if (sid !== null) return { ...nobody, userSid: sid };
  if (asMailAddress(text) !== null) return { ...nobody, userPrincipalName: text };
  const slash = text.indexOf('\\');
  if (slash < 0) return /[/@]/.test(text) ? null : { ...nobody, accountName: text };
  const domain = text.slice(0, slash).trim();
  const name = text.slice(slash + 1).trim();
  if (name === '' || name.includes('\\')) return null;
  return { ...nobody, accountName: name, domainName: domain === '' || domain === '.' ? null : domain };
}

/** A process id: decimal or `0x…`; null for anything else. */
export function asProcessId(value: string | number | null): string | null {
  const text = String(value ?? '').trim();
  const number = /^0x[0-9a-f]{1,8}$/i.test(text) || /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) && number >= 0 && number <= 0xffff_ffff ? String(number) : null;
}
