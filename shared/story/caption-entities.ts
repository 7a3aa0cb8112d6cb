import type { EntityKind } from '../model/entity-kinds.ts';
import { groupBy } from './collect.ts';
import type { NarratedEvidence, NarrationSource } from './narrate-parts.ts';
import { familyOf, ownPiecesOf } from './narrate-sources.ts';
import { nameOfPiece } from './pieces.ts';

/** Entities that a step shows. */
export const mostStepEntities = 8;

/** The order in which one of each is chosen: what tells most of an attack, then whom and what it met, then everything else. */
const chosenFirst = [
  'file',
  'url',
  'process',
  'keyAddress',
  'user',
  'device',
  'mailMessage',
  'mailbox',
  'registryValue',
  'registryKey',
  'oauthApplication',
  'cloudApplication',
  'cloudResource',
  'ip',
] as const;

/** The order in which they are shown: people and machines, then what acts, then everything else. */
const shownFirst: readonly EntityKind[] = [
  'user',
  'device',
  'mailbox',
  'mailMessage',
  'url',
  'ip',
  'process',
  'file',
];

const place = <Value>(list: readonly Value[], value: Value): number => {
  const at = list.indexOf(value);
  return at < 0 ? list.length : at;
};

const keyRoles: ReadonlySet<string> = new Set(['commandAndControl', 'attacker']);
const gravest: readonly (string | null)[] = ['malicious', 'suspicious'];

/**
 * What a step shows of an alert's evidence: of every kind what its caption names or what is gravest, in turn, so that neither many recipients nor
 * many processes keep out the attachment, the URL, what ran or where it called. Ids of entities, at most {@link mostStepEntities}, as they are shown.
 * @param named what the caption names, which comes first within its kind
 */
export function chooseEntities(source: NarrationSource, named: readonly number[]): readonly number[] {
  const isMail = familyOf(source) === 'mail';
  const names = new Set(ownPiecesOf(source, 'user').map(lower));
  const pieces = new Map<number, NarratedEvidence>();
  for (const piece of source.evidence) {
    const { kind, id } = piece.entity;
    // A user and his or her mailbox are called the same: shown once.
    if (kind === 'mailbox' && names.has(lower(piece))) continue;
    // What lies in a message is told as its attachments and links.
    if (piece.embedded && !(isMail && (kind === 'file' || kind === 'url'))) continue;
    const known = pieces.get(id);
    if (known === undefined || isKey(piece)) pieces.set(id, piece);
  }
  const all = [...pieces.values()];
  const programs = new Set(
    all.flatMap((piece) => (piece.entity.kind === 'process' ? [lower(piece).replace(/ \(\d+\)$/, '')] : [])),
  );
  const groups = groupBy(all, (piece) => {
    const { kind } = piece.entity;
    // The file that a process was started from says no more than the process.
    if (kind === 'file' && programs.has(lower(piece))) return 'twice';
    return kind === 'ip' && isKey(piece) ? 'keyAddress' : kind;
  });
  const rank = (group: string): number => (group === 'twice' ? Infinity : place<string>(chosenFirst, group));
  const queues = [...groups]
    .sort(([a], [b]) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
    .map(([, members]) =>
      [...members].sort(
        (a, b) =>
          place(named, a.entity.id) - place(named, b.entity.id) ||
          place(gravest, a.entity.verdict) - place(gravest, b.entity.verdict),
      ),
    );
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  const chosen = Array.from({ length: Math.min(longest, mostStepEntities) }, (_, turn) =>
    queues.flatMap((queue) => queue[turn] ?? []),
  )
    .flat()
    .slice(0, mostStepEntities);
  return chosen
    .sort((a, b) => place(shownFirst, a.entity.kind) - place(shownFirst, b.entity.kind))
    .map(({ entity: { id } }) => id);
}

const isKey = ({ entity, roles }: NarratedEvidence): boolean =>
  entity.verdict === 'malicious' || roles.some((role) => keyRoles.has(role));

const lower = (piece: NarratedEvidence): string => nameOfPiece(piece).toLowerCase();
