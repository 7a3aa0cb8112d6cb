import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { StoryTarget } from './selection.ts';

/** A pin of an incident. */
export type Pin = OutputOf<'pins.list'>['pins'][number];

/** What can be pinned. */
export type PinTarget = Pin['target'];

/** Pins in the analyst's order. */
export function inOrder(pins: readonly Pin[]): readonly Pin[] {
  return [...pins].sort((a, b) => a.position - b.position || (a.uid < b.uid ? -1 : 1));
}

/** A change of order: what moves, and before which other it goes (null: last). */
export interface PinMove {
  readonly pin: string;
  readonly before: string | null;
}

/**
 * The move that puts a pin at an index of the list (counted in the list without it).
 * @returns null when the pin is unknown or stays where it is
 */
export function moveTo(pins: readonly Pin[], uid: string, index: number): PinMove | null {
  const ordered = inOrder(pins);
  const from = ordered.findIndex((pin) => pin.uid === uid);
  if (from < 0) return null;
  const others = ordered.filter((pin) => pin.uid !== uid);
  const to = Math.min(others.length, Math.max(0, index));
  return to === from ? null : { pin: uid, before: others[to]?.uid ?? null };
}

/** The move that shifts a pin by some places; null at the ends. */
export function shift(pins: readonly Pin[], uid: string, by: number): PinMove | null {
  const from = inOrder(pins).findIndex((pin) => pin.uid === uid);
  return from < 0 ? null : moveTo(pins, uid, from + by);
}

/** The list as it will be after a move, so that the tray need not wait for the store. */
export function applyMove(pins: readonly Pin[], move: PinMove): readonly Pin[] {
  const ordered = inOrder(pins);
  const moved = ordered.find((pin) => pin.uid === move.pin);
  if (!moved) return ordered;
  const others = ordered.filter((pin) => pin.uid !== move.pin);
  const at = move.before === null ? others.length : others.findIndex((pin) => pin.uid === move.before);
  if (at < 0) return ordered;
  return [...others.slice(0, at), moved, ...others.slice(at)].map((pin, position) => ({ ...pin, position }));
}

/** Targets of a selection that can be pinned; edges and groups cannot. */
export function pinnable(targets: readonly StoryTarget[]): readonly PinTarget[] {
  return targets.filter((target) => target.kind === 'alert' || target.kind === 'entity');
}
