import { randomUUID } from 'node:crypto';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { defang } from '../../../shared/model/defang.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { requireEntityNote } from '../../store/entity-notes.ts';
import type { GroupResult } from '../../store/journal.ts';
import { identifierValueOf } from '../../store/note-fields.ts';
import { keyIdentifierOf } from '../../store/pins.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand, shorten } from './run-command.ts';

/** Writes a note on an entity. It is found through the entity's strongest identifier, so that it outlives re-resolution. */
export function addEntityNote(
  context: CommandContext,
  { entityId, text }: ParsedInputOf<'entities.addNote'>,
): GroupResult {
  const identifierId = keyIdentifierOf(context.store, entityId);
  return runCommand(context, `Write a note on ${nameOf(context, entityId)}`, (group, author) => {
    group.change('entityNote', randomUUID(), 'note', {
      identifier: { ...identifierValueOf(group.scope, identifierId) },
      text,
      author: author.name,
      at: group.scope.now,
    });
  });
}

/** Takes a note off its entity. */
export function removeEntityNote(
  context: CommandContext,
  { note }: ParsedInputOf<'entities.removeNote'>,
): GroupResult {
  const { entityId } = requireEntityNote(context.store, note);
  return runCommand(context, `Remove a note on ${nameOf(context, entityId)}`, (group) => {
    group.change('entityNote', note, 'note', null);
  });
}

function nameOf(context: CommandContext, entityId: number): string {
  const entity = context.store
    .read<{ kind: EntityKind; label: string }>('SELECT kind, label FROM entity WHERE id = ?')
    .get(entityId);
  return entity === undefined ? 'an entity' : `“${shorten(defang(entity.kind, entity.label))}”`;
}
