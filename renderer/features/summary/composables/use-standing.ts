import { useRouter } from 'vue-router';
import { useCommands } from '../../../app/commands/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import { useEvidenceView } from '../../evidence/index.ts';
import type { StepItem } from '../model/stages.ts';

/** Where an incident stands, kept up to date, and the way to what a step asks for, narrowed to it. @param incident its uid. */
export function useStanding(incident: () => string) {
  const client = useClient();
  const router = useRouter();
  const commands = useCommands();
  const evidence = useEvidenceView();
  const query = useQuery((signal) => client.incidents.standing({ incident: incident() }, { signal }), {
    key: incident,
    incident,
    touched: ['incidents', 'alerts', 'pins', 'comments', 'verdicts', 'entities', 'seen'],
  });

  /** Runs the command of an item, or shows its tab with what is left of it. */
  function go({ tab, filter, command }: StepItem): void {
    if (command !== null) commands.run(command);
    if (command !== null || tab === null) return;
    const path = `/incidents/${encodeURIComponent(incident())}/${tab}`;
    switch (filter) {
      case null:
        void router.push(path);
        return;
      case 'untouchedAlerts':
      case 'activeAlerts':
        void router.push({ path, query: { only: filter } });
        return;
      case 'unjudgedEvidence':
      case 'unremediatedEvidence':
      case 'untoldEvidence':
        evidence.showLeft(incident(), filter);
        void router.push(path);
        return;
    }
  }

  return { query, go };
}
