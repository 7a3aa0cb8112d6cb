import { useCommandsWhileShown } from '../../../app/commands/index.ts';
import type { IncidentWork } from './use-incident-work.ts';

/** The commands of the incident queue while it is shown. */
export function useIncidentCommands(work: IncidentWork): void {
  const group = 'Queue';
  const when = (): boolean => work.targets().length > 0;
  useCommandsWhileShown([
    {
      id: 'queue.manage',
      title: 'Manage the chosen incidents',
      group,
      keys: 'm',
      when,
      run: () => work.manage(work.targets()),
    },
    {
      id: 'queue.assign',
      title: 'Assign the chosen incidents to me',
      group,
      keys: 'a',
      when,
      run: () => void work.assignToMe(work.targets()),
    },
    {
      id: 'queue.resolve',
      title: 'Resolve the chosen incidents…',
      group,
      keys: 'r',
      when,
      run: () => work.resolve(work.targets()),
    },
    {
      id: 'queue.merge',
      title: 'Merge the chosen incidents…',
      group,
      keys: 'shift+m',
      when,
      run: () => work.merge(work.targets()),
    },
    {
      id: 'queue.keepApart',
      title: 'Keep the chosen incidents apart…',
      group,
      keys: 'shift+a',
      when,
      run: () => work.keepApart(work.targets()),
    },
    {
      id: 'queue.explain',
      title: 'Explain the two chosen incidents: why apart?',
      group,
      keys: 'w',
      when: () => work.chosen.value.length === 2,
      run: work.explain,
    },
  ]);
}
