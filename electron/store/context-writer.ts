import { calledKeys } from '../../shared/model/context-names.ts';
import { identifierKey, makeIdentifier } from '../../shared/model/identity-namespaces.ts';
import type { Identifier, NormalizedContext, PreparedContext } from '../../shared/model/record.ts';
import type { WritableStore } from './connection.ts';
import type { ImportSession } from './import-session.ts';
import { contextIdentifier, senderKeys } from './message-senders.ts';
import { createRowInserter } from './row-inserter.ts';

/**
 * Writes the context records of one batch and hangs each on the identifiers that it names, at its time. One that is there already
 * (same uid: same id and same content) only remembers that this file holds it too.
 * @returns rows of the batch by kind, also those that were there.
 */
export function writeContext(
  store: WritableStore,
  session: ImportSession,
  importFileId: number,
  context: readonly PreparedContext[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  if (context.length === 0) return counts;
  const rows = createRowInserter(store, 'context_record', [
    'id',
    'uid',
    'import_file_id',
    'kind',
    'tenant',
    'time_ms',
    'position',
    'line',
    'byte_offset',
    'byte_length',
    'body',
    'raw',
  ]);
  const places = createRowInserter(
    store,
    'context_place',
    ['identifier_id', 'time_ms', 'context_id'],
    'OR IGNORE',
  );
  const find = store.read<{ id: number; fileId: number }>(
    'SELECT id, import_file_id AS fileId FROM context_record WHERE uid = ?',
  );
  const repeat = store.write(
    'INSERT OR IGNORE INTO context_repeat (context_id, import_file_id) VALUES (?, ?)',
  );
  const inBatch = new Set<string>();
  for (const { uid, place, raw, context: body } of context) {
    counts[body.kind] = (counts[body.kind] ?? 0) + 1;
    if (inBatch.has(uid)) continue;
    inBatch.add(uid);
    const known = find.get(uid);
    if (known !== undefined) {
      if (known.fileId !== importFileId) repeat.run(known.id, importFileId);
      continue;
    }
    const id = session.nextId('context_record');
    const time = body.time === null || body.time.doubtful ? null : body.time.ms;
    rows.add(
      id,
      uid,
      importFileId,
      body.kind,
      body.tenant,
      time,
      place.position,
      place.line,
      place.byteOffset,
      place.byteLength,
      JSON.stringify(body),
      raw,
    );
    for (const key of keysOf(body)) places.add(contextIdentifier(store, session, key), time ?? 0, id);
  }
  rows.flush();
  places.flush();
  return counts;
}

/**
 * Keys of everything that a context record names, each once. What is known by little more than its name on a device is found by the name
 * too, a message by who sent it, and programs, files and people by what they are called.
 */
function keysOf(context: NormalizedContext): ReadonlySet<string> {
  return new Set([
    ...context.evidence.flatMap(({ identifiers }) =>
      [...identifiers, ...bareName(identifiers)].map(identifierKey),
    ),
    ...senderKeys(context),
    ...calledKeys(context.evidence),
  ]);
}

function bareName([strongest]: readonly Identifier[]): readonly Identifier[] {
  if (strongest === undefined || !/^(?:named|processId)@/.test(strongest.namespace)) return [];
  const { kind, tenant, value } = strongest;
  // The device, of a process what tells when, and a name or the path of a program.
  const [, ...parts] = value.split('|');
  const name = parts.at(-1)?.split(/[\\/]/).at(-1) ?? '';
  return name === '' ? [] : [makeIdentifier(kind, 'name', name, tenant)];
}
