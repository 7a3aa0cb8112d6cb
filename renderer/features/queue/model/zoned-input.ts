import { zonedParts } from '../../../ui/index.ts';

const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** `2024-05-14T14:02`: a moment (ms UTC) as a date-and-time field shows it in a zone. */
export function toInput(at: number | null, zone: string): string {
  if (at === null) return '';
  const { date, time } = zonedParts(at, zone);
  return `${date}T${time.slice(0, 5)}`;
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
  if (Number.isNaN(wanted)) return null;
  const asShown = (at: number): number => {
    const { date, time } = zonedParts(at, zone);
    return Date.parse(`${date}T${time}Z`);
  };
  // The offset can differ between the guess and the answer (a change of clocks): two corrections settle it.
  const first = wanted - (asShown(wanted) - wanted);
  return first - (asShown(first) - wanted);
}
