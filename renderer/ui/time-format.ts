/** How long the system's zone is taken for what it was, ms: to ask for it costs more than to print a time. */
const zoneRenewal = 30_000;
let system = { zone: '', readAt: -Infinity };

/** The system's zone as an IANA name. */
export function localZone(): string {
  const now = performance.now();
  if (now - system.readAt > zoneRenewal)
    system = { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, readAt: now };
  return system.zone;
}

/** True when the runtime knows a zone. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}

/** The zone behind a choice: `UTC`, `local` or an IANA name; an unknown name falls back to UTC. */
export function resolveZone(choice: string): string {
  const name = choice === 'local' ? localZone() : choice;
  return isZone(name) ? name : 'UTC';
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  formats.set(zone, made);
  return made;
}

/** A moment in a zone, apart. */
export interface ZonedParts {
  /** `2024-05-14` */
  readonly date: string;
  /** `14:02:11` */
  readonly time: string;
  /** `UTC` or `UTC+2`, the offset at that moment. */
  readonly offset: string;
}

const minute = 60_000;
const day = 86_400_000;
/** Between these moments (ms UTC) all zones are whole minutes away from UTC, and years have four digits. */
const wholeMinutes = { from: Date.UTC(1973, 0, 1), to: Date.UTC(2100, 0, 1) } as const;

/** What a zone is away from UTC. */
interface Offset {
  readonly milliseconds: number;
  /** `UTC+2` */
  readonly name: string;
}
/** Offsets by zone and day; null: it changes within that day. */
const offsets = new Map<string, Map<number, Offset | null>>();

function readOffset(at: number, zone: string): Offset {
  const { date, time, offset } = readParts(at, zone);
  return { milliseconds: Date.parse(`${date}T${time}Z`) - at, name: offset };
}

/** The offset of a zone on a UTC day, read from the runtime once for all times of that day. */
function offsetOf(at: number, zone: string): Offset | null {
  let days = offsets.get(zone);
  if (days === undefined) offsets.set(zone, (days = new Map<number, Offset | null>()));
  const number = Math.floor(at / day);
  const known = days.get(number);
  if (known !== undefined) return known;
  const [first, last] = [readOffset(number * day, zone), readOffset((number + 1) * day, zone)];
  const same = first.milliseconds === last.milliseconds && first.name === last.name ? first : null;
  days.set(number, same);
  return same;
}

/** A moment (ms UTC) as date, time and offset in a zone. */
export function zonedParts(at: number, zone: string): ZonedParts {
  const offset = at >= wholeMinutes.from && at < wholeMinutes.to ? offsetOf(at, zone) : null;
  if (offset === null || offset.milliseconds % minute !== 0) return readParts(at, zone);
  const written = new Date(at + offset.milliseconds).toISOString();
  return { date: written.slice(0, 10), time: written.slice(11, 19), offset: offset.name };
}

/** What the runtime knows of a moment: right always, and too slow for each cell of a table. */
function readParts(at: number, zone: string): ZonedParts {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    offset: part('timeZoneName')
      .replace(/^GMT(?:\+0)?$/, 'UTC')
      .replace('GMT', 'UTC'),
  };
}

/** `2024-05-14 14:02:11 UTC`: the zone is always printed. */
export function formatTime(at: number, zone: string): string {
  const { date, time, offset } = zonedParts(at, zone);
  return `${date} ${time} ${offset}`;
}

/** `2024-05-14 07:14:18 – 07:22:59 UTC`: from one moment to another (ms UTC), with the date of the end where it is another. */
export function formatSpan(from: number, to: number, zone: string): string {
  const [start, end] = [zonedParts(from, zone), zonedParts(to, zone)];
  if (start.offset !== end.offset) return `${formatTime(from, zone)} – ${formatTime(to, zone)}`;
  if (start.date !== end.date) return `${start.date} ${start.time} – ${formatTime(to, zone)}`;
  return `${start.date} ${start.time} – ${end.time} ${end.offset}`;
}

const units: readonly (readonly [limit: number, divisor: number, name: string])[] = [
  [3_600_000, 60_000, 'min'],
  [86_400_000, 3_600_000, 'h'],
  [30 * 86_400_000, 86_400_000, 'd'],
  [365 * 86_400_000, 30 * 86_400_000, 'mo'],
  [Infinity, 365 * 86_400_000, 'y'],
];

/** `3 h ago`, `in 5 min`, `now`. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 60_000) return 'now';
  const [, divisor, name] = units.find(([limit]) => distance < limit) ?? [0, 1, 'ms'];
  const amount = `${Math.floor(distance / divisor)} ${name}`;
  return at <= now ? `${amount} ago` : `in ${amount}`;
}
