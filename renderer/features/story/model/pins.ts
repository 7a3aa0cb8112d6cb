import type { OutputOf } from '../../../../shared/contract/index.ts';
import { orderPins } from '../../../../shared/story/pin-order.ts';
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

/** A change of order: what moves, before which other it goes (null: last), and the group it comes into where that changes (null: none). */
export interface PinMove {
  readonly pin: string;
  readonly before: string | null;
  readonly group?: string | null;
}

/**
 * The move that puts a pin at an index of the list (counted in the list without it).
 * @param group the group that it stands in then; what it has, where nothing is said
 * @returns null when the pin is unknown or stays where it is
 */
export function moveTo(
  pins: readonly Pin[],
  uid: string,
  index: number,
  group?: string | null,
): PinMove | null {
  const ordered = inOrder(pins);
  const from = ordered.findIndex((pin) => pin.uid === uid);
  const moved = ordered[from];
  if (moved === undefined) return null;
  const others = ordered.filter((pin) => pin.uid !== uid);
  const to = Math.min(others.length, Math.max(0, index));
  const isRegrouped = group !== undefined && group !== moved.group;
  if (to === from && !isRegrouped) return null;
  const before = others[to]?.uid ?? null;
  return isRegrouped ? { pin: uid, before, group } : { pin: uid, before };
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

/** The move that shifts a pin by some places; null at the ends. One place may lead into a group or out of one. */
export function shift(pins: readonly Pin[], uid: string, by: number): PinMove | null {
  if (by === 1 || by === -1) return step(pins, uid, by);
  const from = inOrder(pins).findIndex((pin) => pin.uid === uid);
  return from < 0 ? null : moveTo(pins, uid, from + by);
}

/** The list as it will be after a move, so that the tray need not wait for the store. */
export function applyMove(pins: readonly Pin[], move: PinMove): readonly Pin[] {
  const ordered = inOrder(pins);
  const found = ordered.find((pin) => pin.uid === move.pin);
  if (!found) return ordered;
  const moved = move.group === undefined ? found : { ...found, group: move.group };
  const others = ordered.filter((pin) => pin.uid !== move.pin);
  const at = move.before === null ? others.length : others.findIndex((pin) => pin.uid === move.before);
  if (at < 0) return ordered;
  return [...others.slice(0, at), moved, ...others.slice(at)].map((pin, position) => ({ ...pin, position }));
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

/** Targets of a selection that can be pinned; edges and groups cannot. */
export function pinnable(targets: readonly (StoryTarget | PinTarget)[]): readonly PinTarget[] {
  return targets.filter(
    (target): target is PinTarget =>
      target.kind === 'alert' || target.kind === 'entity' || target.kind === 'evidence',
  );
}
