import { formatCount } from '../lib/format-count.ts';

/** A count with its word. */
export const plural = (count: number, word: string): string =>
  `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

/** `a, b and c`. */
export function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** Words lose their capital in a sentence, abbreviations (`IP`, `OAuth`) keep theirs. */
export const lower = (label: string): string =>
  /^\p{Lu}\p{Ll}/u.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;

/** A sentence begins with a capital. */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A span of time in words, by its two greatest units. @param ms milliseconds */
export function spanWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes === 0) return 'less than a minute';
  if (hours === 0) return plural(minutes, 'minute');
  if (days === 0) return [plural(hours, 'hour'), ...rest(minutes % 60, 'minute')].join(' ');
  return [plural(days, 'day'), ...rest(hours % 24, 'hour')].join(' ');
}

const rest = (count: number, unit: string): readonly string[] => (count === 0 ? [] : [plural(count, unit)]);
