import { useCommandsWhileShown } from '../../../app/commands/index.ts';
import type { IncidentRow } from '../model/incident-columns.ts';
import type { IncidentWork } from './use-incident-work.ts';

/**
 * The commands of the incident queue while it is shown; their keys are in the catalogue.
 * @param active the row that the cursor is on.
 * @param step moves the cursor by rows, for the summary beside the table.
 */
export function useIncidentCommands(
  work: IncidentWork,
  active: () => IncidentRow | null,
  step: (by: 1 | -1) => void,
): void {
  const group = 'Incident queue';
  const when = (): boolean => work.targets().length > 0;
  const command = (id: string, title: string, run: () => void) => ({
    id: `queue.${id}`,
    title,
    group,
    when,
    run,
  });
  const { targets } = work;
  useCommandsWhileShown([
    command('manage', 'Manage the chosen incidents', () => work.manage(targets())),
    command('assign', 'Assign the chosen incidents to me', () => work.assignToMe(targets())),
    command('assignTo', 'Assign the chosen incidents to…', () => work.openMenu('assign', targets())),
    command('status', 'Set the status of the chosen incidents', () => work.openMenu('status', targets())),
    command('classify', 'Classify the chosen incidents', () => work.openMenu('classify', targets())),
    command('tags', 'Tags of the chosen incidents', () => work.openMenu('tags', targets())),
    command('resolve', 'Resolve the chosen incidents…', () => work.openMenu('resolve', targets())),
    command('comment', 'Comment on the chosen incidents', () => work.manage(targets(), 'comment')),
    command('merge', 'Merge the chosen incidents…', () => work.merge(targets())),
    command('keepApart', 'Keep the chosen incidents apart…', () => work.keepApart(targets())),
    // What the row under the cursor is not becomes all that are chosen.
    command('unread', 'Mark the chosen incidents as unread, or as read', () =>
      work.markSeen(targets(), active()?.attention !== 'seen'),
    ),
    {
      ...command('explain', 'Explain the two chosen incidents: why apart?', work.explain),
      when: () => work.chosen.value.length === 2,
    },
    { ...command('summaryPrevious', 'Summary of the incident before', () => step(-1)), when: hasActive },
    { ...command('summaryNext', 'Summary of the next incident', () => step(1)), when: hasActive },
  ]);

  function hasActive(): boolean {
    return active() !== null;
  }
}
