import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import type { GroupResult } from '../../store/journal.ts';
import { planRemoval } from '../../store/import-removal.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand } from './run-command.ts';

/** Removes a whole import as one group. Analyst work on alerts that vanish is named first, each change with its old value. */
export function removeImport(context: CommandContext, input: ParsedInputOf<'imports.remove'>): GroupResult {
  const plan = planRemoval(context.store, input.import);
  return runCommand(context, `Remove import “${plan.label}”`, (group) => {
    for (const { kind, uid, field, newValue } of plan.work) group.change(kind, uid, field, newValue);
    group.change('import', plan.uid, 'state', 'undone');
  });
}
