import { formatCount } from '../../../../shared/lib/format-count.ts';
import { keyOf } from './selection.ts';
import type { StoryTarget } from './selection.ts';
import { endOn, timeOn } from './story-time.ts';
import type { ChronicleEvent, StoryClock } from './story-time.ts';
import type { TimeAxis } from './time-axis.ts';
import { rowHeight, rowOf } from './time-strip.ts';

/** What an event of the strip can be selected as: its entity, else its alert; null for what is about neither, such as an import. */
export function targetOfEvent(event: ChronicleEvent): StoryTarget | null {
  for (const { alert, entityId } of [event, ...event.targets]) {
    if (entityId !== null) return { kind: 'entity', entityId };
    if (alert !== null) return { kind: 'alert', alert };
  }
  return null;
}

/** How the selection shows at an event: it is about what is selected, or an alert that names it. */
export type StripMark = 'selected' | 'naming';

/**
 * The mark of an event.
 * @param keys of what is selected.
 * @param naming alerts that name what is selected.
 */
export function markOf(
  event: ChronicleEvent,
  keys: ReadonlySet<string>,
  naming: ReadonlySet<string>,
): StripMark | null {
  if (keys.size === 0) return null;
  const isAbout = [event, ...event.targets].some(
    ({ alert, entityId }) =>
      (alert !== null && keys.has(keyOf({ kind: 'alert', alert }))) ||
      (entityId !== null && keys.has(keyOf({ kind: 'entity', entityId }))),
  );
  if (isAbout) return 'selected';
  return event.kind === 'alert' && event.alert !== null && naming.has(event.alert) ? 'naming' : null;
}

/** Where the strip is drawn: its axis, and the room for it in CSS pixels. */
export interface StripPlace {
  readonly clock: StoryClock;
  readonly axis: TimeAxis;
  readonly left: number;
  readonly width: number;
}

/** Where an event stands from the left, CSS pixels; null for one before or after the axis. */
export function placeOfEvent(event: ChronicleEvent, { clock, axis, left, width }: StripPlace): number | null {
  const at = timeOn(event, clock);
  return at === null || at < axis.from || at > axis.to ? null : left + axis.positionOf(at) * width;
}

/** How near to a mark is on it, CSS pixels. */
const reach = 7;

/** The events whose marks are at a point of the strip, the nearest first. */
export function eventsAt(
  events: readonly ChronicleEvent[],
  place: StripPlace,
  point: { readonly x: number; readonly y: number },
): readonly ChronicleEvent[] {
  const row = Math.floor(point.y / rowHeight);
  return events
    .flatMap((event) => {
      const x = rowOf(event.kind) === row ? placeOfEvent(event, place) : null;
      if (x === null) return [];
      const away = Math.abs(x - point.x);
      if (away <= reach) return [{ event, away }];
      // What lasts is where it lasts, behind what begins there.
      const until = endOn(event, place.clock);
      const end = until === null ? x : place.left + place.axis.positionOf(until) * place.width;
      return point.x > x && point.x <= end + 2 ? [{ event, away: reach + away }] : [];
    })
    .sort((a, b) => a.away - b.away)
    .map(({ event }) => event);
}

/** Events that a hint of the strip tells one by one. */
const mostHinted = 4;

/** What is at a point of the strip, a line for each: when it was, how many it stands for, and what it is. */
export function tellEvents(
  events: readonly ChronicleEvent[],
  clock: StoryClock,
  format: { readonly time: (at: number) => string; readonly text: (value: string) => string },
): string {
  const lines = events.slice(0, mostHinted).map((event) => {
    const [at, until] = [timeOn(event, clock), endOn(event, clock)];
    const when =
      at === null ? '' : `${format.time(at)}${until === null ? '' : ` to ${format.time(until)}`}: `;
    const count = event.count > 1 ? `${formatCount(event.count)} × ` : '';
    return `${when}${count}${format.text(event.label)}`;
  });
  const more = events.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${formatCount(more)} more`] : [])].join('\n');
}

/** Of events at one place the one to select: the first, or the one after that which is selected already. Null where none can be. */
export function nextTarget(events: readonly ChronicleEvent[], current: string | null): StoryTarget | null {
  const targets = new Map(
    events.flatMap((event) => {
      const target = targetOfEvent(event);
      return target === null ? [] : [[keyOf(target), target] as const];
    }),
  );
  const keys = [...targets.keys()];
  const next = keys[(keys.indexOf(current ?? '') + 1) % Math.max(1, keys.length)];
  return targets.get(next ?? '') ?? null;
}

type Context = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'rect' | 'fill' | 'stroke' | 'fillStyle' | 'strokeStyle' | 'lineWidth'
>;

/** Draws the selection over the strip: a frame around what is selected, a bar under alerts that name it. */
export function drawStripMarks(
  context: Context,
  marked: readonly (readonly [ChronicleEvent, StripMark])[],
  place: StripPlace,
  colour: string,
): void {
  const drawn = new Set<string>();
  for (const [event, mark] of marked) {
    const at = placeOfEvent(event, place);
    if (at === null) continue;
    const [x, y] = [Math.round(at), (rowOf(event.kind) + 0.5) * rowHeight];
    const name = `${mark} ${x} ${y}`;
    if (drawn.has(name)) continue;
    drawn.add(name);
    context.beginPath();
    if (mark === 'selected') {
      context.strokeStyle = colour;
      context.lineWidth = 1.5;
      context.rect(x - 6.75, y - 6.75, 13.5, 13.5);
      context.stroke();
    } else {
      context.fillStyle = colour;
      context.rect(x - 4, y + 5.25, 8, 2);
      context.fill();
    }
  }
}
