/** An offset from UTC. */
export interface ZoneOffset {
  readonly minutes: number;
  /** `+02:00` */
  readonly text: string;
}

function offsetOf(minutes: number): ZoneOffset {
  const size = Math.abs(minutes);
  const two = (part: number): string => String(part).padStart(2, '0');
  return {
    minutes,
    text: `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`,
  };
}

const fixed = /^([+-])(\d{2}):?(\d{2})$/;

/**
 * The offset of a zone at a time of its own clock (as if that time were UTC): `UTC`, a fixed offset, or a name of the IANA time zone
 * database. In the hour that a clock shows twice, the earlier of the two is meant. Null for a zone that nobody knows.
 */
export function compileZone(zone: string): ((localMs: number) => ZoneOffset) | null {
  if (zone === 'UTC' || zone === 'Z') return () => offsetOf(0);
  const found = fixed.exec(zone);
  if (found !== null) {
    const minutes = Number(found[2]) * 60 + Number(found[3]);
    if (minutes > 18 * 60 || Number(found[3]) > 59) return null;
    const offset = offsetOf(found[1] === '-' ? -minutes : minutes);
    return () => offset;
  }
  const format = zoneFormat(zone);
  if (format === null) return null;
  // Offsets change on full hours of UTC or halves of it; a table by quarter hour costs one lookup a value.
  const known = new Map<number, number>();
  const minutesAt = (utcMs: number): number => {
    const quarter = Math.floor(utcMs / 900_000);
    const before = known.get(quarter);
    if (before !== undefined) return before;
    const minutes = readOffset(format, quarter * 900_000);
    if (known.size > 10_000) known.clear();
    known.set(quarter, minutes);
    return minutes;
  };
  return (localMs) => {
    const first = minutesAt(localMs - minutesAt(localMs) * 60_000);
    const earlier = minutesAt(localMs - first * 60_000 - 3_600_000);
    // Before a clock is set back both offsets give this local time: the greater one is the earlier moment.
    const isTwice = earlier > first && minutesAt(localMs - earlier * 60_000) === earlier;
    return offsetOf(isTwice ? earlier : first);
  };
}

function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch {
    return null;
  }
}

function readOffset(format: Intl.DateTimeFormat, utcMs: number): number {
  if (Math.abs(utcMs) > 8.64e15) return 0;
  const parts = new Map(format.formatToParts(utcMs).map(({ type, value }) => [type, value]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  const year = parts.get('era') === 'BC' ? 1 - read('year') : read('year');
  const local = new Date(0);
  local.setUTCFullYear(year, read('month') - 1, read('day'));
  local.setUTCHours(read('hour'), read('minute'));
  return Math.round((local.getTime() - utcMs) / 60_000);
}
