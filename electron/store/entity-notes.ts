import { OperationError } from '../../shared/contract/operation.ts';
import type { FieldAccess } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';
import { findIdentifier, identifierValueOf } from './note-fields.ts';
import type { IdentifierValue } from './note-fields.ts';

/** A note on an entity as the journal writes it. A type alias: it is a JSON value. */
export type EntityNoteValue = Readonly<{
  identifier: IdentifierValue;
  text: string;
  author: string;
  at: number;
}>;

interface NoteRow extends Omit<EntityNoteValue, 'identifier'> {
  readonly identifierId: number;
}

/** A note on an entity: the whole thing, which comes and goes. */
export const entityNoteField: FieldAccess = {
  read(scope, uid) {
    const row = scope.store
      .read<NoteRow>(
        'SELECT identifier_id AS identifierId, text, author, at_ms AS at FROM entity_note WHERE uid = ? AND removed = 0',
      )
      .get(uid);
    if (!row) return null;
    const { identifierId, ...rest } = row;
    return { ...rest, identifier: { ...identifierValueOf(scope, identifierId) } };
  },
  write(scope, uid, json) {
    if (json === null) {
      scope.store.write('UPDATE entity_note SET removed = 1 WHERE uid = ?').run(uid);
      return;
    }
    const value = json as EntityNoteValue;
    const identifier = findIdentifier(scope, value.identifier);
    // What it was written on went with an undone import: there is nothing to note.
    if (identifier === null) return;
    scope.store
      .write(
        `INSERT INTO entity_note (uid, identifier_id, text, author, at_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (uid) DO UPDATE SET removed = 0, identifier_id = excluded.identifier_id`,
      )
      .run(uid, identifier.id, value.text, value.author, value.at);
  },
};

/** A note that stands, with the entity it is on now. @throws OperationError `notFound`. */
export function requireEntityNote(store: ReadableStore, uid: string): { readonly entityId: number } {
  const entityId = store
    .pluck<number>(
      `SELECT identifier.entity_id FROM entity_note CROSS JOIN identifier ON identifier.id = entity_note.identifier_id
       WHERE entity_note.uid = ? AND removed = 0`,
    )
    .get(uid);
  if (entityId === undefined) throw new OperationError('notFound', 'There is no such note.', { note: uid });
  return { entityId };
}
