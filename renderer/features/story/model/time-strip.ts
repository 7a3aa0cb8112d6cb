import { formatCount } from '../../../../shared/lib/format-count.ts';
import type { GraphTone } from '../../../graph/index.ts';
import { endOn, timeOn } from './story-time.ts';
import type { ChronicleEvent, StoryClock } from './story-time.ts';
import type { TimeAxis } from './time-axis.ts';

/** Rows of the strip from top to bottom. */
export const rowLabels = ['Alerts', 'Decisions', 'Responses'] as const;

/** Height of a row and of the strip, CSS pixels. */
export const rowHeight = 15;
/** Height of the strip, CSS pixels. */
export const stripHeight = rowHeight * rowLabels.length;

/** The row that an event stands in. */
export function rowOf(kind: ChronicleEvent['kind']): 0 | 1 | 2 {
  switch (kind) {
    case 'alert':
      return 0;
    case 'decision':
    case 'comment':
    case 'import':
      return 1;
    case 'response':
      return 2;
  }
}

/** What the strip is drawn from. */
export interface StripParts {
  readonly events: readonly ChronicleEvent[];
  readonly clock: StoryClock;
  readonly axis: TimeAxis;
  readonly left: number;
  readonly width: number;
  readonly palette: {
    readonly border: string;
    readonly text: string;
    readonly textMuted: string;
    readonly accent: string;
    readonly tones: Readonly<Record<GraphTone, string>>;
  };
}

const severityTones: ReadonlyMap<string, GraphTone> = new Map([
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
]);

type Context = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'arc'
  | 'rect'
  | 'fill'
  | 'stroke'
  | 'clearRect'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'setLineDash'
  | 'globalAlpha'
  | 'fillText'
  | 'measureText'
  | 'font'
  | 'textBaseline'
>;

function polygon(context: Context, points: readonly (readonly [number, number])[]): void {
  context.beginPath();
  for (const [index, [x, y]] of points.entries())
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  context.closePath();
}

/** Alerts have the form of their severity, decisions a square, comments a ring, responses a cross, imports a bar: form says what colour says. */
function drawEvent(context: Context, event: ChronicleEvent, x: number, y: number, parts: StripParts): void {
  const { palette } = parts;
  const tone = severityTones.get(event.severity ?? '') ?? 'informational';
  context.lineWidth = 1.5;
  switch (event.kind) {
    case 'alert':
      context.fillStyle = palette.tones[tone];
      context.strokeStyle = palette.tones[tone];
      if (tone === 'high')
        polygon(context, [
          [x, y - 5],
          [x + 4.5, y + 4],
          [x - 4.5, y + 4],
        ]);
      else if (tone === 'medium')
        polygon(context, [
          [x, y - 5],
          [x + 5, y],
          [x, y + 5],
          [x - 5, y],
        ]);
      else {
        context.beginPath();
        context.arc(x, y, 3.5, 0, 2 * Math.PI);
      }
      if (tone === 'informational') context.stroke();
      else context.fill();
      return;
    case 'decision':
      context.fillStyle = palette.accent;
      context.beginPath();
      context.rect(x - 3.5, y - 3.5, 7, 7);
      context.fill();
      return;
    case 'comment':
      context.strokeStyle = palette.accent;
      context.beginPath();
      context.arc(x, y, 3.5, 0, 2 * Math.PI);
      context.stroke();
      return;
    case 'response':
      context.strokeStyle = palette.text;
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x - 4, y);
      context.lineTo(x + 4, y);
      context.moveTo(x, y - 4);
      context.lineTo(x, y + 4);
      context.stroke();
      return;
    case 'import':
      context.fillStyle = palette.textMuted;
      context.beginPath();
      context.rect(x - 1.5, y - 5, 3, 10);
      context.fill();
  }
}

/** A span shorter than this is its mark alone, CSS pixels. */
const leastSpan = 2;
/** Room at the begin of a span that its mark has, CSS pixels. */
const markRoom = 9;

/** Alerts that last, from their first activity to the last: a band, in that of a storm how many it has where there is room. */
function drawSpans(context: Context, { axis, clock, left, width, palette, events }: StripParts): void {
  const middle = (rowOf('alert') + 0.5) * rowHeight;
  const drawn = new Set<string>();
  const counts: { readonly from: number; readonly end: number; readonly text: string }[] = [];
  for (const event of events) {
    const [at, until] = [timeOn(event, clock), endOn(event, clock)];
    if (at === null || until === null || until < axis.from || at > axis.to) continue;
    const x = Math.round(left + axis.positionOf(Math.max(at, axis.from)) * width);
    const end = Math.round(left + axis.positionOf(Math.min(until, axis.to)) * width);
    const tone = severityTones.get(event.severity ?? '') ?? 'informational';
    const mark = `${x} ${end} ${tone}`;
    if (end - x < leastSpan || drawn.has(mark)) continue;
    drawn.add(mark);
    context.globalAlpha = event.count > 1 ? 0.3 : 0.16;
    context.fillStyle = palette.tones[tone];
    context.beginPath();
    context.rect(x, middle - 5, end - x, 10);
    context.fill();
    context.globalAlpha = 1;
    if (event.count > 1) counts.push({ from: x + markRoom, end, text: `×${formatCount(event.count)}` });
  }
  context.font = '10px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.fillStyle = palette.text;
  // At the end of its band, where fewer marks are than at its begin.
  let free = Infinity;
  for (const { from, end, text } of counts.sort((a, b) => b.end - a.end)) {
    const room = context.measureText(text).width;
    const x = end - room - 3;
    if (x < from || end > free) continue;
    context.fillText(text, x, middle + 0.5);
    free = x;
  }
}

/** Draws the strip. Of marks of one kind and severity at one place only one is drawn, however many there are. */
export function drawTimeStrip(context: Context, parts: StripParts): void {
  const { axis, left, width, palette, clock } = parts;
  context.clearRect(0, 0, left * 2 + width, stripHeight);
  context.lineWidth = 1;
  context.strokeStyle = palette.border;
  for (const row of rowLabels.keys()) {
    context.beginPath();
    context.moveTo(left, (row + 0.5) * rowHeight);
    context.lineTo(left + width, (row + 0.5) * rowHeight);
    context.stroke();
  }
  context.setLineDash([2, 2]);
  for (const place of axis.breaks) {
    context.beginPath();
    context.moveTo(left + place * width, 0);
    context.lineTo(left + place * width, stripHeight);
    context.stroke();
  }
  context.setLineDash([]);
  drawSpans(context, parts);
  const drawn = new Set<string>();
  for (const event of parts.events) {
    const at = timeOn(event, clock);
    // What is before or after the axis is counted at its edge.
    if (at === null || at < axis.from || at > axis.to) continue;
    const x = Math.round((left + axis.positionOf(at) * width) * 2) / 2;
    const mark = `${event.kind} ${event.severity ?? ''} ${x}`;
    if (drawn.has(mark)) continue;
    drawn.add(mark);
    drawEvent(context, event, x, (rowOf(event.kind) + 0.5) * rowHeight, parts);
  }
}
