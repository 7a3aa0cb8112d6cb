import { textAt } from './details.ts';
import { messageList } from './message-list.ts';
import { narrateCloudApp, narrateFile, narrateNetwork } from './narrate-activity.ts';
import { narrateGeneric } from './narrate-generic.ts';
import { atTime, entity, listOf, namedValues, quoted, sentence, text, value } from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { narrateProcess } from './narrate-process.ts';
import { ownPiecesOf, piecesOf } from './narrate-sources.ts';
import type { NarrationFamily } from './narrate-sources.ts';
import { signInList } from './sign-in-list.ts';

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
  const rows = messageList(source.evidence);
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
      ...cargoSentence(source),
    ];
  }
  const recipients = [...new Set(rows.flatMap(({ recipient }) => recipient ?? []))];
  const of = (address: string): NarrationPart => addressPart(source, address);
  const opening = rows.length === 1 ? 'An email' : `${rows.length.toLocaleString('en')} emails`;
  const subjects = new Set(rows.map(({ subject }) => subject));
  const senders = new Set(rows.map(({ sender }) => sender));
  const sentences = [
    sentence(
      opening,
      subjects.size === 1 && first.subject !== null
        ? [text(rows.length === 1 ? ' ' : ' named '), entity(piece, first.subject)]
        : first.subject === null
          ? null
          : [text(', the first of them '), entity(piece, first.subject), text(',')],
      senders.size === 1 && first.sender !== null ? [text(' from '), of(first.sender)] : null,
      recipients.length === 1
        ? [text(' to '), of(recipients[0] ?? '')]
        : recipients.length > 1
          ? ` to ${recipients.length.toLocaleString('en')} recipients`
          : null,
      first.receivedAt === null
        ? rows.length === 1
          ? ' is what it is about'
          : ' are what it is about'
        : [
            text(rows.length === 1 ? ' was received' : ' were received, the first'),
            ...atTime(first.receivedAt),
          ],
    ),
  ];
  const cargo = cargoSentence(source);
  const delivery = deliverySentence(
    rows.map(({ deliveryAction, deliveryLocation }) => [deliveryAction, deliveryLocation]),
  );
  return [...sentences, ...cargo, ...delivery];
}

function addressPart(source: NarrationSource, address: string): NarrationPart {
  const piece = piecesOf(source, 'user', 'mailbox').find(
    ({ entity: { label } }) => label.toLowerCase() === address.toLowerCase(),
  );
  return piece ? entity(piece) : value('mailMessage', address);
}

/** URLs and files that stand beside the mail in the evidence. */
function cargoSentence(source: NarrationSource): readonly Sentence[] {
  const urls = piecesOf(source, 'url');
  const files = piecesOf(source, 'file');
  if (urls.length + files.length === 0) return [];
  return [
    sentence(
      'With it are named ',
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
  const parts = [...told]
    .slice(0, 3)
    .flatMap(([words, count], index) => [
      text(`${index === 0 ? '' : '; '}${count.toLocaleString('en')} × `),
      quoted(words),
    ]);
  return [sentence('Delivery: ', parts)];
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

function narrateSignIn(source: NarrationSource): readonly Sentence[] {
  const rows = signInList(source.evidence);
  const users = ownPiecesOf(source, 'user', 'mailbox');
  const [first] = rows;
  const addresses = ownPiecesOf(source, 'ip');
  const apps = ownPiecesOf(source, 'cloudApplication');
  const at = first?.at ?? source.row.firstActivity;
  const isSingle = rows.length <= 1;
  const sentences = [
    sentence(
      isSingle ? 'Sign-in activity' : `${rows.length.toLocaleString('en')} sign-ins or addresses`,
      users.length === 0 ? null : [text(' of '), ...listOf(users)],
      addresses.length === 0 ? null : [text(' from '), ...listOf(addresses)],
      isSingle && first?.place != null ? [text(' ('), quoted(first.place), text(')')] : null,
      apps.length === 0 ? null : [text(' to '), ...listOf(apps)],
      isSingle ? null : ', the first',
      atTime(at),
    ),
  ];
  const clients = [...new Set(rows.flatMap(({ client }) => client ?? []))];
  const places = isSingle ? [] : [...new Set(rows.flatMap(({ place }) => place ?? []))];
  if (places.length > 0)
    sentences.push(sentence(places.length === 1 ? 'Place: ' : 'Places: ', namedValues(places)));
  if (clients.length > 0) sentences.push(sentence('Client: ', namedValues(clients)));
  return sentences;
}
