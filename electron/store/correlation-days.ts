import { consideredSpan } from '../../shared/correlation/index.ts';
import type { ReadableStore, SqlValue } from './connection.ts';

const DAY = 86_400_000;

/** The day of alerts whose time is unknown or doubtful: they make a tenant known, and no day. */
const noDay = -1_000_000_000;

/** How many alerts a tenant has on a UTC day; negative where they are taken away. */
export interface DayCount {
  readonly tenant: string;
  readonly day: number;
  readonly alerts: number;
}

/** Alerts by tenant and day. */
export type DayTally = Map<string, Map<number, number>>;

/** A tenant as `correlation_day` names it. */
export function tenantKey(tenant: SqlValue): string {
  return typeof tenant === 'string' ? `t${tenant}` : '';
}

/** Counts one alert (`by` 1) or takes it out (−1). @param time ms UTC; null when it is unknown or doubtful. */
export function countDay(tally: DayTally, tenant: SqlValue, time: number | null, by: 1 | -1): void {
  const key = tenantKey(tenant);
  const day = time === null ? noDay : Math.floor(time / DAY);
  let days = tally.get(key);
  if (!days) tally.set(key, (days = new Map<number, number>()));
  days.set(day, (days.get(day) ?? 0) + by);
}

/** A tally as rows. */
export function daysOf(tally: DayTally): readonly DayCount[] {
  return [...tally].flatMap(([tenant, days]) => [...days].map(([day, alerts]) => ({ tenant, day, alerts })));
}

/** What the last run counted. */
export function readDays(store: ReadableStore): DayTally {
  const tally: DayTally = new Map();
  addDays(tally, store.read<DayCount>('SELECT tenant, day, alerts FROM correlation_day').all());
  return tally;
}

/** Adds counts to a tally. */
export function addDays(tally: DayTally, counts: Iterable<DayCount>): void {
  for (const { tenant, day, alerts } of counts) {
    let days = tally.get(tenant);
    if (!days) tally.set(tenant, (days = new Map<number, number>()));
    days.set(day, (days.get(day) ?? 0) + alerts);
  }
}

/** T of a store: one for all while at most one tenant is known, else by tenant key. */
export type Spans = number | ReadonlyMap<string, number>;

/** T of each tenant, milliseconds, as the engine counts it. */
export function spansOf(tally: DayTally): Spans {
  const daysBy = new Map<string, ReadonlySet<number>>();
  for (const [tenant, days] of tally) {
    const present = [...days].filter(([, alerts]) => alerts > 0).map(([day]) => day);
    if (present.length > 0) daysBy.set(tenant, new Set(present.filter((day) => day !== noDay)));
  }
  const unknown = daysBy.get('') ?? new Set<number>();
  const known = [...daysBy].filter(([tenant]) => tenant !== '');
  if (known.length < 2) return consideredSpan(new Set([...unknown, ...(known[0]?.[1] ?? [])]).size);
  return new Map([
    ['', consideredSpan(unknown.size)],
    ...known.map(([tenant, own]) => [tenant, consideredSpan(new Set([...own, ...unknown]).size)] as const),
  ]);
}

/** Whether T has changed for any tenant that was there before, or a second tenant came or went: only two keep alerts apart. */
export function areSpansChanged(before: Spans, after: Spans): boolean {
  if (typeof before !== typeof after) return true;
  const spanIn = (spans: Spans, tenant: string): number | undefined =>
    typeof spans === 'number' ? spans : spans.get(tenant);
  const tenants = new Set([
    '',
    ...(typeof before === 'number' ? [] : before.keys()),
    ...(typeof after === 'number' ? [] : after.keys()),
  ]);
  return [...tenants].some((tenant) => {
    const [was, is] = [spanIn(before, tenant), spanIn(after, tenant)];
    return was !== undefined && is !== undefined && was !== is;
  });
}
