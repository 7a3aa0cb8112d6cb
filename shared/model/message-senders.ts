import type { JsonObject } from '../lib/json.ts';
import { ownObject, ownText } from '../lib/json-read.ts';
import { foldAddress, foldName } from './identity-fold.ts';
import { makeIdentifier } from './identity-namespaces.ts';
import { normalizeUrl } from './identity-url.ts';
import type { Identifier, NormalizedEvidence, PlacedSender } from './record.ts';

/**
 * Who sent a message. `part` is whose address it is: `p2` that of the message itself, which readers show (RFC 5322 `From`); `p1` that of the
 * envelope, to which what cannot be delivered is returned (RFC 5321 `MAIL FROM`). Names as of Microsoft's mail evidence.
 */
export type MessageSender = Omit<PlacedSender, 'ordinal'>;

const nobody: readonly MessageSender[] = [];

/** The senders that the evidence of an alert tells of, with the piece that does. */
export function placeSenders(
  evidence: readonly Pick<NormalizedEvidence, 'kind' | 'details'>[],
): readonly PlacedSender[] {
  const placed: PlacedSender[] = [];
  for (const [ordinal, item] of evidence.entries())
    for (const sender of sendersOf(item)) placed.push({ ordinal, ...sender });
  return placed;
}

/**
 * `www.evil.example` → `example.evil.www.`: in this form the names below a domain are those that begin as it does. A name in other letters
 * is turned to its ASCII form before.
 */
export function turnHostRound(host: string): string {
  const name = host.replace(/\.$/, '');
  return `${(/[^ -~]/.test(name) ? asciiOf(name) : name).split('.').reverse().join('.')}.`;
}

/** The domain of a host that {@link turnHostRound} turned round. */
export const turnHostBack = (turned: string): string =>
  turned.replace(/\.$/, '').split('.').reverse().join('.');

function asciiOf(host: string): string {
  return /^http:\/\/([^/]+)\/$/.exec(normalizeUrl(`http://${host}/`) ?? '')?.[1] ?? host;
}

/**
 * The senders that a piece of evidence tells of, each once: what is shown first, then that of the envelope where it is another. None for
 * what is no mail. Total: what is no address names nobody.
 */
export function sendersOf({
  kind,
  details,
}: Pick<NormalizedEvidence, 'kind' | 'details'>): readonly MessageSender[] {
  if (kind === 'mailMessage') return sendersOfMessage(details);
  return kind === 'mailCluster' ? sendersOfCluster(details) : nobody;
}

type Part = MessageSender['part'];

function sendersOfMessage(details: JsonObject): readonly MessageSender[] {
  // A message that somebody reported has one sender, as text.
  const shown = partOf('p2', ownObject(details, 'p2Sender')) ?? senderOf('p2', ownText(details, 'sender'));
  const envelope = partOf('p1', ownObject(details, 'p1Sender'));
  return distinct(shown, envelope);
}

function partOf(part: Part, said: JsonObject | null): MessageSender | null {
  return said === null
    ? null
    : (senderOf(part, ownText(said, 'emailAddress')) ?? domainOf(part, ownText(said, 'domainName')));
}

/** What messages were put together by may be their sender: `Subject;P2SenderDomain` with `Your salary;evil.example`. */
function sendersOfCluster(details: JsonObject): readonly MessageSender[] {
  const names = (ownText(details, 'clusterBy') ?? '').toLowerCase().split(';');
  const values = (ownText(details, 'clusterByValue') ?? '').split(';');
  if (names.length !== values.length) return [];
  const valueOf = (name: string): string | null => values[names.indexOf(name)] ?? null;
  const of = (part: Part): MessageSender | null =>
    senderOf(part, valueOf(`${part}sender`)) ?? domainOf(part, valueOf(`${part}senderdomain`));
  return distinct(of('p2'), of('p1'));
}

function distinct(shown: MessageSender | null, envelope: MessageSender | null): readonly MessageSender[] {
  const isSame =
    shown !== null &&
    envelope?.host === shown.host &&
    (envelope.address === null || envelope.address === shown.address);
  return [shown, isSame ? null : envelope].filter((sender) => sender !== null);
}

function senderOf(part: Part, text: string | null): MessageSender | null {
  const address = foldAddress(text);
  return address === null
    ? null
    : { part, address, host: turnHostRound(address.slice(address.lastIndexOf('@') + 1)) };
}

function domainOf(part: Part, text: string | null): MessageSender | null {
  const domain = foldName(text)?.replace(/^@/, '').replace(/\.$/, '') ?? '';
  return domain === '' || /[\s@<>"/\\]/.test(domain)
    ? null
    : { part, address: null, host: turnHostRound(domain) };
}

/** Names of what a context record says of its senders; they are of that record alone and unite nothing. */
export const senderNamespaces = { address: 'senderAddress', host: 'senderHost' } as const;

/** Identifiers under which context is found by a sender: by the address, and by the domain turned round. */
export function senderIdentifiers(
  { address, host }: MessageSender,
  tenant: string | null,
): readonly Identifier[] {
  return [
    ...(address === null ? [] : [makeIdentifier('mailMessage', senderNamespaces.address, address, tenant)]),
    makeIdentifier('mailMessage', senderNamespaces.host, host, tenant),
  ];
}
