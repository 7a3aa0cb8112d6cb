import type { ReadableStore } from '../connection.ts';

/**
 * SQL of what identifies messages with their recipients; for tests of its plan. Each message's own identifiers are looked at: with kind and namespace
 * (hence the `+`) an index would be gone through for every message.
 */
export const identifiersWithRecipients = `SELECT i.entity_id AS entityId, i.value FROM json_each(?) AS j CROSS JOIN identifier AS i ON i.entity_id = j.value
 WHERE +i.kind = 'mailMessage' AND +i.namespace = 'internetMessageIdRecipient' ORDER BY i.value`;

/** Whom messages went to as their identifiers have it, in small letters, by entity; those whose identifiers name nobody are left out. */
export function recipientsInIdentifiers(
  store: ReadableStore,
  entityIds: readonly number[],
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  if (entityIds.length === 0) return found;
  const rows = store
    .read<{ entityId: number; value: string }>(identifiersWithRecipients)
    .iterate(JSON.stringify(entityIds));
  for (const { entityId, value } of rows) {
    // What is too long is kept as its digest, which names nobody.
    const bar = value.lastIndexOf('|');
    if (bar < 0) continue;
    const recipient = value.slice(bar + 1);
    const known = found.get(entityId);
    if (known === undefined) found.set(entityId, [recipient]);
    else if (!known.includes(recipient)) known.push(recipient);
  }
  return found;
}
