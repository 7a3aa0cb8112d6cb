import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import type { GroupResult } from '../../store/journal.ts';
import { serviceLevelsTarget, serviceLevelsValue } from '../../store/service-levels.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand } from './run-command.ts';

/** Sets the service levels of this store; null, and levels that equal the defaults, go back to those. */
export function setServiceLevels(
  context: CommandContext,
  { settings }: ParsedInputOf<'triage.setServiceLevels'>,
): GroupResult {
  const value = serviceLevelsValue(settings);
  return runCommand(context, value === null ? 'Reset service levels' : 'Change service levels', (group) => {
    group.change('settings', serviceLevelsTarget, 'serviceLevels', value);
  });
}
