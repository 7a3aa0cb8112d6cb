import { formatCount } from '../lib/format-count.ts';
import type { MessageRow } from './alert-story-types.ts';
import { textAt } from './details.ts';
import { messageList } from './message-list.ts';
import { narrateCloudApp, narrateFile, narrateNetwork } from './narrate-activity.ts';
import { narrateGeneric } from './narrate-generic.ts';
import { asAddress, atTime, eachOnce, entity, listOf, quoted, sentence, text } from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { narrateProcess } from './narrate-process.ts';
import { ownPiecesOf, piecesOf } from './narrate-sources.ts';
import type { NarrationFamily } from './narrate-sources.ts';
import { narrateSignIn } from './narrate-sign-in.ts';

/** The sentences of one family; what another family tells better is left to it. */
export function narrateFamily(family: NarrationFamily, source: NarrationSource): readonly Sentence[] {
  switch (family) {
    case 'mail':
      return narrateMail(source);
    case 'urlClick':
      return narrateClick(source);
    case 'signIn':
      return narrateSignIn(source);
    case 'process':
      return narrateProcess(source);
    case 'cloudApp':
      return narrateCloudApp(source);
    case 'network':
      return narrateNetwork(source);
    case 'file':
      return narrateFile(source);
    case 'generic':
      return narrateGeneric(source);
  }
}

function narrateMail(source: NarrationSource): readonly Sentence[] {
  const messages = ownPiecesOf(source, 'mailMessage');
  // A message that only stands inside other evidence is none that the alert itself is about.
  const rows = messageList(source.evidence).filter((row) =>
    messages.some(({ entity: { id } }) => id === row.entityId),
  );
  const [first] = rows;
  const piece = messages.find(({ entity: { id } }) => id === first?.entityId);
  if (first === undefined || piece === undefined) {
    const clusters = ownPiecesOf(source, 'mailCluster');
    const people = ownPiecesOf(source, 'mailbox', 'user');
    return [
      sentence(
        'It is about ',
        listOf(clusters),
        people.length === 0 ? null : ' and ',
        listOf(people),
        atTime(source.row.firstActivity),
      ),
      ...cargoSentence(source, clusters.length),
    ];
  }
  // A message that went to several is one; their copies are rows of their own.
  const count = new Set(rows.map(({ entityId }) => entityId)).size;
  const of = (address: string): NarrationPart => addressPart(source, address);
  const opening = count === 1 ? 'An email' : `${formatCount(count)} emails`;
  const subjects = new Set(rows.map(({ subject }) => subject));
  const senders = new Set(rows.map(({ sender }) => sender));
  const sentences = [
    sentence(
      opening,
      subjects.size === 1 && first.subject !== null
        ? [text(count === 1 ? ' ' : ' named '), entity(piece, first.subject)]
        : first.subject === null
          ? null
          : [text(', the first of them '), entity(piece, first.subject), text(',')],
      senders.size === 1 && first.sender !== null ? [text(' from '), of(first.sender)] : null,
      recipientParts(rows, of),
      first.receivedAt === null
        ? count === 1
          ? ' is what it is about'
          : ' are what it is about'
        : [text(count === 1 ? ' was received' : ' were received, the first'), ...atTime(first.receivedAt)],
    ),
  ];
  const cargo = cargoSentence(source, count);
  const delivery = deliverySentence(
    rows.map(({ deliveryAction, deliveryLocation }) => [deliveryAction, deliveryLocation]),
  );
  return [...sentences, ...cargo, ...delivery];
}

/** Recipients that are named; of more than so many all but two are counted. */
const mostRecipients = 3;

/** ` to a`, ` to a, b and c`, ` to 5 recipients, among them a and b,`; nothing where none is told. */
function recipientParts(
  rows: readonly MessageRow[],
  of: (address: string) => NarrationPart,
): readonly NarrationPart[] {
  const recipients = [
    ...new Map(
      rows.flatMap(({ recipient }) => (recipient === null ? [] : [[recipient.toLowerCase(), recipient]])),
    ),
  ].map(([, address]) => address ?? '');
  if (recipients.length === 0) return [];
  const isAll = recipients.length <= mostRecipients;
  const named = recipients
    .slice(0, isAll ? mostRecipients : 2)
    .flatMap((address, index, all) => [
      ...(index === 0 ? [] : [text(index === all.length - 1 ? ' and ' : ', ')]),
      of(address),
    ]);
  return isAll
    ? [text(' to '), ...named]
    : [text(` to ${formatCount(recipients.length)} recipients, among them `), ...named, text(',')];
}

function addressPart(source: NarrationSource, address: string): NarrationPart {
  const piece = piecesOf(source, 'user', 'mailbox').find(
    ({ entity: { label } }) => label.toLowerCase() === address.toLowerCase(),
  );
  return asAddress(address, piece);
}

/** URLs and files that stand beside the mail in the evidence. */
function cargoSentence(source: NarrationSource, messages: number): readonly Sentence[] {
  const urls = piecesOf(source, 'url');
  const files = piecesOf(source, 'file');
  if (urls.length + files.length === 0) return [];
  const isOne = eachOnce([...urls, ...files]).length === 1;
  return [
    sentence(
      `With ${messages === 1 ? 'it' : 'them'} ${isOne ? 'is' : 'are'} named `,
      listOf(urls),
      urls.length > 0 && files.length > 0 ? ' and ' : null,
      listOf(files),
    ),
  ];
}

/** Microsoft Graph security API, `analyzedMessageEvidence`: `deliveryAction` and `deliveryLocation`. */
function deliverySentence(
  deliveries: readonly (readonly [string | null, string | null])[],
): readonly Sentence[] {
  const told = new Map<string, number>();
  for (const [action, location] of deliveries) {
    if (action === null) continue;
    const words = [action, location].filter((part) => part !== null).join(', ');
    told.set(words, (told.get(words) ?? 0) + 1);
  }
  const [only, ...others] = told;
  if (only === undefined) return [];
  if (others.length === 0) return [sentence('Delivery: ', quoted(only[0]))];
  const rest = [...told].slice(3).reduce((sum, [, count]) => sum + count, 0);
  const parts = [...told]
    .slice(0, 3)
    .flatMap(([words, count], index) => [
      text(`${index === 0 ? '' : '; '}${formatCount(count)} × `),
      quoted(words),
    ]);
  return [sentence('Delivery: ', parts, rest === 0 ? null : `; ${formatCount(rest)} otherwise`)];
}

const isOne = (pieces: readonly NarratedEvidence[]): boolean =>
  new Set(pieces.map(({ entity: { label } }) => label.toLowerCase())).size === 1;

function narrateClick(source: NarrationSource): readonly Sentence[] {
  const users = ownPiecesOf(source, 'user', 'mailbox');
  const urls = ownPiecesOf(source, 'url');
  const devices = ownPiecesOf(source, 'device');
  const mails = ownPiecesOf(source, 'mailMessage');
  const { firstActivity } = source.row;
  const subject = (piece: NarratedEvidence): string | undefined =>
    textAt(piece.details, 'subject') ?? undefined;
  return [
    sentence(
      'A click on ',
      listOf(urls),
      // Several people are named by it; not each of them need have clicked.
      users.length === 0 ? null : [text(isOne(users) ? ' by ' : ', with '), ...listOf(users)],
      devices.length === 0 ? null : [text(' on '), ...listOf(devices)],
      ' was reported',
      atTime(firstActivity),
    ),
    ...(mails.length === 0
      ? []
      : [
          sentence(
            mails.length === 1 ? 'It names the email ' : 'It names the emails ',
            listOf(mails, subject),
          ),
        ]),
  ];
}
