import type { JsonObject } from '../../../shared/lib/json.ts';
import { compact, deviceEvidence, urlEvidence, userEvidence } from './evidence.ts';
import type { EvidenceNote } from './evidence.ts';
import type { FlatRecord } from './flat-record.ts';
import { asHost, asIp, asMailAddress, asPort, asUrl, asUser } from './kinds.ts';

/** The first port among fields. An address as evidence has no place for it, so that it stays in `additional` as well. */
export function portAt(fields: FlatRecord, ...paths: readonly string[]): number | null {
  for (const path of paths) {
    const value = fields.peek(path);
    const port = typeof value === 'number' || typeof value === 'string' ? asPort(value) : null;
    if (port !== null) return port;
  }
  return null;
}

/** One end of a connection as text: `10.0.0.4:53`, `[2001:db8::1]:443`, the address alone without a port; `?` when nothing is known. */
export function endText(ip: string | null, port: number | null): string {
  if (ip === null) return '?';
  if (port === null) return ip;
  return ip.includes(':') ? `[${ip}]:${String(port)}` : `${ip}:${String(port)}`;
}

/** A connection as text: `10.0.0.1:1234 → 10.0.0.4:53`. */
export function flowText(
  source: { readonly ip: string | null; readonly port: number | null },
  destination: { readonly ip: string | null; readonly port: number | null },
): string {
  return `${endText(source.ip, source.port)} → ${endText(destination.ip, destination.port)}`;
}

/** What a sensor saw of a request on the web. */
export interface WebRequest {
  /** Host header, with or without its port. */
  readonly host: string | null;
  /** Server's port, used when the host has none of its own. */
  readonly port: number | null;
  /** Path and query, or a whole URL (requests to a proxy). */
  readonly path: string | null;
  readonly scheme: 'http' | 'https';
}

/** Longest URL that is taken as evidence, UTF-16 code units: longer ones stay in the record's own field. */
const longestUrl = 8192;

const usualPort = { http: 80, https: 443 } as const;

/** The URL of a request; null when no host that can be called is known. */
export function requestUrl({ host, port, path, scheme }: WebRequest): string | null {
  if ((path?.length ?? 0) > longestUrl) return null;
  const whole = asUrl(path);
  if (whole !== null) return whole;
  const text = host?.trim() ?? '';
  const match = /^(\[[\da-f:.]{2,45}\]|[^:[\]/\s]{1,255})(?::(\d{1,5}))?$/i.exec(text);
  const name = match?.[1] ?? (asIp(text) === null ? '' : `[${text}]`);
  if (name === '' || (asHost(name) === null && asIp(name) === null)) return null;
  const ownPort = match?.[2] === undefined ? port : Number(match[2]);
  const portText = ownPort === null || ownPort === usualPort[scheme] ? '' : `:${String(ownPort)}`;
  const rest = path ?? '/';
  return asUrl(`${scheme}://${name}${portText}${rest.startsWith('/') ? rest : `/${rest}`}`);
}

/** A requested URL as evidence; null when no host is known. */
export function requestEvidence(request: WebRequest, more: EvidenceNote = {}): JsonObject | null {
  return urlEvidence(requestUrl(request), more);
}

/** What a sensor saw of a message on its way. */
export interface PassingMessage {
  readonly envelopeFrom: string | null;
  readonly headerFrom: string | null;
  /** One of the recipients. */
  readonly recipient: string | null;
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly senderIp: string | null;
  readonly urls?: readonly string[];
}

/** The address in `Name <a@b.example>`, in `<a@b.example>` or alone. */
export function addressOf(text: string | null): string | null {
  const open = text?.lastIndexOf('<') ?? -1;
  return asMailAddress(open < 0 ? text : (text?.slice(open).trim() ?? null));
}

/** A message as evidence; null when neither an address, a subject nor an id is known. */
export function messageEvidence(message: PassingMessage): JsonObject | null {
  const envelope = addressOf(message.envelopeFrom);
  const header = addressOf(message.headerFrom);
  const said = compact({
    p1Sender: envelope === null ? null : { emailAddress: envelope },
    p2Sender: header === null ? null : { emailAddress: header },
    recipientEmailAddress: addressOf(message.recipient),
    subject: message.subject,
    internetMessageId: message.messageId,
    urls: (message.urls ?? []).filter((url) => url.length <= longestUrl && asUrl(url) !== null),
  });
  if (Object.keys(said).length === 0) return null;
  return {
    '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
    ...said,
    ...compact({ senderIp: asIp(message.senderIp) }),
  };
}

/**
 * A Kerberos principal as evidence (`anna/CORP.EXAMPLE`, `WS1$@CORP`): a computer's account names the computer; a realm with a dot makes the
 * user's principal name, one without is a domain. Null when nobody is named.
 */
export function principalEvidence(
  principal: string | null,
  realmBeside: string | null = null,
): JsonObject | null {
  const [name = '', inName = null] = (principal ?? '').split(/[/@]/, 2);
  const realm = asHost(inName ?? realmBeside);
  if (name.endsWith('$')) return deviceEvidence({ name: name.slice(0, -1), domain: realm });
  if (asUser(name)?.accountName == null) return null;
  return realm?.includes('.') === true
    ? userEvidence({ name, upn: `${name}@${realm}` })
    : userEvidence({ name, domain: realm });
}
