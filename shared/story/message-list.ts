import type { MessageRow } from './alert-story-types.ts';
import { groupBy } from './collect.ts';
import { compareTexts, numberAt, textAt, textsAt, timeAt } from './details.ts';
import { recipientOf, verdictOfPiece } from './pieces.ts';
import type { StoryEvidence } from './types.ts';

/** Lists the mail messages of an alert's evidence by time received: a message that went to several once for each recipient. */
export function messageList(evidence: readonly StoryEvidence[]): readonly MessageRow[] {
  const messages = new Map<string, MessageRow>();
  for (const item of evidence) {
    if (item.entity.kind !== 'mailMessage') continue;
    const row = messageRow(item);
    const known = messages.get(row.id);
    if (!known || compareRichness(row, known) < 0) messages.set(row.id, row);
  }
  const copies = groupBy([...messages.values()], ({ entityId }) => entityId);
  return [...messages.values()]
    .map((row) => {
      // That nothing is known of one copy says nothing against what is known of another.
      const judged = (copies.get(row.entityId) ?? []).filter(({ verdict }) => verdict !== 'unknown');
      return new Set(judged.map(({ verdict }) => verdict)).size > 1 && row.verdict !== 'unknown'
        ? { ...row, isDisputed: true }
        : row;
    })
    .sort(compareMessages);
}

function messageRow(item: StoryEvidence): MessageRow {
  const { entity, details, threats } = item;
  const p1Sender = textAt(details, 'p1Sender', 'emailAddress');
  const p2Sender = textAt(details, 'p2Sender', 'emailAddress');
  const recipient = recipientOf(item);
  return {
    id: `${entity.id}|${recipient?.toLowerCase() ?? ''}`,
    entityId: entity.id,
    subject: textAt(details, 'subject'),
    sender: p2Sender ?? p1Sender,
    p1Sender,
    p2Sender,
    senderIp: textAt(details, 'senderIp'),
    recipient,
    receivedAt: timeAt(details, 'receivedDateTime'),
    deliveryAction: textAt(details, 'deliveryAction'),
    deliveryLocation: textAt(details, 'deliveryLocation'),
    networkMessageId: textAt(details, 'networkMessageId'),
    internetMessageId: textAt(details, 'internetMessageId'),
    urls: textsAt(details, 'urls'),
    attachmentCount: numberAt(details, 'attachmentsCount'),
    threats: [...new Set([...textsAt(details, 'threats'), ...threats])],
    verdict: verdictOfPiece(item),
    isDisputed: false,
  };
}

/** The row that says more first; of two that say as much always the same one. */
const compareRichness = (a: MessageRow, b: MessageRow): number =>
  richness(b) - richness(a) || compareTexts(JSON.stringify(a), JSON.stringify(b));

function richness(row: MessageRow): number {
  return Object.values(row).filter((value) => value !== null).length + row.urls.length;
}

function compareMessages(a: MessageRow, b: MessageRow): number {
  const [x, y] = [a.receivedAt ?? Infinity, b.receivedAt ?? Infinity];
  return x === y ? a.entityId - b.entityId || compareTexts(a.recipient ?? '', b.recipient ?? '') : x - y;
}
