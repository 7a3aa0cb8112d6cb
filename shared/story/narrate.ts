import type { OutputOf } from '../contract/index.ts';
import { formatCount } from '../lib/format-count.ts';
import { narrateFamily } from './narrate-families.ts';
import { joinParts, text, time } from './narrate-parts.ts';
import type { NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { familyOf } from './narrate-sources.ts';
import type { NarrationFamily } from './narrate-sources.ts';
import { remediationSentence } from './narrate-outcome.ts';
import { differenceParts } from './narrate-difference.ts';

/** What happened, in plain words. */
export interface Narration {
  readonly family: NarrationFamily;
  /** One to four sentences, each with its full stop. */
  readonly sentences: readonly Sentence[];
}

const mostSentences = 4;

/**
 * Tells what an alert's evidence says happened: who did what to what, where, when and how it ended. Nothing is said that the evidence does
 * not say: where it names things without saying what they did, so does the sentence. Values from evidence are parts of their own, so that a
 * screen links and defangs them.
 */
export function narrate(alert: OutputOf<'alerts.get'>): Narration {
  const source: NarrationSource = alert;
  const family = familyOf(source);
  const told = narrateFamily(family, source);
  const ending = [repeatSentence(source), remediationSentence(source)].filter((one) => one !== null);
  const room = mostSentences - ending.length;
  return { family, sentences: [...told.slice(0, room), ...ending] };
}

/** A storm's first alert stands for its repeats. */
function repeatSentence({ row, difference }: NarrationSource): Sentence | null {
  if (row.stormSize <= 1) return null;
  if (difference != null) {
    const size = formatCount(row.stormSize);
    const until =
      row.lastActivity === null || row.lastActivity === row.firstActivity ? null : row.lastActivity;
    return joinParts([
      text(`This is the first of ${size} alerts of a storm`),
      ...(until === null ? [] : [text(', the last of them on '), time(until)]),
      ...differenceParts(difference, row.stormSize),
      text('.'),
    ]);
  }
  const parts: NarrationPart[] = [text(`It was raised ${formatCount(row.stormSize)} times`)];
  if (row.lastActivity !== null && row.lastActivity !== row.firstActivity)
    parts.push(text(', the last time on '), time(row.lastActivity));
  // Only what joins repeats into a storm is alike: they can differ in all the rest.
  return joinParts([...parts, text('; what is told is of the first of them.')]);
}
