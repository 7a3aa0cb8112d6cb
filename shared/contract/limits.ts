import { z } from 'zod';
import { hasLetter } from '../model/visible-text.ts';

/** Longest texts that the contract takes, in characters as JavaScript counts them (UTF-16 code units). */
export const limits = {
  incidentName: 500,
  analystName: 200,
  assignedTo: 200,
  tag: 100,
  viewName: 100,
  comment: 20_000,
  resolvingComment: 20_000,
  note: 5_000,
  reason: 5_000,
} as const;

/** A text with a limit. */
export type LimitedText = keyof typeof limits;

const needsLetter = 'A name needs a letter';

/** The schema of a text with a limit; spaces around it are dropped. */
export const limitedText = (what: LimitedText) => z.string().trim().max(limits[what]);

/** The schema of a name: {@link limitedText} with a letter or a number in it that people can see. */
export const nameText = (what: LimitedText) => limitedText(what).refine(hasLetter, needsLetter);

/** The schema of a reason that has to be given: letters that people can see. */
export const reasonText = limitedText('reason').refine(hasLetter, 'Say why');

/** What is wrong with a text, as a sentence for the field that holds it; null when the contract takes it. */
export function problemOfText(what: LimitedText, text: string): string | null {
  const { length } = text.trim();
  const limit = limits[what];
  if (length <= limit) return null;
  return `At most ${limit.toLocaleString('en')} characters: ${(length - limit).toLocaleString('en')} too many`;
}

/** {@link problemOfText} of a name, which must not be empty. */
export function problemOfName(what: LimitedText, text: string): string | null {
  return hasLetter(text) ? problemOfText(what, text) : needsLetter;
}
