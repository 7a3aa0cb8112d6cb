import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import type { GroupResult } from '../../store/journal.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand, shorten } from './run-command.ts';

/** Chooses the colour of a tag. */
export function setTagColour(
  context: CommandContext,
  { tag, colour }: ParsedInputOf<'tags.setColour'>,
): GroupResult {
  return runCommand(context, `Colour the tag “${shorten(tag)}” ${colour}`, (group) => {
    group.change('tag', tag, 'colour', colour);
  });
}
