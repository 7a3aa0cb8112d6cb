/** A time read by a pattern; without an offset of its own it is a local time as if it were UTC. */
export interface PatternReading {
  readonly ms: number;
  readonly offset: string | null;
  readonly fraction: number;
}

type Part =
  | 'year'
  | 'year2'
  | 'month'
  | 'monthName'
  | 'day'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'offset';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Letters of a pattern (Unicode date field symbols, UTS 35) and what each stands for. */
const tokens: readonly (readonly [RegExp, Part | null, string])[] = [
  [/^y{3,4}/, 'year', '(\\d{4})'],
  [/^yy/, 'year2', '(\\d{2})'],
  [/^MMMM/, 'monthName', '([A-Za-z]{3,9})'],
  [/^MMM/, 'monthName', '([A-Za-z]{3})'],
  [/^MM/, 'month', '(\\d{2})'],
  [/^M/, 'month', '(\\d{1,2})'],
  [/^dd/, 'day', '(\\d{2})'],
  [/^d/, 'day', '(\\d{1,2})'],
  [/^E{1,4}/, null, '[A-Za-z]{2,9}'],
  [/^HH/, 'hour', '(\\d{2})'],
  [/^H/, 'hour', '(\\d{1,2})'],
  [/^hh/, 'hour12', '(\\d{2})'],
  [/^h/, 'hour12', '(\\d{1,2})'],
  [/^mm/, 'minute', '(\\d{2})'],
  [/^m/, 'minute', '(\\d{1,2})'],
  [/^ss/, 'second', '(\\d{2})'],
  [/^s/, 'second', '(\\d{1,2})'],
  [/^S{1,9}/, 'fraction', '(\\d{1,9})'],
  [/^a/, 'half', '([AaPp])\\.?[Mm]\\.?'],
  [/^[xXZ]{1,5}/, 'offset', '(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})'],
];

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/**
 * Makes a reader of a pattern such as `dd/MM/yyyy HH:mm:ss.SSS`: letters of Unicode's date symbols (`y M d H h m s S a x E`), text between
 * apostrophes as it is, one blank for any number of them. Every part is bounded, so that reading takes time in the length of the text.
 * @returns null when the pattern has an unknown letter, or no year, month and day
 */
export function compilePattern(pattern: string): ((text: string) => PatternReading | null) | null {
  const parts: Part[] = [];
  let source = '';
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    if (rest.startsWith("'")) {
      const end = rest.indexOf("'", 1);
      if (end < 0) return null;
      source += end === 1 ? "'" : escape(rest.slice(1, end));
      at += end + 1;
      continue;
    }
    const token = tokens.find(([start]) => start.test(rest));
    if (token === undefined) {
      const letter = rest.slice(0, 1);
      // `T` between day and time is so common that it needs no apostrophes.
      if (/[A-Za-z]/.test(letter) && letter !== 'T') return null;
      source += letter === ' ' ? ' {1,4}' : escape(letter);
      at += 1;
      continue;
    }
    const [start, part, group] = token;
    if (part !== null) {
      if (parts.includes(part)) return null;
      parts.push(part);
    }
    source += group;
    at += start.exec(rest)?.[0].length ?? 1;
  }
  const hasDate =
    (parts.includes('year') || parts.includes('year2')) &&
    (parts.includes('month') || parts.includes('monthName')) &&
    parts.includes('day');
  if (!hasDate) return null;
  const expression = new RegExp(`^${source}$`);
  return (text) => {
    const found = expression.exec(text);
    return found === null
      ? null
      : readParts(new Map(parts.map((part, index) => [part, found[index + 1] ?? ''])));
  };
}

function readParts(parts: ReadonlyMap<Part, string>): PatternReading | null {
  const number = (part: Part): number => Number(parts.get(part) ?? 0);
  const year2 = parts.get('year2');
  // Two digits are of 1970 to 2069, as POSIX reads them but for one year.
  const year = year2 === undefined ? number('year') : Number(year2) + (Number(year2) < 70 ? 2000 : 1900);
  const name = parts.get('monthName');
  const month = name === undefined ? number('month') - 1 : months.indexOf(name.slice(0, 3).toLowerCase());
  const half = parts.get('half')?.toLowerCase();
  const hour12 = parts.get('hour12');
  const hour = hour12 === undefined ? number('hour') : (Number(hour12) % 12) + (half === 'p' ? 12 : 0);
  if (hour12 !== undefined && (Number(hour12) < 1 || Number(hour12) > 12)) return null;
  const day = number('day');
  const [minute, second] = [number('minute'), number('second')];
  if (month < 0 || month > 11 || hour > 23 || minute > 59 || second > 60) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return null;
  const digits = parts.get('fraction');
  date.setUTCHours(hour, minute, second, Number((digits ?? '').slice(0, 3).padEnd(3, '0')));
  const offset = parts.get('offset') ?? null;
  const hasTime = parts.has('hour') || parts.has('hour12');
  return {
    ms: date.getTime() - offsetMinutes(offset) * 60_000,
    offset,
    fraction: hasTime ? (digits?.length ?? 0) : -1,
  };
}

function offsetMinutes(offset: string | null): number {
  if (offset === null || !/^[+-]/.test(offset)) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith('-') ? -minutes : minutes;
}
