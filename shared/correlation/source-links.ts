import { linkRuleCodes } from './codes.ts';
import type { LinkSink } from './link-table.ts';
import type { NodeScanner } from './node-scanner.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { CorrelationInput } from './types.ts';

/** Members of each incident of a source, as ascending ranks; incidents of one alert are left out. */
export function sourceGroups(input: CorrelationInput, ranked: RankedAlerts): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  const { sourceGroup } = input.alerts;
  for (let rank = 0; rank < ranked.count; rank += 1) {
    const group = sourceGroup[ranked.order[rank] as number] as number;
    if (group < 0) continue;
    const members = groups.get(group);
    if (members) members.push(rank);
    else groups.set(group, [rank]);
  }
  return [...groups.values()].filter((members) => members.length > 1);
}

/** Links each alert with the one before it in its source's incident, whatever the time between them. */
export function linkBySource(
  input: CorrelationInput,
  ranked: RankedAlerts,
  scanner: NodeScanner,
  links: LinkSink,
): void {
  if (input.settings.sourceIncidentStrength === null) return;
  for (const members of sourceGroups(input, ranked)) {
    scanner.load(members, null);
    const link = (a: number, b: number): number => addSourceLink(input, ranked, links, a, b);
    // Those of another tenant are no step on the way to the next of one's own.
    if (scanner.hasSeveralTenants()) scanner.pairConsecutive(Infinity, link);
    else
      for (let place = 1; place < scanner.count; place += 1) scanner.visitPlaces(place - 1, place, 0, link);
  }
}

/** Adds one link by a source's incident and returns its position. */
export function addSourceLink(
  input: CorrelationInput,
  ranked: RankedAlerts,
  links: LinkSink,
  a: number,
  b: number,
): number {
  const known = ranked.linkable[a] === 1 && ranked.linkable[b] === 1;
  const gap = known ? Math.abs((ranked.time[b] as number) - (ranked.time[a] as number)) : -1;
  return links.add(
    a,
    b,
    linkRuleCodes.sourceIncident,
    -1,
    -1,
    gap,
    -1,
    input.settings.sourceIncidentStrength ?? 0,
    0,
  );
}
