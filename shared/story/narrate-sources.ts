import type { EntityKind } from '../model/entity-kinds.ts';
import { sourceRecordOf } from './alert-story.ts';
import { alertActivities } from './file-operations.ts';
import { networkFlows } from './network-flows.ts';
import type { NarratedEvidence, NarrationSource } from './narrate-parts.ts';

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
const cloudServices: ReadonlySet<string> = new Set([
  'microsoftDefenderForCloudApps',
  'microsoftAppGovernance',
]);

/** The family of an alert: what its evidence is mostly about, with the service where evidence leaves it open. */
export function familyOf(source: NarrationSource): NarrationFamily {
  const { title, serviceSource } = source.row;
  const has = (...kinds: readonly EntityKind[]): boolean => ownPiecesOf(source, ...kinds).length > 0;
  const service = serviceSource ?? '';
  const isClick = /\bclick/i.test(title);
  if (isClick && has('url')) return 'urlClick';
  if (has('mailMessage', 'mailCluster') && (mailServices.has(service) || !has('process'))) return 'mail';
  if (has('process')) return 'process';
  if (
    cloudServices.has(service) ||
    alertActivities(sourceRecordOf(source)).some(({ action }) => action !== null)
  )
    if (has('cloudApplication', 'oauthApplication', 'cloudResource')) return 'cloudApp';
  if (has('session')) return 'signIn';
  if (identityServices.has(service) && has('user') && has('ip')) return 'signIn';
  if (networkFlows([sourceRecordOf(source)]).length > 0) return 'network';
  if (has('file')) return 'file';
  if (has('cloudApplication') && has('user') && has('ip')) return 'signIn';
  if (has('cloudApplication', 'oauthApplication')) return 'cloudApp';
  return 'generic';
}
