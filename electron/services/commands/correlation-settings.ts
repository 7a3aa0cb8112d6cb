import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { correlationSettingsTarget, correlationSettingsValue } from '../../store/correlation-settings.ts';
import type { GroupResult } from '../../store/journal.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand } from './run-command.ts';

/** Sets what correlation runs with in this store; null, and settings that equal the defaults, go back to those. */
export function setCorrelationSettings(
  context: CommandContext,
  { settings }: ParsedInputOf<'correlation.setSettings'>,
): GroupResult {
  const value = correlationSettingsValue(settings);
  const label = value === null ? 'Reset the settings of correlation' : 'Change the settings of correlation';
  return runCommand(context, label, (group) => {
    group.change('settings', correlationSettingsTarget, 'correlation', value);
  });
}
