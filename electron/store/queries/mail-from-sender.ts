import type { OutputOf } from '../../../shared/contract/index.ts';
import { foldAddress } from '../../../shared/model/identity-fold.ts';
import type { ReadableStore } from '../connection.ts';
import { areSendersBehind } from '../message-senders.ts';
import { summarizeEntities } from './entity-summary.ts';

type Mail = OutputOf<'entities.mail'>;

/** Messages that are told, and those that are counted. */
const mostTold = 20;
const mostCounted = 1000;

/** SQL of the messages of a sender, those that came last first; for tests of its plan. */
export const othersOfSender = `SELECT DISTINCT e.entity_id FROM message_sender AS s CROSS JOIN evidence AS e ON e.id = s.evidence_id
  CROSS JOIN entity AS n ON n.id = e.entity_id WHERE s.address = ? AND n.kind = 'mailMessage' AND e.entity_id NOT IN (SELECT value FROM json_each(?))
  ORDER BY e.entity_id DESC LIMIT ?`;

/**
 * Other messages that an address sent.
 * @param but entities that are left out: the message itself and its other copies.
 */
export function messagesOfSender(
  store: ReadableStore,
  sender: string | null,
  but: readonly number[],
  incidentUid: string | null,
): Mail['fromSender'] {
  const address = foldAddress(sender);
  const ids =
    address === null
      ? []
      : store.pluck<number>(othersOfSender).all(address, JSON.stringify(but), mostCounted + 1);
  const told = ids.slice(0, mostTold);
  const entities = summarizeEntities(store, told, incidentUid);
  const recipient = store.pluck<string>(
    `SELECT substr(value, instr(value, '|') + 1) FROM identifier WHERE entity_id = ? AND namespace = 'internetMessageIdRecipient'
       AND instr(value, '|') > 0 ORDER BY value LIMIT 1`,
  );
  return {
    total: Math.min(ids.length, mostCounted),
    isMore: ids.length > mostCounted || areSendersBehind(store),
    messages: told.flatMap((id) => {
      const entity = entities.get(id);
      return entity === undefined ? [] : [{ entity, recipient: recipient.get(id) ?? null }];
    }),
  };
}
