import { tacticOf, type Tactic } from '../model/attack.ts';
import { severityRank } from '../model/values.ts';
import { compareText } from './canonical-order.ts';
import type { IncidentAlertFacts, IncidentDescription } from './description-types.ts';
import { scoreIncident } from './score-incident.ts';

/**
 * Automatic name, severity and itemised priority of an incident: a function of its alerts, in whatever order
 * they come, and of the severity that an analyst set. Rules of the name: correlation page, "Name, severity, priority", after the names that Microsoft
 * Defender XDR gives.
 * @param override severity set by an analyst: it scores instead of the automatic one, which is described all the same.
 */
export function describeIncident(
  alerts: readonly IncidentAlertFacts[],
  override: string | null = null,
): IncidentDescription {
  const nodes = collapseStorms(alerts);
  const tactics = tacticsOf(nodes);
  const severity = highestSeverity(alerts.filter((alert) => alert.classification !== 'falsePositive'));
  const scoreItems = scoreIncident(
    nodes,
    { severity: override ?? severity, isOverride: override !== null },
    tactics.length,
  );
  return {
    name: nameIncident(alerts, nodes),
    severity,
    priorityScore: scoreItems.reduce((sum, item) => sum + item.points, 0),
    scoreItems,
    tactics: tactics.map((tactic) => tactic.name),
  };
}

/** One alert for each storm (its first), in canonical order. What any member shows, the storm shows. */
function collapseStorms(alerts: readonly IncidentAlertFacts[]): readonly IncidentAlertFacts[] {
  const ordered = [...alerts].sort(
    (a, b) => (a.firstActivity ?? Infinity) - (b.firstActivity ?? Infinity) || compareText(a.uid, b.uid),
  );
  const places = new Map<string, number>();
  const nodes: IncidentAlertFacts[] = [];
  for (const alert of ordered) {
    const place = alert.storm === null ? undefined : places.get(alert.storm);
    if (place !== undefined) {
      nodes[place] = mergeFacts(nodes[place] as IncidentAlertFacts, alert);
      continue;
    }
    if (alert.storm !== null) places.set(alert.storm, nodes.length);
    nodes.push(alert);
  }
  return nodes;
}

const criticalities = ['low', 'medium', 'high', 'critical'] as const;

function mergeFacts(node: IncidentAlertFacts, member: IncidentAlertFacts): IncidentAlertFacts {
  const rankOf = (alert: IncidentAlertFacts): number =>
    alert.criticality === null ? -1 : criticalities.indexOf(alert.criticality);
  return {
    ...node,
    severity: severityRank(member.severity) > severityRank(node.severity) ? member.severity : node.severity,
    devices: [...new Set([...node.devices, ...member.devices])],
    users: [...new Set([...node.users, ...member.users])],
    criticality: rankOf(member) > rankOf(node) ? member.criticality : node.criticality,
    malicious: node.malicious || member.malicious,
    prevented: node.prevented && member.prevented,
    ransomware: node.ransomware || member.ransomware,
    handsOnKeyboard: node.handsOnKeyboard || member.handsOnKeyboard,
    rareDetector: node.rareDetector || member.rareDetector,
    mostlyBenignDetector: node.mostlyBenignDetector && member.mostlyBenignDetector,
  };
}

/** The highest of some severities; informational where none is known. */
function highestSeverity(alerts: readonly IncidentAlertFacts[]): string {
  const known = ['informational', 'low', 'medium', 'high'];
  const highest = alerts.reduce((rank, alert) => Math.max(rank, severityRank(alert.severity)), 0);
  return known[Math.max(1, highest) - 1] as string;
}

/** Distinct tactics in kill-chain order. */
function tacticsOf(nodes: readonly IncidentAlertFacts[]): readonly Tactic[] {
  const found = new Set<Tactic>();
  for (const node of nodes) {
    const tactic = node.category === null ? null : tacticOf(node.category);
    if (tactic) found.add(tactic);
  }
  return [...found].sort((a, b) => a.order - b.order);
}

function nameIncident(alerts: readonly IncidentAlertFacts[], nodes: readonly IncidentAlertFacts[]): string {
  const sources = distinct(alerts.flatMap((alert) => alert.source ?? []));
  const count = alerts.reduce((sum, alert) => sum + (alert.count ?? 1), 0);
  const title = coreName(nodes, sources, count);
  const parts = [title.text];
  if (alerts.some((alert) => alert.ransomware) && !/ransomware/i.test(title.text))
    parts.push('including Ransomware');
  const devices = distinct(alerts.flatMap((alert) => alert.devices)).length;
  const users = distinct(alerts.flatMap((alert) => alert.users)).length;
  if (devices > 0) parts.push(devices === 1 ? 'on one endpoint' : `on ${devices} endpoints`);
  else if (users > 0) parts.push(users === 1 ? 'involving one user' : `involving ${users} users`);
  if (sources.length > 1 && !title.namesSources) parts.push('reported by multiple sources');
  return parts.join(' ');
}

function coreName(
  nodes: readonly IncidentAlertFacts[],
  sources: readonly string[],
  alertCount: number,
): { readonly text: string; readonly namesSources: boolean } {
  const titles = distinct(nodes.map((node) => node.title));
  if (titles.length === 1) return { text: titles[0] as string, namesSources: false };
  const leading = leadingTactics(nodes);
  const [first, second] = leading;
  if (first && second)
    return { text: `Multi-stage incident involving ${first.name} & ${second.name}`, namesSources: false };
  if (first) return { text: `${first.name} incident`, namesSources: false };
  const from =
    sources.length === 1
      ? (sources[0] as string)
      : sources.length === 0
        ? 'an unknown source'
        : 'multiple sources';
  // The number that people see in the queue: every alert, storms not folded.
  return { text: `${alertCount} alerts from ${from}`, namesSources: true };
}

/** The two tactics with the most severe alerts, then the most, in kill-chain order. */
function leadingTactics(nodes: readonly IncidentAlertFacts[]): readonly Tactic[] {
  const weights = new Map<Tactic, { severity: number; count: number }>();
  for (const node of nodes) {
    const tactic = node.category === null ? null : tacticOf(node.category);
    if (!tactic) continue;
    const weight = weights.get(tactic) ?? { severity: 0, count: 0 };
    weights.set(tactic, {
      severity: Math.max(weight.severity, severityRank(node.severity)),
      count: weight.count + 1,
    });
  }
  return [...weights]
    .sort(([x, a], [y, b]) => b.severity - a.severity || b.count - a.count || x.order - y.order)
    .slice(0, 2)
    .map(([tactic]) => tactic)
    .sort((a, b) => a.order - b.order);
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
