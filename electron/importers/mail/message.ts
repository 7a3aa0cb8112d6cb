import { createHash } from 'node:crypto';
import type { Address, Attachment, Email } from 'postal-mime';
import { asMailAddress } from '../_kit/kinds.ts';
import { linearParser } from './linear-parser.ts';

/** Bytes of headers over all parts, and levels of parts in parts, that are read; a message with more is refused. */
const limits = { maxHeadersSize: 1024 * 1024, maxNestingDepth: 64, forceRfc822Attachments: true } as const;

/** Parses a message. @throws Error when it exceeds a limit of headers or nesting. */
export function parseMessage(bytes: Uint8Array): Promise<Email> {
  return linearParser(limits).parse(bytes);
}

/** A mailbox with what is shown for it. */
export interface MailAddress {
  readonly address: string;
  readonly name: string | null;
  readonly domain: string;
}

/** The mailboxes of a header, groups opened; what is no address is left out. */
export function addressesOf(list: readonly (Address | undefined)[] | undefined): readonly MailAddress[] {
  return (list ?? [])
    .flatMap((entry) => (entry === undefined ? [] : entry.group === undefined ? [entry] : entry.group))
    .flatMap(({ address, name }) => {
      const text = asMailAddress(address);
      if (text === null) return [];
      return [
        {
          address: text,
          name: name.trim() === '' ? null : name.trim().slice(0, 300),
          domain: text.slice(text.lastIndexOf('@') + 1).toLowerCase(),
        },
      ];
    });
}

/** An attachment with its digests. */
export interface MailFile {
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
  readonly isInline: boolean;
}

/** The bytes of an attachment. */
export function contentOf(attachment: Attachment): Uint8Array {
  const { content } = attachment;
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** An attachment's name without folders; unnamed ones are called by their type. */
function nameOf(attachment: Attachment, index: number): string {
  const last =
    (attachment.filename ?? '')
      .replaceAll('\\', '/')
      .split('/')
      .at(-1)
      ?.replace(/\p{Cc}/gu, '')
      .trim() ?? '';
  return last === '' ? `part-${String(index + 1)} (${attachment.mimeType.slice(0, 60)})` : last.slice(0, 255);
}

/** Computes what identifies an attachment. */
export function fileOf(attachment: Attachment, index: number): MailFile {
  const bytes = contentOf(attachment);
  const digest = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex');
  return {
    name: nameOf(attachment, index),
    contentType: attachment.mimeType,
    size: bytes.length,
    sha256: digest('sha256'),
    sha1: digest('sha1'),
    md5: digest('md5'),
    isInline: attachment.related === true || attachment.disposition === 'inline',
  };
}

/** True when an attachment is a message that somebody forwarded as it was. */
export function isMessage(attachment: Attachment): boolean {
  if (attachment.mimeType === 'message/rfc822') return true;
  if (!/\.eml$/i.test(attachment.filename ?? '')) return false;
  const head = new TextDecoder().decode(contentOf(attachment).subarray(0, 4000));
  return /^[\w-]{2,60}:\s/.test(head) && /^(?:from|received|message-id):/im.test(head);
}

/** True when the outer message is a server's notice that one could not be delivered: then it is not a report of the inner one. */
export function isBounce(email: Email): boolean {
  return email.attachments.some(({ mimeType }) => mimeType === 'message/delivery-status');
}
