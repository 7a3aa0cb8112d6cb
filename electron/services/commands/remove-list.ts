import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import type { GroupResult } from '../../store/journal.ts';
import { nameOfList } from '../../store/queries/lists.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand, shorten } from './run-command.ts';

/** Removes a list. What rests on it follows in slices; undo brings it back with its entries. */
export function removeList(
  context: CommandContext,
  { list }: ParsedInputOf<'indicators.remove'>,
): GroupResult {
  const name = nameOfList(context.store, list);
  return runCommand(context, `Remove list “${shorten(name)}”`, (group) => {
    group.change('list', list, 'version', null);
  });
}
