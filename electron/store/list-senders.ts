import { senderKeys } from '../../shared/model/indicator-match.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { entryLookup } from './list-lookup.ts';
import type { ListHitPair } from './list-lookup.ts';

/** A sender to be compared with lists. */
export interface SenderRow {
  readonly id: number;
  readonly address: string | null;
  readonly host: string;
  /** The message's identifier: what a hit hangs on. */
  readonly identifier: number;
}

/** SQL of this module, for tests of its plans. */
export const senderSql = {
  after: `SELECT s.id, s.address, s.host, e.identifier_id AS identifier FROM message_sender AS s CROSS JOIN evidence AS e ON e.id = s.evidence_id
    WHERE s.id > ? AND s.id <= ? ORDER BY s.id LIMIT ?`,
  ofRecord: `SELECT DISTINCT e.identifier_id FROM evidence AS e CROSS JOIN message_sender AS s ON s.evidence_id = e.id WHERE e.record_id = ?`,
  ofIdentifier: `SELECT DISTINCT s.address, s.host FROM identifier AS i CROSS JOIN evidence AS e ON e.entity_id = i.entity_id AND e.identifier_id = i.id
    CROSS JOIN message_sender AS s ON s.evidence_id = e.id WHERE i.id = ?`,
  hits: `SELECT h.entry_id AS entry, e.type, e.value FROM list_hit AS h CROSS JOIN list_entry AS e ON e.id = h.entry_id WHERE h.identifier_id = ?`,
} as const;

/** Senders behind a row id, in order. */
export function sendersAfter(
  store: ReadableStore,
  after: number,
  upTo: number,
  limit: number,
): readonly SenderRow[] {
  return store.read<SenderRow>(senderSql.after).all(after, upTo, limit);
}

/** Finds the entries of some versions that name senders: each address and domain is looked up once. */
export function findSenderHits(
  store: ReadableStore,
  senders: readonly SenderRow[],
  versions: ReadonlySet<number>,
): readonly ListHitPair[] {
  const lookup = store.read<{ id: number; version: number }>(entryLookup);
  const known = new Map<string, readonly number[]>();
  return senders.flatMap((sender) =>
    senderKeys(sender).flatMap(({ type, value }): ListHitPair[] => {
      const key = `${type} ${value}`;
      const entries =
        known.get(key) ??
        lookup.all(value, type).flatMap(({ id, version }) => (versions.has(version) ? [id] : []));
      known.set(key, entries);
      return entries.map((entry): ListHitPair => [sender.identifier, entry]);
    }),
  );
}

/** Identifiers of the messages of whose senders a record tells. */
export function sentMessages(store: ReadableStore, recordId: number): readonly number[] {
  return store.pluck<number>(senderSql.ofRecord).all(recordId);
}

/** Takes hits away that no sender of these messages supports any more, after evidence of them went. Those that new evidence brings are found by the next scan. */
export function dropSenderHits(store: WritableStore, identifiers: readonly number[]): void {
  const hits = store.read<{ entry: number; type: string; value: string }>(senderSql.hits);
  const senders = store.read<Pick<SenderRow, 'address' | 'host'>>(senderSql.ofIdentifier);
  for (const identifier of identifiers) {
    const found = hits.all(identifier);
    if (found.length === 0) continue;
    const supported = new Set(
      senders
        .all(identifier)
        .flatMap((sender) => senderKeys(sender).map(({ type, value }) => `${type} ${value}`)),
    );
    for (const { entry, type, value } of found) {
      if (supported.has(`${type} ${value}`)) continue;
      store.write('DELETE FROM list_hit WHERE identifier_id = ? AND entry_id = ?').run(identifier, entry);
      store.write('INSERT OR IGNORE INTO queued_listed (identifier_id) VALUES (?)').run(identifier);
    }
  }
}
