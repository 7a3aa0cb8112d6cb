import type { EntityKind } from '../model/entity-kinds.ts';
import { cloudServices, isActivity, signInSourceOf, sourceRecordOf } from './alert-story.ts';
import { alertActivities } from './file-operations.ts';
import { textAt } from './details.ts';
import { logonEventOf } from './logon-event.ts';
import { networkFlows } from './network-flows.ts';
import type { NarratedEvidence, NarrationSource } from './narrate-parts.ts';
import { isAboutSignIn } from './sign-in-list.ts';

/** What sort of thing an alert tells of; each is told in words of its own. */
export type NarrationFamily =
  'mail' | 'urlClick' | 'signIn' | 'process' | 'cloudApp' | 'network' | 'file' | 'generic';

/** Evidence of some kinds, each entity once, pieces of their own before embedded ones. */
export function piecesOf(
  { evidence }: NarrationSource,
  ...kinds: readonly EntityKind[]
): readonly NarratedEvidence[] {
  const found = new Map<number, NarratedEvidence>();
  for (const embedded of [false, true])
    for (const piece of evidence)
      if (piece.embedded === embedded && kinds.includes(piece.entity.kind) && !found.has(piece.entity.id))
        found.set(piece.entity.id, piece);
  return [...found.values()];
}

/** The same without what stands inside other evidence. */
export const ownPiecesOf = (
  source: NarrationSource,
  ...kinds: readonly EntityKind[]
): readonly NarratedEvidence[] => piecesOf(source, ...kinds).filter(({ embedded }) => !embedded);

const mailServices: ReadonlySet<string> = new Set(['microsoftDefenderForOffice365']);
const identityServices: ReadonlySet<string> = new Set([
  'azureAdIdentityProtection',
  'microsoftDefenderForIdentity',
]);

/** The family of an alert: what its evidence is mostly about, with the service where evidence leaves it open. */
export function familyOf(source: NarrationSource): NarrationFamily {
  const { title, serviceSource } = source.row;
  const has = (...kinds: readonly EntityKind[]): boolean => ownPiecesOf(source, ...kinds).length > 0;
  const service = serviceSource ?? '';
  const isClick = /\bclick/i.test(title);
  if (isClick && has('url')) return 'urlClick';
  if (has('mailMessage', 'mailCluster') && (mailServices.has(service) || !has('process'))) return 'mail';
  const record = sourceRecordOf(source);
  if (has('user') && logonEventOf(record.fields, title) !== null) return 'signIn';
  if (has('process')) return 'process';
  if (cloudServices.has(service) || alertActivities(record).some(({ action }) => action !== null))
    if (has('cloudApplication', 'oauthApplication', 'cloudResource')) return 'cloudApp';
  // Windows calls no session 0x0.
  if (ownPiecesOf(source, 'session').some(({ details }) => textAt(details, 'sessionId') !== '0x0'))
    return 'signIn';
  if (isActivity(source) && has('user', 'mailbox')) return 'cloudApp';
  const isSignIn = isAboutSignIn(signInSourceOf(source));
  const isWatched = identityServices.has(service) || cloudServices.has(service);
  if (isWatched && isSignIn && has('user') && has('ip')) return 'signIn';
  if (networkFlows([record]).length > 0) return 'network';
  if (has('file')) return 'file';
  if (isSignIn && has('cloudApplication') && has('user') && has('ip')) return 'signIn';
  if (has('cloudApplication', 'oauthApplication')) return 'cloudApp';
  return 'generic';
}
