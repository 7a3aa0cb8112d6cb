import type { JsonObject } from '../lib/json.ts';
import { ownObject, ownScalarText, ownText, ownTexts } from '../lib/json-read.ts';
import { foldAddress, foldId, foldMessageId } from './identity-fold.ts';
import { identifiersOf, readingOf, typedObject, typedObjects } from './identity-reading.ts';
import type { EvidenceReader } from './identity-reading.ts';

const ip = (ipAddress: string | null): JsonObject | null =>
  ipAddress === null ? null : { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress };

const urls = (texts: readonly string[]): readonly JsonObject[] =>
  texts.slice(0, 50).map((url) => ({ '@odata.type': '#microsoft.graph.security.urlEvidence', url }));

function mailbox(address: string | null): JsonObject | null {
  return foldAddress(address) === null
    ? null
    : { '@odata.type': '#microsoft.graph.security.mailboxEvidence', primaryAddress: address };
}

/** `mailboxEvidence`: primary SMTP address. Its user is a relation, so it is read as a user of its own. */
export const readMailbox: EvidenceReader = (evidence, scope) => {
  const address = foldAddress(ownText(evidence, 'primaryAddress'));
  const account = ownObject(evidence, 'userAccount');
  const upn = ownText(evidence, 'upn');
  const userAccount = account ?? (upn === null ? null : { userPrincipalName: upn });
  const user =
    userAccount === null ? null : { '@odata.type': '#microsoft.graph.security.userEvidence', userAccount };
  return readingOf(
    'mailbox',
    identifiersOf('mailbox', [['smtp', address, null]]),
    ownText(evidence, 'displayName'),
    {
      label: ownText(evidence, 'primaryAddress') ?? ownText(evidence, 'displayName'),
      embedded: [user],
      within: { tenant: scope.tenant },
    },
  );
};

/** `analyzedMessageEvidence`: network message id; Internet message id and recipient. Copies to others share the Internet message id only. */
export const readMessage: EvidenceReader = (evidence, scope) => {
  const recipient = ownText(evidence, 'recipientEmailAddress');
  const messageId = foldMessageId(ownText(evidence, 'internetMessageId'));
  const address = foldAddress(recipient);
  const identifiers = identifiersOf('mailMessage', [
    ['networkMessageId', foldId(ownText(evidence, 'networkMessageId')), null],
    [
      'internetMessageIdRecipient',
      messageId !== null && address !== null ? `${messageId}|${address}` : null,
      null,
    ],
  ]);
  const sender = ownObject(evidence, 'p2Sender') ?? ownObject(evidence, 'p1Sender');
  const from = sender === null ? null : ownText(sender, 'emailAddress');
  const subject = ownText(evidence, 'subject');
  const name = [subject, from, recipient].filter((part) => part !== null).join(' | ');
  return readingOf('mailMessage', identifiers, name === '' ? null : name, {
    label: subject ?? (name === '' ? null : name),
    threats: ownTexts(evidence, 'threats'),
    embedded: [mailbox(recipient), ip(ownText(evidence, 'senderIp')), ...urls(ownTexts(evidence, 'urls'))],
    within: { tenant: scope.tenant },
  });
};

/** `submissionMailEvidence`: a message that somebody reported, by its network message id. */
export const readSubmission: EvidenceReader = (evidence, scope) => {
  const identifiers = identifiersOf('mailMessage', [
    ['networkMessageId', foldId(ownText(evidence, 'networkMessageId')), null],
    ['submissionId', foldId(ownText(evidence, 'submissionId')), null],
  ]);
  return readingOf('mailMessage', identifiers, ownText(evidence, 'subject'), {
    embedded: [mailbox(ownText(evidence, 'recipient')), ip(ownText(evidence, 'senderIp'))],
    within: { tenant: scope.tenant },
  });
};

/** `mailClusterEvidence`: the set of message ids, else the query; what it was clustered by alone names a method, not a cluster. */
export const readMailCluster: EvidenceReader = (evidence, scope) => {
  const ids = [...new Set(ownTexts(evidence, 'networkMessageIds').map((id) => id.toLowerCase()))].sort();
  const query = ownText(evidence, 'query');
  const identifiers = identifiersOf('mailCluster', [
    ['messages', ids.length > 0 ? ids.join(' ') : null, null],
    ['query', ids.length > 0 ? null : (query?.toLowerCase().replace(/\s+/g, ' ') ?? null), null],
  ]);
  const by = ownText(evidence, 'clusterBy');
  const value = ownText(evidence, 'clusterByValue');
  return readingOf('mailCluster', identifiers, value === null ? null : `${by ?? ''}|${value}`, {
    label: value ?? query ?? by,
    within: { tenant: scope.tenant },
  });
};

/** `mailboxConfigurationEvidence`: a rule or setting of a mailbox. */
export const readMailboxConfiguration: EvidenceReader = (evidence, scope) => {
  const address = ownText(evidence, 'mailboxPrimaryAddress');
  const name = ownText(evidence, 'displayName') ?? ownText(evidence, 'configurationType');
  return readingOf(
    'generic',
    identifiersOf('generic', [['configurationId', foldId(ownText(evidence, 'configurationId')), null]]),
    // Two mailboxes may each have a rule of this name.
    name === null || address === null ? name : `${address}|${name}`,
    { label: name, embedded: [mailbox(address)], within: { tenant: scope.tenant } },
  );
};

/** `teamsMessageEvidence`: thread and message id. */
export const readTeamsMessage: EvidenceReader = (evidence, scope) => {
  const message = foldId(ownScalarText(evidence, 'messageId'));
  const thread = foldId(ownScalarText(evidence, 'threadId'));
  const id = message === null ? null : `${thread ?? ''}|${message}`;
  return readingOf(
    'generic',
    identifiersOf('generic', [['teamsMessageId', id, null]]),
    ownText(evidence, 'subject'),
    {
      label: ownText(evidence, 'subject') ?? 'Teams message',
      embedded: [
        ip(ownText(evidence, 'senderIP')),
        ...typedObjects(evidence, 'urls', 'urlEvidence', 50),
        ...typedObjects(evidence, 'files', 'fileEvidence', 20),
        typedObject(evidence, 'sender', 'userEvidence'),
      ],
      within: { tenant: scope.tenant },
    },
  );
};
