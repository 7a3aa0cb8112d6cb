const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    era: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

const minute = 60_000;
const earliest = Date.UTC(1, 0, 1);
const latest = Date.UTC(9999, 11, 31);

/** How far a zone's clocks are before UTC at a moment, ms. */
function offsetAt(at: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

/** A stretch of time that a text names, ms UTC, both ends included: `2024-05-14` is the whole day. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const pattern =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a date or a time in a zone (IANA name) or with an offset of its own (ISO 8601): `2024`, `2024-05`, `2024-05-14`,
 * `2024-05-14T09`, `2024-05-14 09:30`, `2024-05-14T09:30:05.250+02:00`; `@1715679000000` is a moment in ms UTC.
 * @returns null for anything else, also for 31 February.
 */
export function readTime(text: string, zone: string): TimeSpan | null {
  const raw = /^@(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.exec(text)?.[1];
  if (raw !== undefined) return { from: Number(raw), to: Number(raw) };
  const found = pattern.exec(text.trim());
  if (found === null) return null;
  const [, year = '', month, day, hour, minutes, seconds, fraction, suffix] = found;
  const fields = [
    Number(year),
    Number(month ?? 1) - 1,
    Number(day ?? 1),
    Number(hour ?? 0),
    Number(minutes ?? 0),
    Number(seconds ?? 0),
    Number((fraction ?? '').padEnd(3, '0')),
  ] as const;
  const start = new Date(0);
  start.setUTCFullYear(fields[0], fields[1], fields[2]);
  start.setUTCHours(fields[3], fields[4], fields[5], fields[6]);
  // 31 February or 25:00 would roll over into another day.
  if (
    start.getUTCMonth() !== fields[1] ||
    start.getUTCDate() !== fields[2] ||
    start.getUTCHours() !== fields[3]
  )
    return null;
  if (fields[4] > 59 || fields[5] > 59) return null;
  const end = new Date(start);
  if (fraction !== undefined) end.setTime(end.getTime() + 10 ** (3 - fraction.length));
  else if (seconds !== undefined) end.setUTCSeconds(fields[5] + 1);
  else if (minutes !== undefined) end.setUTCMinutes(fields[4] + 1);
  else if (hour !== undefined) end.setUTCHours(fields[3] + 1);
  else if (day !== undefined) end.setUTCDate(fields[2] + 1);
  else if (month !== undefined) end.setUTCMonth(fields[1] + 1);
  else end.setUTCFullYear(fields[0] + 1);
  const offset = suffix === undefined ? null : readOffset(suffix);
  const moment = (wall: number): number => wall - (offset ?? wallOffset(wall, zone));
  return { from: moment(start.getTime()), to: moment(end.getTime()) - 1 };
}

/** The offset that a wall clock's time has in a zone. Where clocks change it differs between guess and answer: two corrections settle it. */
function wallOffset(wall: number, zone: string): number {
  const first = offsetAt(wall, zone);
  return offsetAt(wall - first, zone);
}

function readOffset(text: string): number {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (parts === null) return 0;
  const size = (Number(parts[2]) * 60 + Number(parts[3])) * minute;
  return parts[1] === '-' ? -size : size;
}

/**
 * Writes one end of a range in a zone with its offset, as short as it can be read back: minutes at the least, so that the zone is
 * always there. `from` is the first moment that the text names, `to` the last.
 */
export function printTime(at: number, end: 'from' | 'to', zone: string): string {
  if (!Number.isInteger(at) || at < earliest || at > latest) return `@${at}`;
  const offset = offsetAt(at, zone);
  // Offsets with seconds (local mean time before 1900) have no form in ISO 8601.
  if (offset % minute !== 0) return printTime(at, end, 'UTC');
  const local = new Date(at + offset).toISOString().slice(0, -1);
  const suffix = printOffset(offset);
  for (const length of [16, 19]) {
    const text = `${local.slice(0, length)}${suffix}`;
    if (readTime(text, zone)?.[end] === at) return text;
  }
  return `${local}${suffix}`;
}

function printOffset(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset) / minute;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const units = [
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** Longest span back from now, ms: a hundred years. */
export const longestSpan = 100 * 366 * 86_400_000;

/** Reads a span of time such as `24h`, `7d` or `1d12h` as ms; null when it is none. Months and years have no one length. */
export function readSpan(text: string): number | null {
  if (!/^(?:\d+(?:ms|[wdhms]))+$/i.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.toLowerCase().matchAll(/(\d+)(ms|[wdhms])/g))
    total += Number(amount) * (units.find(([name]) => name === unit)?.[1] ?? 0);
  return total;
}

/** Writes a span, ms, with its largest units: `7d`, `24h`, `1d12h`. Up to two days it is hours, as people say it. */
export function printSpan(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const [name, size] of units) {
    if (name === 'w' || (name === 'd' && milliseconds <= 2 * 86_400_000)) continue;
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${name}`;
    rest -= amount * size;
  }
  return text === '' ? '0s' : text;
}
