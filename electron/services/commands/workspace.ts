import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import type { GroupResult } from '../../store/journal.ts';
import { redo, undo } from '../../store/undo.ts';
import type { CommandContext } from '../handlers.ts';
import { requireWriter } from './run-command.ts';

/** Takes back the analyst's last group, or a named one. */
export function undoGroup(
  context: CommandContext,
  { group, force }: ParsedInputOf<'workspace.undo'>,
): GroupResult {
  return undo(context.store, requireWriter(context), context.now(), group, force);
}

/** Takes back the last undo. */
export function redoGroup(context: CommandContext, { force }: ParsedInputOf<'workspace.redo'>): GroupResult {
  return redo(context.store, requireWriter(context), context.now(), force);
}
