import type { Email } from 'postal-mime';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { isoMs } from '../../../shared/model/time.ts';
import type { NormalizedAlert, SourceComment } from '../../../shared/model/record.ts';
import { compact, fileEvidence, present, urlEvidence } from '../_kit/evidence.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asMailAddress } from '../_kit/kinds.ts';
import { mailboxEvidence } from '../_kit/observable.ts';
import { capText, longestLine } from '../_kit/record-reader.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { authenticationOf, exchangeFacts, mailTime, readHeaders, readHop, senderIpOf } from './headers.ts';
import type { Headers } from './headers.ts';
import { linksOf } from './links.ts';
import type { Links } from './links.ts';
import { addressesOf, fileOf, isMessage } from './message.ts';
import type { MailAddress, MailFile } from './message.ts';

/** Most attachments whose evidence is made, most headers and characters of the body that are shown; the raw message keeps all. */
const mostFiles = 200;
const mostHeaders = 300;
const longestPreview = 20_000;

/** A message that somebody reported, and the mail with which it was reported, if it came inside one. */
export interface ReportedMessage {
  readonly email: Email;
  readonly report: Email | null;
}

/** The mailbox into which the message was delivered: as the server noted it, else the first one addressed. */
function recipientOf(headers: Headers, addressed: readonly MailAddress[]): string | null {
  const noted = [
    'delivered-to',
    'x-original-to',
    'envelope-to',
    'x-envelope-to',
    'x-ms-exchange-organization-originalenveloperecipients',
  ];
  const found = noted.map((name) => asMailAddress(headers.one(name))).find((address) => address !== null);
  return found ?? addressed[0]?.address ?? null;
}

function filesOf(email: Email): { readonly files: readonly MailFile[]; readonly more: number } {
  const own = email.attachments.filter((attachment) => !isReportPart(attachment.mimeType));
  return { files: own.slice(0, mostFiles).map(fileOf), more: Math.max(0, own.length - mostFiles) };
}

/** Machine-readable parts of delivery and abuse reports are no attachments that anybody sent. */
const isReportPart = (type: string): boolean =>
  type === 'message/delivery-status' || type === 'message/feedback-report';

function senderDetails(sender: MailAddress | undefined): JsonObject | null {
  return sender === undefined
    ? null
    : compact({ emailAddress: sender.address, displayName: sender.name, domainName: sender.domain });
}

/** What the message's own page shows of its source. */
function sourceOf(email: Email): JsonObject {
  const text = (email.text ?? email.html ?? '').trim();
  return compact({
    headers: email.headers
      .slice(0, mostHeaders)
      .map(({ originalKey, value }) => `${originalKey}: ${value.slice(0, 1000)}`),
    headersInRawMessageOnly: email.headers.length > mostHeaders ? email.headers.length - mostHeaders : null,
    text: text === '' ? null : capText(text, longestPreview),
    isHtmlOnly: email.text === undefined && email.html !== undefined ? true : null,
  });
}

interface MessageFacts {
  readonly headers: Headers;
  readonly from: MailAddress | undefined;
  readonly envelope: MailAddress | undefined;
  readonly addressed: readonly MailAddress[];
  readonly replyTo: MailAddress | undefined;
  readonly recipient: string | null;
  readonly subject: string | null;
  readonly received: ReturnType<typeof mailTime>;
  readonly links: Links;
  readonly files: readonly MailFile[];
  readonly moreFiles: number;
}

function factsOf(email: Email, options: ImportOptions): MessageFacts {
  const headers = readHeaders(email.headers);
  const addressed = addressesOf([...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? [])]);
  const newest = headers.one('received');
  const { files, more } = filesOf(email);
  return {
    headers,
    from: addressesOf([email.from])[0],
    envelope: addressesOf([
      { name: '', address: headers.one('return-path')?.replace(/^<|>$/g, '') ?? '' },
    ])[0],
    addressed,
    replyTo: addressesOf(email.replyTo)[0],
    recipient: recipientOf(headers, addressed),
    subject:
      email.subject === undefined || email.subject.trim() === ''
        ? null
        : capText(email.subject.trim(), longestLine),
    received:
      mailTime(newest === null ? null : readHop(newest).at, options.importedAt) ??
      mailTime(headers.one('date'), options.importedAt),
    links: linksOf(email.html, email.text),
    files,
    moreFiles: more,
  };
}

