import type { Ref } from 'vue';
import { useChange, useCommandsWhileShown } from '../../../app/commands/index.ts';
import { useClient, useWorkspace } from '../../../client/index.ts';
import { useQuickMenus } from '../../manage/index.ts';
import type { QuickMenu } from '../../manage/index.ts';
import { useMarkSeen } from '../../triage/index.ts';

/**
 * The commands with which the incident of a page is managed by one key, as in the queue; their keys are in the catalogue.
 * @param uid the incident; null while there is none.
 * @param comment opens the manage pane at the comment.
 */
export function useIncidentPageCommands(uid: Readonly<Ref<string | null>>, comment: () => void): void {
  const client = useClient();
  const workspace = useWorkspace();
  const change = useChange();
  const menus = useQuickMenus();
  const seen = useMarkSeen();
  const incidents = (): string[] => (uid.value === null ? [] : [uid.value]);
  const command = (id: string, title: string, run: () => void) => ({
    id: `incident.${id}`,
    title,
    group: 'Incident',
    when: () => uid.value !== null,
    run,
  });
  const menu = (id: string, title: string, which: QuickMenu) =>
    command(id, title, () => menus.open(which, incidents()));

  function assignToMe(): void {
    const me = workspace.analystName;
    if (me === null || uid.value === null) return;
    void change.run(() => client.incidents.update({ incidents: incidents(), patch: { assignedTo: me } }));
  }

  useCommandsWhileShown([
    command('assign', 'Assign the incident to me', assignToMe),
    menu('assignTo', 'Assign the incident to…', 'assign'),
    menu('status', 'Set the status of the incident', 'status'),
    menu('classify', 'Classify the incident', 'classify'),
    menu('tags', 'Tags of the incident', 'tags'),
    menu('resolve', 'Resolve the incident…', 'resolve'),
    command('note', 'Resolve the incident with a note for the next person…', () =>
      menus.open('resolve', incidents(), 'comment'),
    ),
    command('comment', 'Comment on the incident', comment),
    command('unread', 'Mark the incident as unread', () => void seen.mark(incidents(), false)),
  ]);
}
