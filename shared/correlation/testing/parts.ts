import { createDisjointSets, findRoot, uniteRoots } from '../disjoint-sets.ts';
import { rankAlerts } from '../ranked-alerts.ts';
import type { CorrelationInput, CorrelationResult, Lock, StoreFigures } from '../types.ts';

/** What a run over all alerts counted, as a run over a part of them is given it. */
export function figuresOf(input: CorrelationInput, { spreads }: CorrelationResult): StoreFigures {
  const fan = new Int32Array(input.entities.count).fill(1);
  const hours = new Int32Array(input.entities.count).fill(1);
  spreads.entity.forEach((entity, row) => {
    fan[entity] = spreads.fan[row] as number;
    hours[entity] = spreads.hours[row] as number;
  });
  const { tenant, span } = rankAlerts(input.alerts);
  const tenants = [...new Set([-1, ...input.alerts.tenant])];
  const spans = tenant === null ? span(-1, -1) : new Map(tenants.map((one) => [one, span(one, one)]));
  return { spans, fan, hours };
}

/**
 * The parts that cannot influence each other: alerts that links of any state, locks that unite and incidents of
 * a source connect.
 * @returns a number for each alert, the same within one component.
 */
export function rawComponents(input: CorrelationInput, { links }: CorrelationResult): readonly number[] {
  const sets = createDisjointSets(input.alerts.count);
  const unite = (alerts: readonly number[]): void => {
    for (const alert of alerts) {
      const [a, b] = [findRoot(sets.parent, alerts[0] as number), findRoot(sets.parent, alert)];
      if (a !== b) uniteRoots(sets, a, b);
    }
  };
  for (let link = 0; link < links.count; link += 1) unite([links.a[link] as number, links.b[link] as number]);
  for (const set of lockedSets(input.locks))
    unite(input.alerts.uid.flatMap((uid, alert) => (set.has(uid) ? [alert] : [])));
  for (const group of new Set(input.alerts.sourceGroup))
    if (group >= 0)
      unite([...input.alerts.sourceGroup].flatMap((own, alert) => (own === group ? [alert] : [])));
  return Array.from({ length: input.alerts.count }, (_, alert) => findRoot(sets.parent, alert));
}

function lockedSets(locks: readonly Lock[]): readonly ReadonlySet<string>[] {
  const incidents = new Map<string, Set<string>>();
  const sets: ReadonlySet<string>[] = [];
  for (const lock of locks) {
    if (lock.kind === 'mustLink') sets.push(new Set(lock.alerts));
    if (lock.kind !== 'keep' && lock.kind !== 'seal') continue;
    const known = incidents.get(lock.incident) ?? new Set();
    incidents.set(lock.incident, known);
    for (const uid of lock.alerts) known.add(uid);
  }
  return [...sets, ...incidents.values()];
}

/** The alerts of a part as an input of their own; entities keep their numbers. */
export function partOf(
  input: CorrelationInput,
  alerts: readonly number[],
  figures: StoreFigures,
): CorrelationInput {
  const rows = alerts.map((alert) =>
    input.postings.entities.slice(input.postings.offsets[alert], input.postings.offsets[alert + 1]),
  );
  const offsets = new Int32Array(alerts.length + 1);
  rows.forEach((row, index) => {
    offsets[index + 1] = (offsets[index] as number) + row.length;
  });
  const all = input.alerts;
  return {
    ...input,
    alerts: {
      count: alerts.length,
      uid: alerts.map((alert) => all.uid[alert] as string),
      first: Float64Array.from(alerts, (alert) => all.first[alert] as number),
      linkable: Uint8Array.from(alerts, (alert) => all.linkable[alert] as number),
      tenant: Int32Array.from(alerts, (alert) => all.tenant[alert] as number),
      detector: Int32Array.from(alerts, (alert) => all.detector[alert] as number),
      asset: Int32Array.from(alerts, (alert) => all.asset[alert] as number),
      facts: Uint16Array.from(alerts, (alert) => all.facts[alert] as number),
      sourceGroup: Int32Array.from(alerts, (alert) => all.sourceGroup[alert] as number),
    },
    postings: { offsets, entities: Int32Array.from(rows.flatMap((row) => [...row])) },
    figures,
  };
}
