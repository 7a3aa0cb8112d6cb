import { compareTexts, numberAt, textAt, textsAt, timeAt } from './details.ts';
import type { StoryEvidence } from './types.ts';

/** One mail message, as a row of the message list. */
export interface MessageRow {
  readonly entityId: number;
  readonly subject: string | null;
  /** The sender that the reader is shown (P2), else that of the envelope (P1). */
  readonly sender: string | null;
  readonly senderName: string | null;
  /** The sender of the envelope, when it differs from the one shown. */
  readonly envelopeSender: string | null;
  readonly recipient: string | null;
  /** Ms UTC. */
  readonly receivedAt: number | null;
  readonly deliveryAction: string | null;
  readonly deliveryLocation: string | null;
  readonly direction: string | null;
  readonly senderIp: string | null;
  readonly urls: readonly string[];
  readonly attachments: number;
  readonly threats: readonly string[];
  readonly networkMessageId: string | null;
  readonly verdict: string;
}

/** One cluster of similar messages. */
export interface MessageClusterRow {
  readonly entityId: number;
  readonly label: string;
  readonly clusterBy: string | null;
  readonly value: string | null;
  readonly messages: number;
  readonly verdict: string;
}

/** The messages that an alert is about. */
export interface MessageList {
  readonly messages: readonly MessageRow[];
  readonly clusters: readonly MessageClusterRow[];
}

/** Lists the mail messages and clusters of an alert's evidence, by time received. */
export function messageList(evidence: readonly StoryEvidence[]): MessageList {
  const messages = new Map<number, MessageRow>();
  const clusters = new Map<number, MessageClusterRow>();
  for (const item of evidence) {
    const { id, kind } = item.entity;
    if (kind === 'mailMessage') {
      const row = messageRow(item);
      const known = messages.get(id);
      if (!known || richness(row) > richness(known)) messages.set(id, row);
    } else if (kind === 'mailCluster' && !clusters.has(id)) clusters.set(id, clusterRow(item));
  }
  return {
    messages: [...messages.values()].sort(compareMessages),
    clusters: [...clusters.values()].sort((a, b) => compareTexts(a.label, b.label) || a.entityId - b.entityId),
  };
}

function messageRow({ entity, details, threats }: StoryEvidence): MessageRow {
  const shown = textAt(details, 'p2Sender', 'emailAddress');
  const envelope = textAt(details, 'p1Sender', 'emailAddress');
  const urls = textsAt(details, 'urls');
  return {
    entityId: entity.id,
    subject: textAt(details, 'subject'),
    sender: shown ?? envelope,
    senderName: textAt(details, 'p2Sender', 'displayName') ?? textAt(details, 'p1Sender', 'displayName'),
    envelopeSender: shown !== null && envelope !== null && shown.toLowerCase() !== envelope.toLowerCase() ? envelope : null,
    recipient: textAt(details, 'recipientEmailAddress'),
    receivedAt: timeAt(details, 'receivedDateTime'),
    deliveryAction: textAt(details, 'deliveryAction'),
    deliveryLocation: textAt(details, 'deliveryLocation'),
    direction: textAt(details, 'antiSpamDirection'),
    senderIp: textAt(details, 'senderIp'),
    urls,
    attachments: numberAt(details, 'attachmentsCount') ?? 0,
    threats: [...new Set([...textsAt(details, 'threats'), ...threats])],
    networkMessageId: textAt(details, 'networkMessageId'),
    verdict: entity.verdict,
  };
}

function clusterRow({ entity, details }: StoryEvidence): MessageClusterRow {
  return {
    entityId: entity.id,
    label: entity.label,
    clusterBy: textAt(details, 'clusterBy'),
    value: textAt(details, 'clusterByValue'),
    messages: numberAt(details, 'emailCount') ?? textsAt(details, 'networkMessageIds').length,
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
