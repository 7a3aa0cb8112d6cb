import { nodeSize } from './pictures.ts';
import { boxAround, createRoom } from './rectangles.ts';
import type { Box, Room } from './rectangles.ts';
import type { GraphNode, GraphTone } from './types.ts';
import { drawnScale, marginOfSmall, timesHeight, toolsHeight } from './viewport.ts';

/** From line to line of a name, CSS pixels, and what the letters of a line take of it. */
export const lineHeight = 13;
const inkHeight = 10;
/** Room between a name and its node, and at both ends of a name, CSS pixels. */
const gap = { over: 0.4, beside: 3 } as const;
/** About the width of a name, CSS pixels. */
const square = 96;
/** A name in one line is no wider; one that is cut keeps at least so much, of what matters less more. CSS pixels. */
const widest = 190;
const least = { plain: 104, cut: 46 } as const;
/** Letters of a name that is cut in its middle, at least: of fewer the beginning tells more than both ends. */
const leastOfEnds = 16;
/** How far names stand out of the first column: to the left of it are labels of lanes, CSS pixels. */
const besideFirst = 50;
/** Of so many nodes a name is tried: from where rows have room for names, and from further away, where a picture has room for few. */
const mostTried = { near: 600, far: 240 } as const;

/** A name that is drawn instead of a label. */
export interface SmallName {
  readonly id: string;
  readonly shape: GraphNode['shape'];
  readonly lines: readonly string[];
  /** The middle of the first line, in the coordinates of the layout. */
  readonly x: number;
  readonly y: number;
  /** CSS pixels. */
  readonly width: number;
}

/** What gets its name before others. */
export interface NamedFirst {
  readonly selected: ReadonlySet<string>;
  readonly faded: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  /** What is lit, as a path is; null: nothing. */
  readonly lit?: ReadonlySet<string> | null;
}

/** The room that other names are placed in as well. */
export interface SharedRoom {
  readonly room: Room;
  /** Called when nodes and the names of those that are chosen have their places, before others get theirs. */
  readonly afterChosen: () => void;
}

/** The height of a name as its letters fill it, CSS pixels. */
export const heightOf = (lines: number): number => (lines - 1) * lineHeight + inkHeight;

const weights: Readonly<Record<GraphTone, number>> = {
  high: 0,
  medium: 1,
  low: 2,
  informational: 3,
  malicious: 4,
  suspicious: 5,
  unknown: 6,
  clean: 6,
};

/** Who is named first: what is chosen, alerts by severity in their order, what is malicious or pinned. Others are not named. */
function inOrder(
  nodes: readonly GraphNode[],
  zoom: number,
  { selected, faded, hidden, lit }: NamedFirst,
): readonly GraphNode[] {
  const weightOf = (node: GraphNode): number =>
    selected.has(node.id) ? -3 : lit?.has(node.id) ? -2 : node.pinned ? -1 : weights[node.tone];
  return nodes
    .filter(
      (node) =>
        !hidden.has(node.id) &&
        !faded.has(node.id) &&
        (node.shape === 'alert' ||
          node.pinned ||
          node.tone === 'malicious' ||
          selected.has(node.id) ||
          lit?.has(node.id)),
    )
    .sort((a, b) => weightOf(a) - weightOf(b) || a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1))
    .slice(0, drawnScale(zoom) > 1 ? mostTried.far : mostTried.near);
}

/** What a node takes of the picture with its outline and its marks, CSS pixels. */
export function boxOfNode({ shape, x, y, pinned, isGroup }: GraphNode, zoom: number): Box {
  const half = nodeSize[shape] / 2;
  const [outline, badge, stack] = [half + 2.5, half + 4.5, half + 5.75];
  const scale = drawnScale(zoom) * zoom;
  return {
    left: x * zoom - (pinned ? badge : outline) * scale,
    right: x * zoom + badge * scale,
    top: y * zoom - badge * scale,
    bottom: y * zoom + (isGroup ? stack : outline) * scale,
  };
}

/** As much of a text as fits a width: its beginning, and its end too where there is room for both. */
export function shortened(text: string, most: number, widthOf: (line: string) => number): string {
  const whole = widthOf(text);
  if (whole <= most) return text;
  const points = [...text];
  let keep = Math.floor((points.length * most) / whole) - 1;
  for (; keep > 0; keep -= 1) {
    const end = keep < leastOfEnds ? 0 : Math.floor(keep * 0.45);
    const shorter = `${points
      .slice(0, keep - end)
      .join('')
      .trimEnd()}…${points
      .slice(points.length - end)
      .join('')
      .trimStart()}`;
    if (widthOf(shorter) <= most) return shorter;
  }
  return '…';
}

/** Where a name would stand: its lines, its middle and its upper edge, CSS pixels. */
interface Place {
  readonly lines: readonly string[];
  readonly width: number;
  readonly x: number;
  readonly top: number;
}

/** Where a node stands, and what it takes there, CSS pixels. */
interface Standing {
  readonly x: number;
  readonly y: number;
  readonly box: Box;
}