/** The message as `analyzedMessageEvidence`, in the fields that its page shows. */
function messageEvidence(email: Email, facts: MessageFacts): JsonObject {
  const { headers, links, files } = facts;
  const hops = headers.all('received').slice(0, 50).map(readHop);
  const exchange = exchangeFacts(headers);
  const authentication = authenticationOf(headers);
  return {
    '@odata.type': '#microsoft.graph.security.analyzedMessageEvidence',
    ...compact({
      subject: facts.subject,
      p1Sender: senderDetails(facts.envelope),
      p2Sender: senderDetails(facts.from),
      senderIp: senderIpOf(headers, hops),
      recipientEmailAddress: facts.recipient,
      receivedDateTime: facts.received === null ? null : isoMs(facts.received.ms),
      networkMessageId: exchange.networkMessageId,
      internetMessageId: email.messageId ?? null,
      antiSpamDirection: exchange.direction,
      language: exchange.language,
      deliveryLocation: exchange.location,
      urls: links.urls,
      urlCount: links.urls.length,
      attachmentsCount: files.length + facts.moreFiles,
      attachments: files.map((file) => ({
        fileName: file.name,
        fileSize: file.size,
        sha256: file.sha256,
        contentType: file.contentType,
        ...(file.isInline ? { isInline: true } : {}),
      })),
      authenticationDetails: Object.keys(authentication).length === 0 ? null : authentication,
      authenticationResults: headers.all('authentication-results').slice(0, 10),
      replyTo: facts.replyTo?.address ?? null,
      linksWithOtherText: links.mismatches.map(({ shown, target }) => ({ shown, target })),
      loadedFrom: links.loaded,
      hops: hops.map((hop) => compact({ ...hop })),
      messageSource: sourceOf(email),
    }),
    roles: ['contextual'],
  };
}

/** What a reader of the message cannot see at once. */
function tagsOf(facts: MessageFacts): readonly string[] {
  const { from, replyTo, envelope, links } = facts;
  const authentication = authenticationOf(facts.headers);
  const failed = Object.entries(authentication).filter(([, result]) => /^(?:soft)?fail$/.test(result));
  return [
    ...(links.mismatches.length > 0 ? ['link text names another place'] : []),
    ...(from !== undefined && replyTo !== undefined && from.domain !== replyTo.domain
      ? ['answers go to another domain']
      : []),
    ...(from !== undefined && envelope !== undefined && from.domain !== envelope.domain
      ? ['envelope sender differs']
      : []),
    ...failed.map(([name, result]) => `${name} ${result}`),
  ];
}

/** Who reported the message, and what they wrote. */
function reportOf(
  report: Email | null,
  options: ImportOptions,
): {
  readonly by: MailAddress | undefined;
  readonly comments: readonly SourceComment[];
  readonly at: ReturnType<typeof mailTime>;
} {
  if (report === null) return { by: undefined, comments: [], at: null };
  const by = addressesOf([report.from])[0];
  const at = mailTime(readHeaders(report.headers).one('date'), options.importedAt);
  const text = report.text?.trim() ?? '';
  return {
    by,
    at,
    comments: text === '' ? [] : [{ text: capText(text, longestPreview), by: by?.address ?? null, at }],
  };
}

/** Names of what a report carries besides the message that it reports. */
function otherNames(report: Email): readonly string[] {
  const carried = carriedMessage(report);
  return report.attachments
    .filter((attachment) => attachment !== carried && !isReportPart(attachment.mimeType))
    .slice(0, 100)
    .map(({ filename, mimeType }) => (filename ?? mimeType).slice(0, 300));
}

/**
 * A message as an alert of somebody's report.
 *
 * Sources: RFC 5322 (messages), RFC 2045 to 2047 and 2231 (MIME), RFC 8601 (Authentication-Results), RFC 7208 (Received-SPF), RFC 5965 (abuse
 * reports); Microsoft Graph `analyzedMessageEvidence`; Microsoft Learn, "Anti-spam message headers in Microsoft 365".
 */
export function mapMessage({ email, report }: ReportedMessage, options: ImportOptions): NormalizedAlert {
  const facts = factsOf(email, options);
  const { links, files } = facts;
  const reported = reportOf(report, options);
  const shownAs = new Map(links.mismatches.map(({ shown, target }) => [target, shown]));
  const others = [...new Set(facts.addressed.map(({ address }) => address))].filter(
    (address) => address !== facts.recipient,
  );
  const time = facts.received ?? reported.at;
  return toolAlert(
    {
      provider: 'reportedMail',
      title: `Reported message: ${facts.subject ?? 'no subject'}`,
      category: 'Phishing',
      created: reported.at ?? time,
      firstActivity: time,
      comments: reported.comments,
      tags: tagsOf(facts),
      evidence: present([
        messageEvidence(email, facts),
        ...links.urls.map((url) => {
          const evidence = urlEvidence(url);
          const shown = shownAs.get(url);
          return evidence === null || shown === undefined ? evidence : { ...evidence, shownAs: shown };
        }),
        ...files.map((file) => {
          const evidence = fileEvidence({
            path: file.name,
            hashes: [file.sha256, file.sha1, file.md5],
            size: file.size,
          });
          return evidence === null ? null : { ...evidence, contentType: file.contentType };
        }),
        ...[...new Set([facts.recipient, ...others.slice(0, 500), reported.by?.address ?? null])].map(
          (address) => mailboxEvidence(address),
        ),
      ]),
      additional: compact({
        reportedBy: reported.by?.address ?? null,
        reportedAt: reported.at === null ? null : isoMs(reported.at.ms),
        reportAlsoCarries: report === null ? [] : otherNames(report),
        attachmentsInRawMessageOnly: facts.moreFiles === 0 ? null : facts.moreFiles,
        recipientsInRawMessageOnly: others.length > 500 ? others.length - 500 : null,
      }),
    },
    options,
  );
}

/** The message that a mail reports: the first that it carries, when it carries one as it was sent. */
export function carriedMessage(email: Email): Email['attachments'][number] | null {
  return email.attachments.find(isMessage) ?? null;
}
