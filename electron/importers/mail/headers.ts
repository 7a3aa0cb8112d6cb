import type { Header } from 'postal-mime';
import type { SourceTime } from '../../../shared/model/record.ts';
import { canonicalAddress } from '../../../shared/model/identity-ip.ts';
import { isDoubtful } from '../../../shared/model/time.ts';
import { asIp } from '../_kit/kinds.ts';

/** Longest header that is looked into, UTF-16 code units. */
const longestHeader = 8000;

/** The headers of a message, in the order of the file: the last that was added stands first. */
export interface Headers {
  /** The first header of a name, lower case. */
  one(name: string): string | null;
  all(name: string): readonly string[];
}

/** Makes headers readable by name. */
export function readHeaders(headers: readonly Header[]): Headers {
  const all = (name: string): readonly string[] =>
    headers
      .filter(({ key }) => key === name)
      .map(({ value }) => value.slice(0, longestHeader).trim())
      .filter((value) => value !== '');
  return { all, one: (name) => all(name)[0] ?? null };
}

/** A date of RFC 5322 (`Mon, 3 Nov 2025 08:11:00 +0100 (CET)`); null when it is none. @param importedAt time of the import, ms UTC. */
export function mailTime(text: string | null, importedAt: number): SourceTime | null {
  const bare = text?.replace(/\([^()]{0,100}\)\s*$/, '').trim() ?? '';
  if (bare === '' || bare.length > 100 || !/\d{4}/.test(bare)) return null;
  const ms = Date.parse(bare);
  if (!Number.isSafeInteger(ms)) return null;
  const offset = /(?:([+-]\d{4})|\b(?:GMT|UTC|Z))$/.exec(bare);
  return {
    ms,
    text: bare,
    offset: offset === null ? null : (offset[1] ?? 'Z'),
    fraction: 0,
    doubtful: isDoubtful(ms, importedAt),
  };
}

/** One server on the way of a message. */
export interface Hop {
  readonly from: string | null;
  readonly ip: string | null;
  readonly by: string | null;
  readonly at: string | null;
}

/** Reads a `Received` header: who handed the message over, from which address, to whom, when. */
export function readHop(received: string): Hop {
  const cut = received.lastIndexOf(';');
  const path = cut < 0 ? received : received.slice(0, cut);
  const by = / by\s+([^\s();]{1,255})/i.exec(path);
  // Addresses behind "by" are those of the receiving server.
  const handed = by === null ? path : path.slice(0, by.index);
  const inBrackets = [...handed.matchAll(/[[(](?:IPv6:)?([0-9a-f.:]{3,45})[\])]/gi)].map(([, ip]) =>
    asIp(ip ?? null),
  );
  const atEnd = /([0-9a-f.:]{3,45})\)\s*$/i.exec(handed.trimEnd());
  return {
    from: /^\s*from\s+([^\s();]{1,255})/i.exec(handed)?.[1] ?? null,
    ip: inBrackets.find((ip) => ip !== null) ?? asIp(atEnd?.[1] ?? null),
    by: by?.[1] ?? null,
    at: cut < 0 ? null : received.slice(cut + 1).trim(),
  };
}

/** Names under which servers of Exchange Online hand a message to each other, each with the address of a Microsoft server. */
const exchangeOnline: ReadonlySet<string> = new Set(['outlook.com', 'office365.com', 'exchangelabs.com']);

function organisation(host: string | null): string | null {
  if (host === null || !host.includes('.')) return null;
  const name = host.toLowerCase().split('.').slice(-2).join('.');
  return exchangeOnline.has(name) ? 'outlook.com' : name;
}

function isPublic(ip: string | null): boolean {
  const address = canonicalAddress(ip);
  return address !== null && !address.isPrivate && !address.isLocal;
}

