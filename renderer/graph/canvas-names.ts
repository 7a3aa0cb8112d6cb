import type { Bow } from './edge-curves.ts';
import { planNames } from './names-plan.ts';
import type { NamedView, NamesPlan } from './names-plan.ts';
import { boxOfName, freePlace, lineRoom } from './edge-names.ts';
import type { PlacedName } from './edge-names.ts';
import { heightOf, lineHeight } from './name-places.ts';
import type { SmallName } from './name-places.ts';
import { createRoom } from './rectangles.ts';
import type { GraphEdge, GraphNode, GraphPalette } from './types.ts';
import { labelSize } from './viewport.ts';

/** Letters of the names of a picture that is so small that its labels cannot be read, CSS pixels whatever the scale. */
const smallLetters = 11.5;
/** Room around a name, CSS pixels. */
const padding = { node: 1, edge: 2 } as const;

/** Texts whose widths are kept. */
const mostKnown = 4_000;

/** Measures lines in fonts, CSS pixels; what was measured is kept. */
function createMeasure(): (font: string, line: string) => number {
  const widths = new Map<string, number>();
  let context: CanvasRenderingContext2D | null = null;
  return (font, line) => {
    const key = `${font} ${line}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    context ??= document.createElement('canvas').getContext('2d');
    if (context === null) return 0;
    context.font = font;
    const { width } = context.measureText(line);
    if (widths.size >= mostKnown) widths.clear();
    widths.set(key, width);
    return width;
  };
}

const fontOf = (size: number, { fontFamily }: GraphPalette, shape: GraphNode['shape'] | 'edge'): string =>
  `${shape === 'alert' ? 600 : 400} ${size}px ${fontFamily}`;

/** Draws names of nodes onto a context in the coordinates of the layout. */
function drawNodeNames(
  context: CanvasRenderingContext2D,
  names: readonly SmallName[],
  zoom: number,
  palette: GraphPalette,
): void {
  const fonts = {
    alert: fontOf(smallLetters / zoom, palette, 'alert'),
    entity: fontOf(smallLetters / zoom, palette, 'entity'),
  };
  for (const { shape, lines, x, y, width } of names) {
    const [wide, high] = [width + 2 * padding.node, heightOf(lines.length)];
    context.globalAlpha = 0.85;
    context.fillStyle = palette.surface;
    context.fillRect(x - wide / 2 / zoom, y - heightOf(1) / 2 / zoom, wide / zoom, high / zoom);
    context.globalAlpha = 1;
    context.fillStyle = palette.text;
    context.font = fonts[shape];
    for (const [index, line] of lines.entries()) context.fillText(line, x, y + (index * lineHeight) / zoom);
  }
}

/** Draws names of edges, whose places are in CSS pixels, onto a context in the coordinates of the layout. */
function drawEdgeNames(
  context: CanvasRenderingContext2D,
  names: readonly PlacedName[],
  { zoom, palette }: NamedView,
  { letters, isFirst }: { readonly letters: number; readonly isFirst: (edge: GraphEdge) => boolean },
): void {
  context.font = fontOf(letters / zoom, palette, 'edge');
  const step = letters * lineRoom;
  for (const { edge, lines, x, y, width } of names) {
    const [wide, high] = [width + 2 * padding.edge, lines.length * step + padding.edge];
    context.globalAlpha = 0.9;
    context.fillStyle = palette.surface;
    context.fillRect((x - wide / 2) / zoom, (y - high / 2) / zoom, wide / zoom, high / zoom);
    context.globalAlpha = 1;
    context.fillStyle = isFirst(edge) ? palette.text : palette.textMuted;
    for (const [index, line] of lines.entries())
      context.fillText(line, x / zoom, (y + (index - (lines.length - 1) / 2) * step) / zoom);
  }
}

/** What is under the pointer gets the names of its edges besides those that are there, where there is room; an edge its own in any case. */
function namesAt(hovered: string, view: NamedView, plan: NamesPlan): readonly PlacedName[] {
  const named = new Set(plan.edges.map(({ edge }) => edge.id));
  const own = createRoom(96);
  const room = {
    ...own,
    isFree: (box: Parameters<typeof own.isFree>[0]) => own.isFree(box) && plan.placing.room.isFree(box),
  };
  const found: PlacedName[] = [];
  for (const edge of view.edges.values()) {
    const isIt = edge.id === hovered;
    const isOfIt = edge.kind !== 'link' && (edge.source === hovered || edge.target === hovered);
    if (edge.label === '' || named.has(edge.id) || !(isIt || isOfIt)) continue;
    const place = freePlace(edge, { ...plan.placing, room }) ?? (isIt ? plan.inMiddle(edge) : null);
    if (place === null) continue;
    own.take(boxOfName(place, plan.placing.letters));
    found.push(place);
  }
  return found;
}

/** Names nodes and edges in what is shown, and keeps where names stand until something else is shown: while the picture is moved nothing is placed anew. */
export function createCanvasNames(bowOf: (edge: GraphEdge) => Bow): {
  /** Whether a node's own label is drawn: some give way to the names of the edges of what is chosen. */
  readonly isLabelled: (id: string, view: NamedView) => boolean;
  /**
   * Draws the names onto a context in the coordinates of the layout.
   * @param hovered the node or edge under the pointer
   */
  readonly draw: (context: CanvasRenderingContext2D, view: NamedView, hovered: string | null) => void;
} {
  let before: NamedView | null = null;
  let kept: NamesPlan | null = null;
  const measure = createMeasure();
  const planOf = (view: NamedView): NamesPlan => {
    const isKnown =
      before !== null &&
      before.nodes === view.nodes &&
      before.edges === view.edges &&
      before.zoom === view.zoom &&
      before.marks === view.marks &&
      before.hidden === view.hidden &&
      before.palette === view.palette;
    if (kept !== null && isKnown) return kept;
    before = view;
    kept = planNames(view, {
      bowOf,
      widthOfEdge: (line) => measure(fontOf(labelSize.edge, view.palette, 'edge'), line),
      widthOfSmall: (line) => measure(fontOf(smallLetters, view.palette, 'alert'), line),
      widthOfLabel: (line, shape) => measure(fontOf(labelSize.node, view.palette, shape), line),
    });
    return kept;
  };
  return {
    isLabelled: (id, view) => !planOf(view).givenWay.has(id),
    draw(context, view, hovered) {
      const plan = planOf(view);
      context.save();
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      const { letters } = plan.placing;
      drawEdgeNames(context, plan.edges, view, { letters, isFirst: plan.isFirst });
      drawNodeNames(context, plan.nodes, view.zoom, view.palette);
      if (hovered !== null)
        drawEdgeNames(context, namesAt(hovered, view, plan), view, { letters, isFirst: () => true });
      context.restore();
    },
  };
}
