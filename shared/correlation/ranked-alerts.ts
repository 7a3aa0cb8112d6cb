import { canonicalOrder } from './canonical-order.ts';
import { consideredSpan } from './figures.ts';
import type { AlertColumns, StoreFigures } from './types.ts';

const DAY = 86_400_000;

/** The alerts in canonical order: position = rank. */
export interface RankedAlerts {
  readonly count: number;
  /** Alert of each rank. */
  readonly order: Int32Array;
  /** First activity by rank, whole milliseconds. */
  readonly time: Float64Array;
  /** By rank: 1 when its time can be relied on. */
  readonly linkable: Uint8Array;
  /** By rank; null when at most one tenant is known, so that nothing can conflict. */
  readonly tenant: Int32Array | null;
  /** T where it is the same for any two alerts, else null; milliseconds. */
  readonly commonSpan: number | null;
  /** T between two alerts, milliseconds. */
  readonly span: (tenantA: number, tenantB: number) => number;
}

/**
 * Puts the alerts in canonical order.
 * @param given T of a whole store that these alerts are a part of.
 */
export function rankAlerts(alerts: AlertColumns, given?: StoreFigures['spans']): RankedAlerts {
  const { count } = alerts;
  const order = canonicalOrder(alerts.first, alerts.uid, count);
  const time = new Float64Array(count);
  const linkable = new Uint8Array(count);
  let known = -1;
  let severalTenants = false;
  for (let rank = 0; rank < count; rank += 1) {
    const alert = order[rank] as number;
    const first = alerts.first[alert] as number;
    time[rank] = Math.floor(first);
    linkable[rank] = alerts.linkable[alert] !== 0 && Number.isFinite(first) ? 1 : 0;
    const tenant = alerts.tenant[alert] as number;
    if (tenant < 0 || tenant === known) continue;
    if (known >= 0) severalTenants = true;
    known = tenant;
  }
  const ranked = { count, order, time, linkable };
  if (given === undefined ? !severalTenants : typeof given === 'number') {
    const span = typeof given === 'number' ? given : consideredSpan(countDays(time, linkable));
    return { ...ranked, tenant: null, commonSpan: span, span: () => span };
  }
  const tenant = new Int32Array(count);
  for (let rank = 0; rank < count; rank += 1) tenant[rank] = alerts.tenant[order[rank] as number] as number;
  const spans = typeof given === 'object' ? given : spansByTenant(time, linkable, tenant);
  return { ...ranked, tenant, commonSpan: commonSpan(spans), span: (a, b) => spanBetween(spans, a, b) };
}

function commonSpan(spans: ReadonlyMap<number, number>): number | null {
  const [only, ...others] = new Set(spans.values());
  return only !== undefined && others.length === 0 ? only : null;
}

function countDays(time: Float64Array, linkable: Uint8Array): number {
  let days = 0;
  let nextDay = -Infinity;
  for (let rank = 0; rank < time.length; rank += 1) {
    const at = time[rank] as number;
    if (at < nextDay || linkable[rank] === 0) continue;
    days += 1;
    nextDay = (Math.floor(at / DAY) + 1) * DAY;
  }
  return days;
}

/** T of each tenant, over its own alerts and those of no known tenant. */
function spansByTenant(
  time: Float64Array,
  linkable: Uint8Array,
  tenant: Int32Array,
): ReadonlyMap<number, number> {
  const days = new Map<number, Set<number>>();
  // Ranks are in order of time: most alerts are of the tenant and the day of the one before.
  let day = 0;
  let nextDay = -Infinity;
  /** Tenants that have been seen today. */
  let today: number[] = [];
  for (let rank = 0; rank < time.length; rank += 1) {
    if (linkable[rank] === 0) continue;
    const at = time[rank] as number;
    if (at >= nextDay) {
      day = Math.floor(at / DAY);
      nextDay = (day + 1) * DAY;
      today = [];
    }
    const key = tenant[rank] as number;
    if (today.includes(key)) continue;
    today.push(key);
    let own = days.get(key);
    if (!own) days.set(key, (own = new Set()));
    own.add(day);
  }
  const unknown = days.get(-1) ?? new Set<number>();
  const spans = new Map<number, number>();
  for (const [key, own] of days) {
    let distinct = own.size;
    if (key !== -1) for (const one of unknown) if (!own.has(one)) distinct += 1;
    spans.set(key, consideredSpan(distinct));
  }
  return spans;
}

function spanBetween(spans: ReadonlyMap<number, number>, a: number, b: number): number {
  return spans.get(a < 0 ? b : a) ?? consideredSpan(0);
}

/** True when two tenants cannot be in one incident: both known, and different. */
export function tenantsConflict(a: number, b: number): boolean {
  return a !== b && a >= 0 && b >= 0;
}
