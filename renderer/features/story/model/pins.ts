import type { OutputOf } from '../../../../shared/contract/index.ts';
import { orderPins, placeBefore } from '../../../../shared/story/pin-order.ts';
import type { Story } from './graph.ts';
import { keyOf } from './selection.ts';
import type { StoryTarget } from './selection.ts';

/** A pin of an incident. */
export type Pin = OutputOf<'pins.list'>['pins'][number];

/** What can be pinned. */
export type PinTarget = Pin['target'];

/** One text for each thing that can be pinned. */
export function pinKeyOf(target: PinTarget | StoryTarget): string {
  return target.kind === 'evidence'
    ? `evidence:${target.entityId}:${target.alert}`
    : keyOf(target satisfies StoryTarget);
}

/** What pressing a pin selects: of a piece of evidence, the entity. */
export function storyTargetOf(target: PinTarget): StoryTarget {
  return target.kind === 'evidence' ? { kind: 'entity', entityId: target.entityId } : target;
}

/** Pins in the analyst's order: those of a group stand together. */
export function inOrder(pins: readonly Pin[]): readonly Pin[] {
  return orderPins(pins);
}

/** Pins in the order of time, groups by their first; those without a time last. */
export function byTime(pins: readonly Pin[]): readonly Pin[] {
  const last = Number.MAX_SAFE_INTEGER;
  const sorted = inOrder(pins).toSorted((a, b) => (a.at ?? last) - (b.at ?? last));
  return inOrder(sorted.map((pin, position) => ({ ...pin, position })));
}

/** Whether pins already stand in the order of time. */
export function isByTime(pins: readonly Pin[]): boolean {
  const ordered = byTime(pins);
  return inOrder(pins).every(({ uid }, index) => uid === ordered[index]?.uid);
}

/** A change of order: what moves, what goes with it, before which other they go (null: last), and the group they come into where that changes (null: none). */
export interface PinMove {
  readonly pin: string;
  readonly also?: readonly string[];
  readonly before: string | null;
  readonly group?: string | null;
}

/**
 * The move that puts a pin, and others with it, at an index of the list (counted in the list without them).
 * @param group the group that they stand in then; what each has, where nothing is said
 * @param also others that go with it, in the order in which they stand
 * @returns null when the pin is unknown or everything stays where it is
 */
export function moveTo(
  pins: readonly Pin[],
  uid: string,
  index: number,
  group?: string | null,
  also: readonly string[] = [],
): PinMove | null {
  const ordered = inOrder(pins);
  const wanted = new Set([uid, ...also]);
  const moved = ordered.filter((pin) => wanted.has(pin.uid));
  if (!moved.some((pin) => pin.uid === uid)) return null;
  const others = ordered.filter((pin) => !wanted.has(pin.uid));
  const before = others[Math.min(others.length, Math.max(0, index))]?.uid ?? null;
  const after = placeBefore(ordered, wanted, before);
  const isRegrouped = group !== undefined && moved.some((pin) => pin.group !== group);
  if (!isRegrouped && after.every((pin, place) => pin === ordered[place])) return null;
  return {
    pin: uid,
    ...(moved.length > 1 ? { also: moved.flatMap((pin) => (pin.uid === uid ? [] : [pin.uid])) } : {}),
    before,
    ...(isRegrouped ? { group } : {}),
  };
}

/** One step up or down: past a neighbour, into its group, or out of its own. */
function step(pins: readonly Pin[], uid: string, by: 1 | -1): PinMove | null {
  const ordered = inOrder(pins);
  const from = ordered.findIndex((pin) => pin.uid === uid);
  const pin = ordered[from];
  if (pin === undefined) return null;
  const neighbour = ordered[from + by];
  // At the edge of its group it leaves that first, and stays where it stands; beside a group it comes in first.
  if (pin.group !== null && neighbour?.group !== pin.group) return moveTo(pins, uid, from, null);
  if (neighbour === undefined) return null;
  if (pin.group === null && neighbour.group !== null) return moveTo(pins, uid, from, neighbour.group);
  return moveTo(pins, uid, from + by);
}

