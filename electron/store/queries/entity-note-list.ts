import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';

type EntityNotes = OutputOf<'entities.notes'>;

/** Notes that are read at once. */
const mostNotes = 1_000;

/** SQL of this module, for tests of its plans: standing notes of an entity that were written before a place, newest first. */
export const entityNotesSql = `SELECT n.id, n.uid, n.text, n.author AS by, n.at_ms AS at
  FROM identifier AS i CROSS JOIN entity_note AS n INDEXED BY entity_note_by_identifier ON n.identifier_id = i.id
  WHERE i.entity_id = ? AND n.removed = 0 AND (n.at_ms, n.id) < (?, ?) ORDER BY n.at_ms DESC, n.id DESC LIMIT ?`;

/** A note with its row id. */
export interface StoredNote {
  readonly id: number;
  readonly uid: string;
  readonly text: string;
  readonly by: string | null;
  readonly at: number;
}

/** Standing notes of an entity before a place, newest first. */
export function notesBefore(
  store: ReadableStore,
  entityId: number,
  before: { readonly at: number; readonly id: number },
  limit: number,
): readonly StoredNote[] {
  return store.read<StoredNote>(entityNotesSql).all(entityId, before.at, before.id, limit);
}

/** The notes of an entity, whichever of its identifiers they were written on, newest first. */
export function listEntityNotes(store: ReadableStore, entityId: number): EntityNotes {
  const end = { at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };
  return { notes: notesBefore(store, entityId, end, mostNotes).map(({ id: _id, ...note }) => note) };
}