/**
 * The address from which the message came to the organisation that received it. What the receiving service says itself comes first: Exchange's
 * connecting IP (`CIP:`), then `Received-SPF: … client-ip=`, then what its newest `Authentication-Results` checked SPF for (`spf=fail (sender IP
 * is 203.0.113.9)`; Microsoft Learn, "Anti-spam message headers in Microsoft 365"). Else the `Received` headers are read from the newest: the first public address that
 * handed the message from one organisation to another (by the last two labels of the servers' names). Older `Received` headers were written by the
 * sender's side and may be made up; this one was not, as long as the receiving servers are one's own.
 */
export function senderIpOf(headers: Headers, hops: readonly Hop[]): string | null {
  const report = headers.one('x-forefront-antispam-report') ?? '';
  const connecting = asIp(/(?:^|;)\s*CIP:([0-9a-f.:]{3,45});/i.exec(`${report};`)?.[1] ?? null);
  if (isPublic(connecting)) return connecting;
  const policy = headers.one('received-spf') ?? '';
  const client = asIp(/client-ip=([0-9a-f.:]{3,45})/i.exec(policy)?.[1] ?? null);
  if (isPublic(client)) return client;
  const results = headers.one('authentication-results') ?? '';
  const checked = asIp(/\bspf=[a-z]{2,20}\s*\(sender IP is ([0-9a-f.:]{3,45})\)/i.exec(results)?.[1] ?? null);
  if (isPublic(checked)) return checked;
  const handover = hops.find(
    ({ ip, from, by }) =>
      isPublic(ip) && (organisation(from) === null || organisation(from) !== organisation(by)),
  );
  return handover?.ip ?? null;
}

const methods: readonly (readonly [method: string, name: string])[] = [
  ['spf', 'SPF'],
  ['dkim', 'DKIM'],
  ['dmarc', 'DMARC'],
  ['compauth', 'CompAuth'],
  ['arc', 'ARC'],
];

/**
 * Results of SPF, DKIM and DMARC (RFC 8601) in the names of Microsoft's `AuthenticationDetails`. Of several headers the newest that gives a
 * result counts: the receiving server adds its own in front.
 */
export function authenticationOf(headers: Headers): Readonly<Record<string, string>> {
  const results = headers.all('authentication-results');
  const found: Record<string, string> = {};
  for (const [method, name] of methods) {
    const pattern = new RegExp(`(?:^|[;\\s])${method}=([a-z]{2,20})`, 'i');
    const result = results.map((text) => pattern.exec(text)?.[1]).find((text) => text !== undefined);
    if (result !== undefined) found[name] = result.toLowerCase();
  }
  const policy = /^([a-z]{2,20})/i.exec(headers.one('received-spf') ?? '')?.[1];
  if (found['SPF'] === undefined && policy !== undefined) found['SPF'] = policy.toLowerCase();
  return found;
}

/** Where Exchange put the message and what it says of it. Source: Microsoft Learn, "Anti-spam message headers". */
export function exchangeFacts(headers: Headers): {
  readonly networkMessageId: string | null;
  readonly direction: string | null;
  readonly language: string | null;
  readonly location: string | null;
} {
  const report = headers.one('x-forefront-antispam-report') ?? '';
  const field = (name: string): string | null =>
    new RegExp(`(?:^|;)\\s*${name}:([^;]{1,40})`, 'i').exec(report)?.[1]?.trim() ?? null;
  const directions: Readonly<Record<string, string>> = { INB: 'inbound', OUT: 'outbound', INT: 'intraOrg' };
  const destinations: Readonly<Record<string, string>> = { I: 'inbox', J: 'junkFolder', C: 'inbox' };
  const delivery = /dest:([A-Z])/.exec(headers.one('x-microsoft-antispam-mailbox-delivery') ?? '')?.[1];
  const id =
    headers.one('x-ms-exchange-organization-network-message-id') ??
    headers.one('x-ms-office365-filtering-correlation-id');
  return {
    networkMessageId: id !== null && /^[0-9a-f-]{36}$/i.test(id) ? id : null,
    direction: directions[field('DIR')?.toUpperCase() ?? ''] ?? null,
    language: field('LANG') ?? headers.one('content-language'),
    location: delivery === undefined ? null : (destinations[delivery] ?? null),
  };
}