/**
 * The move that shifts a pin by some places; null at the ends. One place may lead into a group or out of one.
 * @param also others that come to stand beside it: it goes past what is not among them, and they are in its group then
 */
export function shift(
  pins: readonly Pin[],
  uid: string,
  by: number,
  also: readonly string[] = [],
): PinMove | null {
  const others = new Set(also.filter((other) => other !== uid));
  if (others.size > 0) return shiftTogether(pins, uid, by, others);
  if (by === 1 || by === -1) return step(pins, uid, by);
  const from = inOrder(pins).findIndex((pin) => pin.uid === uid);
  return from < 0 ? null : moveTo(pins, uid, from + by);
}

function shiftTogether(
  pins: readonly Pin[],
  uid: string,
  by: number,
  also: ReadonlySet<string>,
): PinMove | null {
  const rest = inOrder(pins).filter((pin) => !also.has(pin.uid));
  const move = shift(rest, uid, by);
  if (move === null) return null;
  const around = rest.filter((pin) => pin.uid !== uid);
  const at = around.findIndex((pin) => pin.uid === move.before);
  const group = move.group === undefined ? (rest.find((pin) => pin.uid === uid)?.group ?? null) : move.group;
  return moveTo(pins, uid, at < 0 ? around.length : at, group, [...also]);
}

/** The list as it will be after a move, so that the tray need not wait for the store. */
export function applyMove(pins: readonly Pin[], { pin, also, before, group }: PinMove): readonly Pin[] {
  const ordered = inOrder(pins);
  const moved = new Set([pin, ...(also ?? [])]);
  const isKnown = before === null || ordered.some(({ uid }) => uid === before && !moved.has(uid));
  if (!isKnown) return ordered;
  return placeBefore(ordered, moved, before).map((one, position) => ({
    ...one,
    group: group === undefined || !moved.has(one.uid) ? one.group : group,
    position,
  }));
}

/** Pins that stand together in the tray: a group with its name, or one pin by itself. */
export interface PinCluster {
  readonly group: string | null;
  readonly pins: readonly Pin[];
  /** Where its first pin stands in the whole list. */
  readonly start: number;
}

/** The tray's clusters, in order. */
export function clustersOf(pins: readonly Pin[]): readonly PinCluster[] {
  const clusters: { group: string | null; pins: Pin[]; start: number }[] = [];
  for (const [index, pin] of inOrder(pins).entries()) {
    const last = clusters.at(-1);
    if (last !== undefined && pin.group !== null && last.group === pin.group) last.pins.push(pin);
    else clusters.push({ group: pin.group, pins: [pin], start: index });
  }
  return clusters;
}

/** Names of the groups that there are, in order. */
export function groupsOf(pins: readonly Pin[]): readonly string[] {
  return clustersOf(pins).flatMap(({ group }) => (group === null ? [] : [group]));
}

/**
 * What is pinned where something of the graph is selected: of the line between an alert and an entity, that piece of evidence; of everything
 * else, itself. Null: lines between two alerts or two entities, and groups, which stand for several.
 */
export function pinTargetOf(
  story: Pick<Story, 'nodes' | 'edges'> | null,
  target: StoryTarget,
): PinTarget | null {
  if (target.kind === 'alert' || target.kind === 'entity') return target;
  if (target.kind === 'group') return null;
  const edge = story?.edges.find(({ id }) => id === target.edge);
  if (edge?.kind !== 'evidence' || edge.count > 1) return null;
  const ends = story?.nodes.filter(({ id }) => id === edge.source || id === edge.target) ?? [];
  const alert = ends.find(({ kind, isGroup }) => kind === 'alert' && !isGroup)?.alertUid ?? null;
  const entityId = ends.find(({ kind, isGroup }) => kind === 'entity' && !isGroup)?.entityId ?? null;
  return alert === null || entityId === null ? null : { kind: 'evidence', alert, entityId };
}

/** Targets of a selection that can be pinned; edges and groups cannot. */
export function pinnable(targets: readonly (StoryTarget | PinTarget)[]): readonly PinTarget[] {
  return targets.filter(
    (target): target is PinTarget =>
      target.kind === 'alert' || target.kind === 'entity' || target.kind === 'evidence',
  );
}
