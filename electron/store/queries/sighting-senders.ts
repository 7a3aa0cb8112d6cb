import { turnHostRound } from '../../../shared/model/message-senders.ts';
import { foldAddress } from '../../../shared/model/identity-fold.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';

/** SQL of the messages of a sender's address; for tests of its plan. */
export const messagesOfAddress = `SELECT DISTINCT e.entity_id FROM message_sender AS s CROSS JOIN evidence AS e ON e.id = s.evidence_id
  WHERE s.address = ? LIMIT ?`;

/** SQL of the messages whose sender's domain begins so, turned round; the end is the beginning with its last dot one further. For tests of its plan. */
export const messagesBelow = `SELECT DISTINCT e.entity_id FROM message_sender AS s CROSS JOIN evidence AS e ON e.id = s.evidence_id
  WHERE s.host >= ? AND s.host < ? LIMIT ?`;

/** Beginnings of domains that are turned round: from the domain itself to all that is below it. */
export function stretchBelow(domain: string): { readonly from: string; readonly below: string } {
  const from = turnHostRound(domain);
  // After the dot comes the slash, which no name has.
  return { from, below: `${from.slice(0, -1)}/` };
}

/** True for what a message may have been sent from. */
export const mayBeSender = ({ kind }: PastedValue): boolean => kind === 'emailAddress' || kind === 'domain';

/** Messages, and clusters of messages, that an address, or an address at a domain or below it, sent. @param most of them at most. */
export function messagesFrom(store: ReadableStore, value: PastedValue, most: number): readonly number[] {
  if (value.kind === 'emailAddress') {
    const address = foldAddress(value.value);
    return address === null ? [] : store.pluck<number>(messagesOfAddress).all(address, most);
  }
  if (value.kind !== 'domain') return [];
  const { from, below } = stretchBelow(value.value);
  return store.pluck<number>(messagesBelow).all(from, below, most);
}
