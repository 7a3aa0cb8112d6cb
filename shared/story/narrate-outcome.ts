import { groupBy } from './collect.ts';
import { counted, listOf, sentence, text } from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';

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
  const told = [...byStatus].flatMap(([status, pieces]) => {
    const words = status === null ? undefined : (outcomes[status] ?? undefined);
    return words === undefined ? [] : [{ words, pieces }];
  });
  if (told.length === 0) return null;
  const groups = told.slice(0, mostStatuses);
  const parts: NarrationPart[] = groups.flatMap(({ words, pieces }, index) => [
    text(index === 0 ? '' : ' and '),
    ...(pieces.length <= 3
      ? listOf(pieces)
      : [text(counted(pieces.length, pieces) + (isOneKind(pieces) ? '' : ' pieces of evidence'))]),
    text(` as ${words}`),
  ]);
  return sentence('Its source reports ', parts);
}

const isOneKind = (pieces: readonly NarratedEvidence[]): boolean =>
  new Set(pieces.map(({ entity: { kind } }) => kind)).size === 1;

/** What the source did about a piece; a detection that stopped it at once counts where nothing else is said. */
function statusOf({ remediationStatus, detectionStatus }: NarratedEvidence): string | null {
  if (remediationStatus !== null && Object.hasOwn(outcomes, remediationStatus)) return remediationStatus;
  if (detectionStatus !== null && Object.hasOwn(outcomes, detectionStatus)) return detectionStatus;
  return null;
}
