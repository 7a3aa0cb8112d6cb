import { createHash } from 'node:crypto';
import type { Email } from 'postal-mime';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { ParsedItem, RejectCode } from '../../../shared/model/record.ts';
import { excerptOf } from '../_kit/excerpt.ts';
import { countPlaces } from '../_kit/importer.ts';
import type { FormatHead, Importer, ImportOptions } from '../_kit/importer.ts';
import type { TextSource } from '../_kit/text-source.ts';
import { carriedMessage, mapMessage } from './map.ts';
import { contentOf, isBounce, parseMessage } from './message.ts';
import { largestMessage, splitMessages, withoutSeparator } from './split-messages.ts';

type Read =
  | { readonly ok: true; readonly email: Email; readonly report: Email | null }
  | { readonly ok: false; readonly code: RejectCode; readonly reason: string };

const telling = new Set(['from', 'sender', 'to', 'subject', 'date', 'received', 'message-id', 'return-path']);

/** Parses a message, and the one that it reports when it carries one. */
async function readMessage(bytes: Uint8Array): Promise<Read> {
  let email: Email;
  try {
    email = await parseMessage(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      code: /nesting/i.test(reason) ? 'tooDeep' : 'tooLarge',
      reason: `The message cannot be read: ${reason}.`,
    };
  }
  if (!email.headers.some(({ key }) => telling.has(key)))
    return {
      ok: false,
      code: 'missingField',
      reason: 'The message has none of the headers From, To, Subject, Date, Received and Message-ID.',
    };
  const carried = isBounce(email) ? null : carriedMessage(email);
  if (carried === null) return { ok: true, email, report: null };
  try {
    const inner = await parseMessage(contentOf(carried));
    if (inner.headers.some(({ key }) => telling.has(key))) return { ok: true, email: inner, report: email };
  } catch {
    // What cannot be read as a message stays an attachment of the one around it.
  }
  return { ok: true, email, report: null };
}

async function* parse(source: TextSource, options: ImportOptions): AsyncGenerator<ParsedItem> {
  const places = countPlaces(source);
  for (const { start, end, bytes } of splitMessages(source.utf8)) {
    options.signal?.throwIfAborted();
    if (bytes === null) {
      const reason = `The message is larger than ${String(largestMessage)} bytes.`;
      const excerpt = excerptOf(source.utf8.read(start, 240));
      yield { kind: 'reject', place: places.stretch(start, end, null), code: 'tooLarge', reason, excerpt };
      continue;
    }
    const read = await readMessage(withoutSeparator(bytes));
    const { place, raw } = places.next(start, null, bytes);
    if (!read.ok) {
      yield { kind: 'reject', place, code: read.code, reason: read.reason, excerpt: excerptOf(bytes) };
      continue;
    }
    // The message itself is what it is known by: mail ids are made by senders, and one message may be reported twice.
    const canonical = canonicalJson({ sha256: createHash('sha256').update(bytes).digest('hex') });
    yield { kind: 'alert', place, raw, canonical, alert: mapMessage(read, options) };
  }
}

/** Headers that nearly every message has, those first that only messages have. */
const known = [
  'received',
  'message-id',
  'mime-version',
  'return-path',
  'delivered-to',
  'from',
  'to',
  'subject',
  'date',
  'content-type',
  'x-mailer',
  'dkim-signature',
  'authentication-results',
  'arc-seal',
  'reply-to',
];

function sniff(head: FormatHead): number {
  const text = head.text.slice(0, 64 * 1024).replace(/^From [^\n]*\n/, '');
  if (!/^[A-Za-z][\w-]{0,60}:/.test(text)) return 0;
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const names = new Set<string>();
  for (const line of text.slice(0, end).split('\n')) {
    const name = /^([A-Za-z][\w-]{0,60}):/.exec(line)?.[1];
    if (name !== undefined) names.add(name.toLowerCase());
    // A line that neither is a header nor goes on with one ends what a message can begin with.
    else if (line.trim() !== '' && !/^[ \t]/.test(line)) return 0;
  }
  const found = known.filter((name) => names.has(name)).length;
  const isMessage = known.slice(0, 5).some((name) => names.has(name));
  return isMessage && found >= 3 ? 85 : 0;
}

/** Mail messages (`.eml`) and mailboxes of them (mbox): one message that was reported is one alert. */
export const mail: Importer = {
  id: 'mail',
  version: 1,
  title: 'Reported mail',
  description:
    'A message as a file (.eml), a mail that carries the reported message as an attachment, or a mailbox (mbox). Sender, links, attachments with digests, authentication results.',
  fileExtensions: ['eml', 'mbox', 'mbx'],
  sniff,
  parse,
};
