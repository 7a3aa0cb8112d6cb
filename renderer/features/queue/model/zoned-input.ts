import { zonedParts } from '../../../ui/index.ts';

const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** `2024-05-14 14:02`: a moment (ms UTC) as a date-and-time field shows it in a zone. */
export function toInput(at: number | null, zone: string): string {
  if (at === null) return '';
  const { date, time } = zonedParts(at, zone);
  return `${date} ${time.slice(0, 5)}`;
}

/** The moment (ms UTC) that a date and time mean in a zone; null when the text is none. */
export function fromInput(text: string, zone: string): number | null {
  const found = pattern.exec(text.trim());
  if (!found) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = found;
  const wanted = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  // 31 February or 25:00 would roll over into another day.
  const written = `${year}-${month}-${day}T${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (Number.isNaN(wanted) || !new Date(wanted).toISOString().startsWith(written)) return null;
  const asShown = (at: number): number => {
    const { date, time } = zonedParts(at, zone);
    return Date.parse(`${date}T${time}Z`);
  };
  // The offset can differ between the guess and the answer (a change of clocks): two corrections settle it.
  const first = wanted - (asShown(wanted) - wanted);
  return first - (asShown(first) - wanted);
}

/** What a text means as the end of a range: a value, no end, or what is wrong with it. */
export type RangeEnd = { readonly value: number | null } | { readonly problem: string };

/** Reads the end of a range of times. */
export function readMoment(text: string, zone: string): RangeEnd {
  if (text.trim() === '') return { value: null };
  const at = fromInput(text, zone);
  return at === null ? { problem: 'Write it as 2024-05-14 09:30' } : { value: at };
}

/** Reads the end of a range of priority scores. */
export function readScore(text: string): RangeEnd {
  if (text.trim() === '') return { value: null };
  const score = Number(text);
  return /^\d{1,3}$/.test(text.trim()) && score <= 100
    ? { value: score }
    : { problem: 'A whole number from 0 to 100' };
}
