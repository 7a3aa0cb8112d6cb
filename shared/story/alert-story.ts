import { messageList } from './message-list.ts';
import type { MessageList } from './message-list.ts';
import { buildProcessTree } from './process-tree.ts';
import type { ProcessTree } from './process-tree.ts';
import { rawFields } from './raw-fields.ts';
import type { RawFields } from './raw-fields.ts';
import { signInList } from './sign-in-list.ts';
import type { SignInList } from './sign-in-list.ts';
import type { StoryEvidence } from './types.ts';

/** What the alert story needs of an alert; the answer of `alerts.get` fits. */
export interface AlertStoryInput {
  readonly row: { readonly serviceSource: string | null };
  readonly evidence: readonly StoryEvidence[];
  readonly additional: readonly { readonly name: string; readonly value: string }[];
}

/** One alert's story in the form that suits what it is about. */
export type AlertStory =
  | ({ readonly kind: 'processTree' } & ProcessTree)
  | ({ readonly kind: 'messages' } & MessageList)
  | ({ readonly kind: 'signIns' } & SignInList)
  | ({ readonly kind: 'raw' } & RawFields);

type Form = 'processTree' | 'messages' | 'signIns';

/** Which form is tried first for each service; the rest follow. */
const preferred: Readonly<Record<string, Form>> = {
  microsoftDefenderForOffice365: 'messages',
  azureAdIdentityProtection: 'signIns',
  microsoftDefenderForCloudApps: 'signIns',
  microsoftDefenderForIdentity: 'signIns',
  microsoftAppGovernance: 'signIns',
};
const usual: readonly Form[] = ['processTree', 'messages', 'signIns'];

/**
 * Tells one alert in the form that its evidence allows: the process tree of a device alert, the message list of a mail alert, the
 * sign-ins of an identity alert, else the fields of its record.
 */
export function alertStory({ row, evidence, additional }: AlertStoryInput): AlertStory {
  const first = row.serviceSource !== null && Object.hasOwn(preferred, row.serviceSource) ? preferred[row.serviceSource] : undefined;
  for (const form of new Set([...(first ? [first] : []), ...usual])) {
    const story = tell(form, evidence);
    if (story) return story;
  }
  return { kind: 'raw', ...rawFields(additional, evidence) };
}

function tell(form: Form, evidence: readonly StoryEvidence[]): AlertStory | null {
  switch (form) {
    case 'processTree': {
      const tree = buildProcessTree(evidence);
      return tree.nodes.length > 0 ? { kind: 'processTree', ...tree } : null;
    }
    case 'messages': {
      const list = messageList(evidence);
      return list.messages.length + list.clusters.length > 0 ? { kind: 'messages', ...list } : null;
    }
    case 'signIns': {
      // An address alone says nothing of a sign-in: there has to be who signed in.
      const hasUser = evidence.some(({ entity, embedded }) => entity.kind === 'session' || (entity.kind === 'user' && !embedded));
      const list = signInList(evidence);
      return hasUser && list.signIns.length > 0 ? { kind: 'signIns', ...list } : null;
    }
  }
}
