import { severityRank, valueLabel } from '../model/values.ts';
import { groupBy } from './collect.ts';
import { compareTexts } from './details.ts';
import { tacticLabel, tacticOrder, untoldTactic } from './tactic.ts';
import type { GraphNode, StoryGraph } from './types.ts';

/** A band of the kill chain: the alerts of one tactic, or a part of those that name none. */
export interface AlertBand {
  /** Tells it from all others, whatever others there are. */
  readonly key: string;
  /** Shortname; null for alerts that name none. */
  readonly tactic: string | null;
  readonly label: string;
  /** Place among the bands of alerts without a tactic, 0 first. */
  readonly rank: number;
}

/** Fewer alerts without a tactic than this are seen at a glance in one band. */
const leastSplit = 8;

/** A split that leaves more of the alerts than this in one band says little. */
const mostInOne = 0.85;

/** Devices that have a band of their own; the rest have one together. */
const mostDevices = 5;

/** Devices that fewer alerts name stand with the rest. */
const leastOfDevice = 2;

/** Letters of a device's name in a label. */
const mostLetters = 40;

/** Says in which band an alert without a tactic stands. */
type Split = (alert: GraphNode) => AlertBand;

/**
 * The band of each alert. Those that name no tactic have several where there are enough of them: by device, or by severity where most are of one
 * device. Which devices have one is chosen from `first`, the alerts that came before others were added: what is added later moves none.
 */
export function bandsOf(
  graph: StoryGraph,
  alerts: readonly GraphNode[],
  first: ReadonlySet<GraphNode>,
): ReadonlyMap<GraphNode, AlertBand> {
  const untold = alerts.filter(({ tactic }) => tactic === null);
  const split = splitOf(graph, untold, first);
  const named = new Map<string, AlertBand>();
  const bandOfTactic = (tactic: string): AlertBand => {
    let band = named.get(tactic);
    if (band === undefined)
      named.set(tactic, (band = { key: `tactic ${tactic}`, tactic, label: tacticLabel(tactic), rank: 0 }));
    return band;
  };
  const parts = new Map<string, AlertBand>();
  const once = (band: AlertBand): AlertBand => {
    const known = parts.get(band.key) ?? band;
    parts.set(band.key, known);
    return known;
  };
  return new Map(
    alerts.map((alert) => [alert, alert.tactic === null ? once(split(alert)) : bandOfTactic(alert.tactic)]),
  );
}

/** Bands from top to bottom: tactics in the order of ATT&CK, then what names none. */
export function compareBands(a: AlertBand, b: AlertBand): number {
  return (
    Number(a.tactic === null) - Number(b.tactic === null) ||
    tacticOrder(a.tactic) - tacticOrder(b.tactic) ||
    compareTexts(a.tactic ?? '', b.tactic ?? '') ||
    a.rank - b.rank ||
    compareTexts(a.key, b.key)
  );
}

const untoldBand = (key: string, what: string | null, rank: number): AlertBand => ({
  key: `none ${key}`,
  tactic: null,
  label: what === null ? untoldTactic : `${untoldTactic} · ${what}`,
  rank,
});

function splitOf(graph: StoryGraph, untold: readonly GraphNode[], first: ReadonlySet<GraphNode>): Split {
  const one = untoldBand('', null, 0);
  const planned = untold.filter((alert) => first.has(alert));
  if (planned.length < leastSplit) return () => one;
  return (
    [splitByDevice(graph, untold, planned), splitBySeverity].find((split) => isWorth(split, planned)) ??
    (() => one)
  );
}

function isWorth(split: Split, alerts: readonly GraphNode[]): boolean {
  const sizes = [...groupBy(alerts, (alert) => split(alert).key).values()].map(({ length }) => length);
  return Math.max(...sizes) <= alerts.length * mostInOne;
}

function splitBySeverity({ severity }: GraphNode): AlertBand {
  const named = severity === null ? 'unknown' : valueLabel('severity', severity).toLowerCase();
  return untoldBand(`severity ${severity ?? ''}`, `${named} severity`, 10 - severityRank(severity));
}

/** By the device that an alert names. Those of several devices stand apart: in the band of one they would be missed in those of the others. */
function splitByDevice(
  graph: StoryGraph,
  untold: readonly GraphNode[],
  planned: readonly GraphNode[],
): Split {
  const devices = devicesOf(graph, untold);
  const only = (alert: GraphNode): GraphNode | undefined => {
    const [device, ...others] = devices.get(alert.id) ?? [];
    return others.length > 0 || device?.isGroup === true ? undefined : device;
  };
  const named = groupBy(
    planned.flatMap((alert) => only(alert) ?? []),
    (device) => device,
  );
  const own = new Map(
    [...named]
      .filter(([, alerts]) => alerts.length >= leastOfDevice)
      .sort(
        ([a, of], [b, others]) =>
          others.length - of.length || compareTexts(a.name, b.name) || compareTexts(a.id, b.id),
      )
      .slice(0, mostDevices)
      .map(([device], rank) => [device, untoldBand(`device ${device.id}`, shortName(device.name), rank)]),
  );
  const several = untoldBand('several', 'several devices', mostDevices);
  const others = untoldBand('others', 'other devices', mostDevices + 1);
  const none = untoldBand('no device', 'no device', mostDevices + 2);
  return (alert) => {
    const device = only(alert);
    if (device !== undefined) return own.get(device) ?? others;
    return devices.has(alert.id) ? several : none;
  };
}

/** The devices that each alert names, by the id of its node. */
function devicesOf(
  graph: StoryGraph,
  alerts: readonly GraphNode[],
): ReadonlyMap<string, ReadonlySet<GraphNode>> {
  const wanted = new Set(alerts.map(({ id }) => id));
  const devices = new Map(
    graph.nodes.flatMap((node) => (node.entityKind === 'device' ? [[node.id, node] as const] : [])),
  );
  const found = new Map<string, Set<GraphNode>>();
  for (const { kind, source, target } of graph.edges) {
    if (kind !== 'evidence') continue;
    const device = devices.get(source) ?? devices.get(target);
    if (device === undefined) continue;
    const alert = device.id === source ? target : source;
    if (!wanted.has(alert)) continue;
    const known = found.get(alert);
    if (known) known.add(device);
    else found.set(alert, new Set([device]));
  }
  return found;
}

const shortName = (name: string): string =>
  name.length <= mostLetters ? name : `${name.slice(0, mostLetters - 1)}…`;
