import { useRouter } from 'vue-router';
import { useCommands } from '../../../app/commands/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { StepItem } from '../model/stages.ts';

/** Where an incident stands, kept up to date, and the way to what a step asks for. @param incident its uid. */
export function useStanding(incident: () => string) {
  const client = useClient();
  const router = useRouter();
  const commands = useCommands();
  const query = useQuery((signal) => client.incidents.standing({ incident: incident() }, { signal }), {
    key: incident,
    incident,
    touched: ['incidents', 'alerts', 'pins', 'comments', 'verdicts', 'entities', 'seen'],
  });

  /** Runs the command of an item, or shows its tab. */
  function go({ tab, command }: StepItem): void {
    if (command !== null) commands.run(command);
    else if (tab !== null) void router.push(`/incidents/${encodeURIComponent(incident())}/${tab}`);
  }

  return { query, go };
}
