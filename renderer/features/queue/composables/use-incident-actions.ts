import {
  Check,
  CircleDot,
  CircleHelp,
  Combine,
  ListChecks,
  Mail,
  MailOpen,
  MessageSquare,
  Split,
  Tag,
  UserCheck,
  Users,
} from 'lucide-vue-next';
import { computed } from 'vue';
import type { Component, ComputedRef } from 'vue';
import { useWorkspace } from '../../../client/index.ts';
import type { SelectionAction } from '../model/selection-actions.ts';
import type { IncidentWork } from './use-incident-work.ts';

/** What the bar offers to do with the chosen incidents: what cannot be done with so many is not there. */
export function useIncidentActions(work: IncidentWork): ComputedRef<readonly SelectionAction[]> {
  const workspace = useWorkspace();
  return computed(() => {
    const chosen = work.chosen.value;
    const action = (
      id: string,
      label: string,
      icon: Component,
      run: () => void,
      more: Partial<SelectionAction> = {},
    ): SelectionAction => ({ id, label, icon, run, command: `queue.${id}`, ...more });
    return [
      ...(workspace.analystName === null
        ? []
        : [action('assign', 'Assign to me', UserCheck, () => work.assignToMe(chosen), { first: true })]),
      action('status', 'Status…', CircleDot, () => work.openMenu('status', chosen), { first: true }),
      action('resolve', 'Resolve…', Check, () => work.openMenu('resolve', chosen)),
      action('assignTo', 'Assign to…', Users, () => work.openMenu('assign', chosen)),
      action('tag', 'Tag…', Tag, () => work.openMenu('tags', chosen), { command: 'queue.tags' }),
      action('classify', 'Classify…', ListChecks, () => work.openMenu('classify', chosen)),
      action('comment', 'Comment…', MessageSquare, () => work.manage(chosen, 'comment')),
      ...(chosen.length === 2
        ? [action('explain', 'Explain…', CircleHelp, work.explain, { always: true })]
        : []),
      ...(chosen.length > 1
        ? [
            action('merge', 'Merge…', Combine, () => work.merge(chosen)),
            action('keepApart', 'Keep apart…', Split, () => work.keepApart(chosen)),
          ]
        : []),
      action('unread', 'Mark as unread', Mail, () => work.markSeen(chosen, false), { always: true }),
      action('read', 'Mark as read', MailOpen, () => work.markSeen(chosen, true), {
        always: true,
        command: 'queue.unread',
      }),
    ];
  });
}
