import { groupBy } from './collect.ts';
import { asAddress, counted, eachOnce, listPieces, sentence, text } from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { recipientOf } from './pieces.ts';

/** What a source says was done, in words that follow "is". */
const outcomes: Readonly<Record<string, string>> = {
  remediated: 'remediated',
  partiallyRemediated: 'partially remediated',
  prevented: 'prevented',
  blocked: 'blocked',
  unremediated: 'not remediated',
  active: 'not dealt with yet',
  running: 'being remediated',
  pendingApproval: 'waiting for approval of its remediation',
};

/** Statuses that one sentence names. */
const mostStatuses = 2;

/** How it ended, by what the sources say of the evidence: `It reports x as blocked and 3 files as remediated.` Null when they say nothing. */
export function remediationSentence({ evidence }: NarrationSource): Sentence | null {
  const own = evidence.filter(({ embedded }) => !embedded);
  const byStatus = groupBy(own, statusOf);
  const split = splitEntities(own);
  const told = [...byStatus].flatMap(([status, pieces]) => {
    const words = status === null ? undefined : (outcomes[status] ?? undefined);
    return words === undefined ? [] : [{ words, pieces: withoutCopies(pieces, split) }];
  });
  if (told.length === 0) return null;
  const groups = told.slice(0, mostStatuses);
  const parts: NarrationPart[] = groups.flatMap(({ words, pieces }, index) => [
    text(index === 0 ? '' : ' and '),
    ...(pieces.length <= 3
      ? listPieces(pieces, undefined, (piece) => (split.has(piece.entity.id) ? copyOf(piece) : []))
      : [text(counted(pieces.length, pieces) + (isOneKind(pieces) ? '' : ' pieces of evidence'))]),
    text(` as ${words}`),
  ]);
  return sentence('Its source reports ', parts);
}

/** Entities whose pieces had different ends, such as a message that was removed from one mailbox and not from another. */
function splitEntities(own: readonly NarratedEvidence[]): ReadonlySet<number> {
  const pieces = groupBy(own, ({ entity }) => entity.id);
  return new Set([...pieces].flatMap(([id, all]) => (new Set(all.map(statusOf)).size > 1 ? [id] : [])));
}

/** Pieces of an entity that all had the same end are one; a user and the mailbox of the same name are too. */
function withoutCopies(
  pieces: readonly NarratedEvidence[],
  split: ReadonlySet<number>,
): readonly NarratedEvidence[] {
  const kept = new Set(eachOnce(pieces));
  return pieces.filter(
    (piece) => kept.has(piece) || (split.has(piece.entity.id) && recipientOf(piece) !== null),
  );
}

/** Behind a message: whose copy it is. */
function copyOf(piece: NarratedEvidence): readonly NarrationPart[] {
  const recipient = piece.entity.kind === 'mailMessage' ? recipientOf(piece) : null;
  return recipient === null ? [] : [text(' (to '), asAddress(recipient), text(')')];
}

const isOneKind = (pieces: readonly NarratedEvidence[]): boolean =>
  new Set(pieces.map(({ entity: { kind } }) => kind)).size === 1;

/** What the source did about a piece; a detection that stopped it at once counts where nothing else is said. */
function statusOf({ remediationStatus, detectionStatus }: NarratedEvidence): string | null {
  if (remediationStatus !== null && Object.hasOwn(outcomes, remediationStatus)) return remediationStatus;
  if (detectionStatus !== null && Object.hasOwn(outcomes, detectionStatus)) return detectionStatus;
  return null;
}
