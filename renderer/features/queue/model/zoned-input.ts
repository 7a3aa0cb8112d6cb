import { readTime } from '../../../../shared/query/zoned-time.ts';
import { zonedParts } from '../../../ui/index.ts';

/** `2024-05-14 14:02`: a moment (ms UTC) as a date-and-time field shows it in a zone. */
export function toInput(at: number | null, zone: string): string {
  if (at === null) return '';
  const { date, time } = zonedParts(at, zone);
  return `${date} ${time.slice(0, 5)}`;
}

/** What a text means as the end of a range: a value, no end, or what is wrong with it. */
export type RangeEnd = { readonly value: number | null } | { readonly problem: string };

/** Reads an end of a range of times: `from` is the first moment that the text names, `to` the last, so that a day is in it to its end. */
export function readMoment(text: string, zone: string, end: 'from' | 'to'): RangeEnd {
  if (text.trim() === '') return { value: null };
  const span = readTime(text.trim(), zone);
  return span === null ? { problem: 'Write it as 2024-05-14 09:30' } : { value: span[end] };
}

/** Reads the end of a range of numbers of things. */
export function readCount(text: string): RangeEnd {
  if (text.trim() === '') return { value: null };
  return /^\d{1,9}$/.test(text.trim()) ? { value: Number(text) } : { problem: 'A whole number' };
}

/** Reads the end of a range of priority scores. */
export function readScore(text: string): RangeEnd {
  if (text.trim() === '') return { value: null };
  const score = Number(text);
  return /^\d{1,3}$/.test(text.trim()) && score <= 100
    ? { value: score }
    : { problem: 'A whole number from 0 to 100' };
}
