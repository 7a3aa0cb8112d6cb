import type {
  AlertStory,
  AlertStoryContext,
  AlertStoryInput,
  AlertStoryView,
  SignInRow,
} from './alert-story-types.ts';
import { messageList } from './message-list.ts';
import { buildProcessTree } from './process-tree.ts';
import { rawFields } from './raw-fields.ts';
import { compareSignIns, signInList } from './sign-in-list.ts';
import type { StoryEvidence } from './types.ts';

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
 * sign-ins of an identity alert, and always the fields of its record. Imported context adds processes and sign-ins, marked as such.
 */
export function alertStory(
  { row, evidence, additional }: Pick<AlertStoryInput, 'row' | 'evidence' | 'additional'>,
  context: AlertStoryContext | null = null,
): AlertStory {
  const processTree = buildProcessTree(withContext(evidence, context?.processes ?? []));
  const messages = messageList(evidence);
  const signIns = [...signInList(evidence), ...(context?.signIns ?? []).map(contextSignIn)].sort(
    compareSignIns,
  );
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

/** The evidence, its processes with what context knows more of them, and the processes that only context tells. */
function withContext(
  evidence: readonly StoryEvidence[],
  processes: AlertStoryContext['processes'],
): readonly StoryEvidence[] {
  const more = new Map(
    processes.flatMap(({ entityId, details }) => (entityId === null ? [] : [[entityId, details]])),
  );
  const own = evidence.map((item) => {
    const details = item.entity.kind === 'process' ? more.get(item.entity.id) : undefined;
    // What the alert says itself stands.
    return details === undefined ? item : { ...item, details: { ...details, ...item.details } };
  });
  return [...own, ...processes.filter(({ entityId }) => entityId === null).map(contextProcess)];
}

/** A process of a context record as evidence: no entity of the store, so its id is negative. */
function contextProcess({ id, label, details }: AlertStoryContext['processes'][number]): StoryEvidence {
  return {
    entity: { id: -id, kind: 'process', label, verdict: 'unknown' },
    embedded: false,
    alertUid: '',
    roles: [],
    threats: [],
    details,
  };
}

function contextSignIn({ uid, ...row }: AlertStoryContext['signIns'][number]): SignInRow {
  return { ...row, id: `c:${uid}`, entityId: null, verdict: null, fromContext: true };
}
