import { textAt } from '../../../shared/story/details.ts';
import type { ReadableStore } from '../connection.ts';
import { readEvidence } from './evidence-items.ts';
import { recipientsInIdentifiers } from './recipients-in-identifiers.ts';

/** A mail message, and an alert that names it; null where none is looked at. */
export interface NamedMail {
  readonly entityId: number;
  readonly alertId: number | null;
}

/** Messages whose records are read for their recipients at most: identifiers tell those of nearly all. */
const mostRead = 200;

/**
 * Who mail messages went to, by entity: two messages of one subject are told apart by that. Addresses are as their identifiers have them, in small
 * letters; where those name none, as the evidence has them.
 */
export function recipientsOf(
  store: ReadableStore,
  mails: readonly NamedMail[],
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, Set<string>>();
  const add = (entityId: number, recipient: string): void => {
    const known = found.get(entityId);
    if (known) known.add(recipient);
    else found.set(entityId, new Set([recipient]));
  };
  const identified = recipientsInIdentifiers(
    store,
    mails.map(({ entityId }) => entityId),
  );
  for (const [entityId, recipients] of identified)
    for (const recipient of recipients) add(entityId, recipient);
  const untold = mails.filter(({ entityId, alertId }) => alertId !== null && !found.has(entityId));
  const wanted = new Set(untold.map(({ entityId }) => entityId));
  const alerts = untold.slice(0, mostRead).flatMap(({ alertId }) => alertId ?? []);
  if (alerts.length > 0)
    for (const item of readEvidence(store, [...new Set(alerts)], null)) {
      const recipient = textAt(item.details, 'recipientEmailAddress') ?? textAt(item.details, 'recipient');
      if (recipient !== null && wanted.has(item.entity.id)) add(item.entity.id, recipient);
    }
  return new Map([...found].map(([entityId, recipients]) => [entityId, [...recipients]]));
}
