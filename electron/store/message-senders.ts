import { calledKeys } from '../../shared/model/context-names.ts';
import { identifierKey } from '../../shared/model/identity-namespaces.ts';
import { senderIdentifiers, sendersOf } from '../../shared/model/message-senders.ts';
import type { MessageSender } from '../../shared/model/message-senders.ts';
import type { NormalizedContext, NormalizedEvidence } from '../../shared/model/record.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import { writeContextLookup } from './identifier-lookups.ts';
import { forgetSession, sessionOf } from './import-session.ts';
import type { ImportSession } from './import-session.ts';
import { readBody } from './record-body.ts';
import { createRowInserter } from './row-inserter.ts';
import type { RowInserter } from './row-inserter.ts';

/** Rows of the senders that evidence tells of; flushed after the evidence. One that is there already stays. */
export const senderRows = (store: WritableStore): RowInserter =>
  createRowInserter(store, 'message_sender', ['evidence_id', 'part', 'address', 'host'], 'OR IGNORE');

/** Keys under which a context record is found by the senders that it tells of. */
export function senderKeys({
  evidence,
  tenant,
}: Pick<NormalizedContext, 'evidence' | 'tenant'>): readonly string[] {
  return evidence.flatMap((item) =>
    sendersOf(item).flatMap((sender) => senderIdentifiers(sender, tenant).map(identifierKey)),
  );
}

/** The row of what context names, by its key. */
export function contextIdentifier(store: WritableStore, session: ImportSession, key: string): number {
  const cached = session.contextIdentifiers.get(key);
  if (cached !== undefined) return cached;
  const found = store.pluck<number>('SELECT id FROM context_identifier WHERE key = ?').get(key);
  const id = found ?? session.nextId('context_identifier');
  if (found === undefined) {
    store.write('INSERT INTO context_identifier (id, key) VALUES (?, ?)').run(id, key);
    writeContextLookup(store, id, key);
  }
  session.contextIdentifiers.set(key, id);
  return id;
}

/** Records that are looked at together. */
const recordsTogether = 25;

/** SQL of what an older version's records are read with; for tests of its plan. */
export const behindSenderSql = {
  next: `SELECT kind, id FROM queued_sender ORDER BY kind DESC, id DESC LIMIT ${recordsTogether}`,
  body: `SELECT v.body FROM record AS r JOIN record_version AS v ON v.id = r.current_version_id WHERE r.id = ?`,
  evidence: 'SELECT id, ordinal FROM evidence WHERE record_id = ?',
  context: 'SELECT body, time_ms AS time FROM context_record WHERE id = ?',
} as const;

/** True while what an older version imported waits for {@link fillSenders}: its senders, and what its context calls things, are not found yet. */
export function areSendersBehind(store: ReadableStore): boolean {
  return store.pluck<number>('SELECT 1 FROM queued_sender LIMIT 1').get() !== undefined;
}

/**
 * Reads the senders of mail, and the names of context, that were imported before they were kept, for about `budgetMs` in one short transaction; of alerts first, the
 * newest before the older. What is left stands in the store, so that it goes on after a crash.
 * @returns whether some are left, and how many records were read.
 */
export function fillSenders(
  store: WritableStore,
  budgetMs: number,
): { readonly left: boolean; readonly read: number } {
  if (!areSendersBehind(store)) return { left: false, read: 0 };
  try {
    return store.transaction(() => readSome(store, performance.now() + budgetMs));
  } catch (error) {
    // It remembers identifiers of context that were not written.
    forgetSession(store);
    throw error;
  }
}

function readSome(store: WritableStore, end: number): ReturnType<typeof fillSenders> {
  const next = store.read<{ kind: 'record' | 'context'; id: number }>(behindSenderSql.next);
  const done = store.write('DELETE FROM queued_sender WHERE kind = ? AND id = ?');
  const session = sessionOf(store);
  const senders = senderRows(store);
  let read = 0;
  do {
    for (const { kind, id } of next.all()) {
      if (kind === 'record') readRecordSenders(store, senders, id);
      else readContextSenders(store, session, id);
      done.run(kind, id);
      read += 1;
    }
  } while (performance.now() < end && areSendersBehind(store));
  senders.flush();
  raise(store, 'revision');
  return { left: areSendersBehind(store), read };
}

function readRecordSenders(store: WritableStore, senders: RowInserter, recordId: number): void {
  const body = store.pluck<string>(behindSenderSql.body).get(recordId);
  if (body === undefined) return;
  const { evidence } = readBody(body);
  for (const row of store.read<{ id: number; ordinal: number }>(behindSenderSql.evidence).all(recordId)) {
    const item = evidence[row.ordinal];
    if (item === undefined) continue;
    for (const { part, address, host } of sendersOf(item)) senders.add(row.id, part, address, host);
  }
}

function readContextSenders(store: WritableStore, session: ImportSession, contextId: number): void {
  const row = store.read<{ body: string; time: number | null }>(behindSenderSql.context).get(contextId);
  if (row === undefined) return;
  const place = store.write(
    'INSERT OR IGNORE INTO context_place (identifier_id, time_ms, context_id) VALUES (?, ?, ?)',
  );
  // Written by the import from a NormalizedContext.
  const context = JSON.parse(row.body) as NormalizedContext;
  for (const key of new Set([...senderKeys(context), ...calledKeys(context.evidence)]))
    place.run(contextIdentifier(store, session, key), row.time ?? 0, contextId);
}

/**
 * Verifies that the senders that are kept are those that evidence tells of. Records that wait for {@link fillSenders} are known to lack some.
 * @param most how many findings are enough.
 * @returns ids of alerts of which they are not.
 */
export function findWrongSenders(store: ReadableStore, most: number): readonly number[] {
  const found = new Set<number>();
  const kept = store.read<Pick<MessageSender, 'part' | 'address' | 'host'>>(
    'SELECT part, address, host FROM message_sender WHERE evidence_id = ? ORDER BY part',
  );
  const bodyOf = store.pluck<string>(behindSenderSql.body);
  let last = { record: -1, evidence: [] as readonly NormalizedEvidence[] };
  for (const row of store
    .read<{ id: number; alert: number; record: number; ordinal: number }>(evidenceWithSenders)
    .iterate()) {
    if (found.size >= most) break;
    if (last.record !== row.record) {
      const body = bodyOf.get(row.record);
      last = { record: row.record, evidence: body === undefined ? [] : readBody(body).evidence };
    }
    const item = last.evidence[row.ordinal];
    const told = item === undefined ? [] : sendersOf(item);
    const line = (senders: readonly MessageSender[]): string =>
      [...senders]
        .sort((a, b) => (a.part < b.part ? -1 : 1))
        .map(({ part, address, host }) => `${part} ${address ?? ''} ${host}`)
        .join('\n');
    if (line(told) !== line(kept.all(row.id))) found.add(row.alert);
  }
  return [...found];
}

/** Evidence that has senders or may have some, in the order of its records. */
const evidenceWithSenders = `SELECT e.id, e.alert_id AS alert, e.record_id AS record, e.ordinal FROM evidence AS e
  WHERE e.id IN (SELECT s.evidence_id FROM message_sender AS s
    UNION SELECT m.id FROM entity AS n CROSS JOIN evidence AS m ON m.entity_id = n.id WHERE n.kind IN ('mailMessage', 'mailCluster'))
  AND NOT EXISTS (SELECT 1 FROM queued_sender AS q WHERE q.kind = 'record' AND q.id = e.record_id) ORDER BY e.record_id, e.id`;
