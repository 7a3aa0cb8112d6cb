import type { AlertStory, AlertStoryInput, AlertStoryView } from './alert-story-types.ts';
import { messageList } from './message-list.ts';
import { buildProcessTree } from './process-tree.ts';
import { rawFields } from './raw-fields.ts';
import { signInList } from './sign-in-list.ts';

/** Which view is shown first for each service, when the evidence fills it. */
const preferred: ReadonlyMap<string, AlertStoryView> = new Map([
  ['microsoftDefenderForOffice365', 'messageList'],
  ['azureAdIdentityProtection', 'signInList'],
  ['microsoftDefenderForCloudApps', 'signInList'],
  ['microsoftDefenderForIdentity', 'signInList'],
  ['microsoftAppGovernance', 'signInList'],
]);

/**
 * Tells one alert in the forms that its evidence fills: the process tree of a device alert, the message list of a mail alert, the
 * sign-ins of an identity alert, and always the fields of its record.
 */
export function alertStory({
  row,
  evidence,
  additional,
}: Pick<AlertStoryInput, 'row' | 'evidence' | 'additional'>): AlertStory {
  const processTree = buildProcessTree(evidence);
  const messages = messageList(evidence);
  const signIns = signInList(evidence);
  const isFilled: Readonly<Record<AlertStoryView, boolean>> = {
    processTree: processTree.length > 0,
    messageList: messages.length > 0,
    signInList: signIns.length > 0,
    fields: true,
  };
  const usual: readonly AlertStoryView[] = ['processTree', 'messageList', 'signInList', 'fields'];
  const views = usual.filter((view) => isFilled[view]);
  const wanted = preferred.get(row.serviceSource ?? '');
  const first = wanted !== undefined && isFilled[wanted] ? wanted : (views[0] ?? 'fields');
  return { first, views, processTree, messages, signIns, fields: rawFields(additional, evidence) };
}