/** How far names may stand out of the picture: as far as a fitted view leaves room, CSS pixels. */
interface Sides {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Ways to place the name of a node, the best first. */
function* placesOf(
  node: GraphNode,
  { x, y, box: own }: Standing,
  room: Room,
  sides: Sides,
  widthOf: (line: string) => number,
): Generator<Place> {
  const lines = node.label.split('\n');
  const single = (node.name ?? lines.join(' ')).trim();
  const width = Math.max(...lines.map(widthOf));
  const wanted = Math.min(widthOf(single), widest);

  const spanFrom = (at: number, top: number, height: number) => {
    const span = room.spanAt(at, top, top + height, widest);
    return span && { left: Math.max(span.left, sides.left), right: Math.min(span.right, sides.right) };
  };
  /** Below or above, moved to the side where something else stands on the other. */
  function* over(texts: readonly string[], wide: number, from: number): Generator<Place> {
    const height = heightOf(texts.length);
    for (const top of [own.bottom + gap.over, own.top - gap.over - height]) {
      if (top < sides.top || top + height > sides.bottom) continue;
      const span = spanFrom(x, top, height);
      if (span === null) continue;
      const free = span.right - span.left - 2 * gap.beside;
      if (free < from) continue;
      const fits = Math.min(wide, free);
      const half = fits / 2 + gap.beside;
      yield placed(texts, fits, Math.min(Math.max(x, span.left + half), span.right - half), top);
    }
  }
  /** To the right or to the left. */
  function* beside(texts: readonly string[], wide: number, from: number): Generator<Place> {
    const height = heightOf(texts.length);
    const top = y - height / 2;
    for (const isRight of [true, false]) {
      const at = isRight ? own.right : own.left;
      const span = spanFrom(at, top, height);
      if (span === null) continue;
      const free = (isRight ? span.right - at : at - span.left) - 2 * gap.beside;
      if (free < from) continue;
      const fits = Math.min(wide, free);
      yield placed(texts, fits, at + (isRight ? 1 : -1) * (fits / 2 + gap.beside), top);
    }
  }
  function placed(texts: readonly string[], most: number, middle: number, top: number): Place {
    const shown = texts.length > 1 ? texts : [shortened(single, most, widthOf)];
    return { lines: shown, width: Math.min(most, Math.max(...shown.map(widthOf))), x: middle, top };
  }

  const plain = Math.min(wanted, least.plain);
  yield* over(lines, width, width);
  yield* beside(lines, width, width);
  yield* over([single], wanted, plain);
  yield* beside([single], wanted, plain);
  if (node.shape !== 'alert') return;
  const cut = Math.min(wanted, least.cut);
  yield* over([single], wanted, cut);
  yield* beside([single], wanted, cut);
}

/**
 * Places names of a size that can be read at any scale: below their nodes, else above or beside them, else in one line and shortened; none over
 * another or over a node. What has no room has no name until one comes nearer, rests on it or chooses it: what is chosen is named even over others.
 * The same nodes at the same scale are named the same, however the picture is moved.
 * @param widthOf the width of a line, CSS pixels
 * @param shared where names of edges are placed besides
 */
export function placeSmallNames(
  nodes: readonly GraphNode[],
  zoom: number,
  first: NamedFirst,
  widthOf: (line: string) => number,
  { room, afterChosen }: SharedRoom = { room: createRoom(square), afterChosen: () => undefined },
): readonly SmallName[] {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const node of nodes) {
    if (first.hidden.has(node.id)) continue;
    room.take(boxOfNode(node, zoom));
    left = Math.min(left, node.x * zoom);
    right = Math.max(right, node.x * zoom);
    top = Math.min(top, node.y * zoom);
    bottom = Math.max(bottom, node.y * zoom);
  }
  const sides: Sides = {
    left: left - besideFirst,
    right: right + marginOfSmall.right - 2,
    top: top - marginOfSmall.top + timesHeight,
    bottom: bottom + marginOfSmall.bottom - toolsHeight,
  };
  const ordered = inOrder(nodes, zoom, first);
  const chosen = ordered.filter(({ id }) => first.selected.has(id));
  const nameOf = (node: GraphNode): readonly SmallName[] => {
    const own: Standing = { x: node.x * zoom, y: node.y * zoom, box: boxOfNode(node, zoom) };
    const [found] = placesOf(node, own, room, sides, widthOf);
    const place = found ?? (first.selected.has(node.id) ? placeOver(node, own, widthOf) : null);
    if (place === null) return [];
    const height = heightOf(place.lines.length);
    room.take(boxAround(place.x, place.top + height / 2, place.width + 2 * gap.beside, height));
    return [
      {
        id: node.id,
        shape: node.shape,
        lines: place.lines,
        x: place.x / zoom,
        y: (place.top + inkHeight / 2) / zoom,
        width: place.width,
      },
    ];
  };
  const named = chosen.flatMap(nameOf);
  afterChosen();
  return [...named, ...ordered.slice(chosen.length).flatMap(nameOf)];
}

/** Below a node, whatever is there. */
function placeOver(node: GraphNode, { x, box }: Standing, widthOf: (line: string) => number): Place {
  const lines = node.label.split('\n');
  return { lines, width: Math.max(...lines.map(widthOf)), x, top: box.bottom + gap.over };
}
