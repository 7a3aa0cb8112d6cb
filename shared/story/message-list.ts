import type { MessageRow } from './alert-story-types.ts';
import { numberAt, textAt, textsAt, timeAt } from './details.ts';
import type { StoryEvidence } from './types.ts';

/** Lists the mail messages of an alert's evidence, each once, by time received. */
export function messageList(evidence: readonly StoryEvidence[]): readonly MessageRow[] {
  const messages = new Map<number, MessageRow>();
  for (const item of evidence) {
    if (item.entity.kind !== 'mailMessage') continue;
    const row = messageRow(item);
    const known = messages.get(row.entityId);
    if (!known || richness(row) > richness(known)) messages.set(row.entityId, row);
  }
  return [...messages.values()].sort(compareMessages);
}

function messageRow({ entity, details, threats }: StoryEvidence): MessageRow {
  const p1Sender = textAt(details, 'p1Sender', 'emailAddress');
  const p2Sender = textAt(details, 'p2Sender', 'emailAddress');
  return {
    entityId: entity.id,
    subject: textAt(details, 'subject'),
    sender: p2Sender ?? p1Sender,
    p1Sender,
    p2Sender,
    senderIp: textAt(details, 'senderIp'),
    recipient: textAt(details, 'recipientEmailAddress'),
    receivedAt: timeAt(details, 'receivedDateTime'),
    deliveryAction: textAt(details, 'deliveryAction'),
    deliveryLocation: textAt(details, 'deliveryLocation'),
    networkMessageId: textAt(details, 'networkMessageId'),
    internetMessageId: textAt(details, 'internetMessageId'),
    urls: textsAt(details, 'urls'),
    attachmentCount: numberAt(details, 'attachmentsCount'),
    threats: [...new Set([...textsAt(details, 'threats'), ...threats])],
    verdict: entity.verdict,
  };
}

function richness(row: MessageRow): number {
  return Object.values(row).filter((value) => value !== null).length + row.urls.length;
}

function compareMessages(a: MessageRow, b: MessageRow): number {
  const [x, y] = [a.receivedAt ?? Infinity, b.receivedAt ?? Infinity];
  return x === y ? a.entityId - b.entityId : x - y;
}
