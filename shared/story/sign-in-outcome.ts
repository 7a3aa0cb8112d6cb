import type { SourceFields } from './source-fields.ts';
import type { StoryEvidence } from './types.ts';
import { tellsSignInAttempt } from './verbs.ts';

/** What an alert says of sign-ins as a whole. */
export interface SignInSource {
  /** First activity of the alert, ms UTC. */
  readonly at: number | null;
  readonly title: string;
  readonly techniques: readonly string[];
  readonly serviceSource: string | null;
  readonly evidence: readonly StoryEvidence[];
  /** What the alert's record says beside its evidence. */
  readonly fields: SourceFields;
}

/** ATT&CK T1110, Brute Force, and its sub-techniques: nearly every try fails. */
const isBruteForce = (technique: string): boolean => /^T1110(\.\d{3})?$/i.test(technique);

const tellsSuccess = (title: string): boolean => /\bsuccess(ful(ly)?)?\b|\bsucceed(s|ed)?\b/i.test(title);

/**
 * How a sign-in ended that no field tells the end of: one that was tried against whom the alert calls attacked, or by guessing passwords,
 * failed. Null where the alert leaves it open: also of whom it calls compromised, since one try may have passed.
 */
export function saidOutcome(
  { title, techniques }: Pick<SignInSource, 'title' | 'techniques'>,
  user: StoryEvidence | null,
): 'failure' | null {
  if (tellsSuccess(title) || user?.roles.includes('compromised') === true) return null;
  const isTried =
    user?.roles.includes('attacked') === true || techniques.some(isBruteForce) || tellsSignInAttempt(title);
  return isTried ? 'failure' : null;
}

/** True for the word of any source for a sign-in that did not come about. */
export const isFailedOutcome = (outcome: string | null): boolean =>
  /fail|denied|invalid|error|unsuccess|block|interrupt/i.test(outcome ?? '');

/** True for the word of any source for a sign-in that came about. */
export const isPassedOutcome = (outcome: string | null): boolean =>
  !isFailedOutcome(outcome) && /success|succeed|passed|allow|grant|accept|^(ok|true|0)$/i.test(outcome ?? '');

/** Under what names records tell a risk, the level before what was found. */
const riskLevels = [
  'riskLevelDuringSignIn',
  'riskLevel',
  'risk_level',
  'Risk Level',
  'riskLevelAggregated',
  'userRiskLevel',
  'User Risk Level',
  'UserRisk',
  'riskState',
];
const riskFindings = ['riskDetail', 'riskEventType', 'riskEventTypes', 'riskType', 'Risk Event Type'];
const riskPlaces = ['', 'additionalData.', 'ExtendedProperties.', 'properties.', 'userAccount.', 'account.'];

/**
 * The risk of a sign-in as the details of its evidence or the alert's record tell it: the level, and what was found.
 * @param pieces fields of the pieces of evidence that the sign-in is made from.
 */
export function riskIn(pieces: readonly SourceFields[]): string | null {
  const said = (names: readonly string[]): string | null => {
    const all = names.flatMap((name) =>
      riskPlaces.flatMap((place) => [`${place}${name}`, `${place}${name}[0]`]),
    );
    for (const piece of pieces) {
      const text = piece.text(...all);
      if (text !== null && !/^(none|hidden|unknown(FutureValue)?)$/i.test(text)) return text;
    }
    return null;
  };
  const parts = [said(riskLevels), said(riskFindings)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}
