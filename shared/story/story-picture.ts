import { entityKindLabels } from '../model/entity-kinds.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { visibleLine } from '../model/visible-text.ts';
import { pictureIcons } from './picture-icons.ts';
import { placeSteps } from './picture-grid.ts';
import type { PictureBand, PictureCell, PictureGrid } from './picture-grid.ts';
import { element, writeSvg } from './picture-svg.ts';
import type { PictureElement } from './picture-svg.ts';
import { estimateWidth, wrapText } from './picture-text.ts';
import type { MeasureText } from './picture-text.ts';
import type { PictureTheme, PictureTone } from './picture-theme.ts';
import { tacticLabel } from './tactic.ts';

/** One step of the account. Texts are as they are to be shown: times in the analyst's zone, evidence defanged. */
export interface PictureStep {
  readonly icon: EntityKind | 'alert';
  readonly caption: string;
  /** Shortname of its tactic; null where none is known. */
  readonly tactic: string | null;
  readonly tone: PictureTone | null;
  /** Severity or verdict in words. */
  readonly toneLabel: string;
  readonly time: string;
  readonly source: string;
  readonly note: string;
}

/** What a picture is drawn of and for. */
export interface StoryPictureInput {
  readonly title: string;
  /** One line under the title. */
  readonly subtitle: string;
  readonly steps: readonly PictureStep[];
  readonly theme: PictureTheme;
  /** Px that there are; the picture is wider where the kill chain needs it. */
  readonly width: number;
  readonly measure?: MeasureText;
}

/** A part of the picture and the room that it takes, px. */
export interface PictureBox {
  readonly part: 'title' | 'head' | 'step' | 'caption' | 'legend' | 'gaps';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A drawn story. */
export interface StoryPicture {
  readonly width: number;
  readonly height: number;
  readonly root: PictureElement;
  /** Rooms of its parts: none lies over another. */
  readonly boxes: readonly PictureBox[];
}

const fonts = "'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', sans-serif";
const margin = 24;
const narrowestCell = 138;
const widestCell = 220;
const gapWidth = 18;
const radius = 23;
const lineHeight = 15;
const captionLines = 4;
/** A picture narrower than this has no room for its legend. */
const narrowest = 520;

/** How the ring of a step is drawn: grave ones thicker, and never told by colour alone. */
const rings: Readonly<Record<PictureTone, { readonly width: number; readonly dash?: string }>> = {
  high: { width: 4.5 },
  malicious: { width: 4.5 },
  medium: { width: 3 },
  suspicious: { width: 3, dash: '7 3' },
  low: { width: 2 },
  clean: { width: 2 },
  informational: { width: 1.5, dash: '2 3' },
  unknown: { width: 1.5, dash: '2 3' },
};

interface Drawing {
  readonly input: StoryPictureInput;
  readonly measure: MeasureText;
  readonly elements: PictureElement[];
  readonly boxes: PictureBox[];
}

interface Words {
  readonly size: number;
  readonly bold?: boolean;
  readonly fill: string;
  readonly anchor?: 'start' | 'middle';
  readonly part?: PictureBox['part'];
}

/** Draws lines of text; the box is as wide as the widest. @returns the y below them */
function drawLines(drawing: Drawing, lines: readonly string[], x: number, y: number, words: Words): number {
  const { size, bold = false, fill, anchor = 'start', part } = words;
  const leading = Math.max(lineHeight, Math.round(size * 1.3));
  for (const [index, line] of lines.entries())
    drawing.elements.push(
      element(
        'text',
        {
          x,
          y: y + leading * (index + 1) - Math.round(size * 0.3),
          'font-size': size,
          fill,
          ...(bold ? { 'font-weight': 600 } : {}),
          ...(anchor === 'middle' ? { 'text-anchor': 'middle' } : {}),
        },
        line,
      ),
    );
  const width = Math.max(0, ...lines.map((line) => drawing.measure(line, size, bold)));
  const height = leading * lines.length;
  if (part !== undefined && height > 0)
    drawing.boxes.push({ part, x: anchor === 'middle' ? x - width / 2 : x, y, width, height });
  return y + height;
}

const clean = (text: string): string => visibleLine(text).trim();

function drawIcon(
  icon: EntityKind | 'alert',
  x: number,
  y: number,
  size: number,
  stroke: string,
): PictureElement {
  return element(
    'g',
    {
      transform: `translate(${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}) scale(${Math.round((size / 24) * 1000) / 1000})`,
      fill: 'none',
      stroke,
      'stroke-width': 2,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
    ...pictureIcons[icon].map(([name, attributes]) => element(name, attributes)),
  );
}

/** The number of a step on a disc of its own. */
function drawNumber(number: number, x: number, y: number, theme: PictureTheme): readonly PictureElement[] {
  return [
    element('circle', { cx: x, cy: y, r: 10.5, fill: theme.text, stroke: theme.surface, 'stroke-width': 2 }),
    element(
      'text',
      { x, y: y + 4, 'font-size': 12, 'font-weight': 600, 'text-anchor': 'middle', fill: theme.surface },
      String(number),
    ),
  ];
}

interface Frame {
  readonly left: (column: number) => number;
  readonly cell: number;
  readonly width: number;
}

/** Px of each column, with room between bands where tactics are left out. */
function frameOf({ bands, columns }: PictureGrid, width: number): Frame {
  const gaps = (until: number): number =>
    bands.filter(({ start, gap }) => start > 0 && start <= until && gap.length > 0).length * gapWidth;
  const room = Math.max(width, narrowest) - 2 * margin - gaps(columns);
  const cell = Math.min(widestCell, Math.max(narrowestCell, Math.floor(room / Math.max(1, columns))));
  return {
    cell,
    left: (column) => margin + column * cell + gaps(column),
    width: Math.max(narrowest, 2 * margin + columns * cell + gaps(columns)),
  };
}

function bandRect(band: PictureBand, frame: Frame): { readonly x: number; readonly width: number } {
  const x = frame.left(band.start);
  return { x, width: frame.left(band.start + band.columns - 1) + frame.cell - x };
}

/** Heads of the bands. @returns the y below them */
function drawHeads(drawing: Drawing, grid: PictureGrid, frame: Frame, top: number): number {
  const { theme } = drawing.input;
  const heads = grid.bands.map((band) => ({
    band,
    lines: wrapText(tacticLabel(band.tactic), {
      width: bandRect(band, frame).width - 16,
      size: 13,
      bold: true,
      lines: 2,
      measure: drawing.measure,
    }),
  }));
  const height = 17 * Math.max(1, ...heads.map(({ lines }) => lines.length)) + 10;
  for (const { band, lines } of heads) {
    const { x, width } = bandRect(band, frame);
    drawLines(drawing, lines, x + width / 2, top + 6, {
      size: 13,
      bold: true,
      fill: theme.text,
      anchor: 'middle',
      part: 'head',
    });
  }
  return top + height;
}

function captionOf(drawing: Drawing, step: PictureStep, frame: Frame): readonly string[] {
  return wrapText(clean(step.caption), {
    width: frame.cell - 20,
    size: 12,
    lines: captionLines,
    measure: drawing.measure,
  });
}

/** Room over the circle of a step: for the number, and for the arrow that comes from the row above. */
const above = 26;

function drawStep(
  drawing: Drawing,
  index: number,
  center: { readonly x: number; readonly y: number },
  frame: Frame,
): PictureElement {
  const { theme, steps } = drawing.input;
  const step = steps[index];
  if (step === undefined) return element('g');
  const tone = step.tone === null ? theme.line : theme.tones[step.tone];
  const ring = rings[step.tone ?? 'unknown'];
  const { x, y } = center;
  const inner: Drawing = { ...drawing, elements: [] };
  drawing.boxes.push({
    part: 'step',
    x: x - radius - 9,
    y: y - radius - 9,
    width: 2 * radius + 18,
    height: 2 * radius + 14,
  });
  const under = drawLines(inner, captionOf(drawing, step, frame), x, y + radius + 6, {
    size: 12,
    fill: theme.text,
    anchor: 'middle',
    part: 'caption',
  });
  const time = clean(step.time);
  if (time !== '')
    drawLines(
      inner,
      wrapText(time, { width: frame.cell - 16, size: 11, lines: 1, measure: drawing.measure }),
      x,
      under,
      { size: 11, fill: theme.muted, anchor: 'middle', part: 'caption' },
    );
  return element(
    'g',
    {},
    element('title', {}, `${index + 1}. ${clean(step.caption)}`),
    element('circle', {
      cx: x,
      cy: y,
      r: radius,
      fill: theme.surface,
      stroke: tone,
      'stroke-width': ring.width,
      ...(ring.dash === undefined ? {} : { 'stroke-dasharray': ring.dash }),
    }),
    drawIcon(step.icon, x - 12, y - 12, 24, tone),
    ...drawNumber(index + 1, x - radius * 0.72, y - radius * 0.72, theme),
    ...inner.elements,
  );
}

/** An arrow with its head at the end, along lines that run straight across and down. */
function drawArrow(points: readonly (readonly [number, number])[], color: string): PictureElement {
  const [x, y] = points.at(-1) ?? [0, 0];
  const [fromX, fromY] = points.at(-2) ?? [0, 0];
  const [dx, dy] = [Math.sign(x - fromX), Math.sign(y - fromY)];
  const line = [...points.slice(0, -1), [x - dx * 6, y - dy * 6] as const];
  return element(
    'g',
    { fill: 'none', stroke: color, 'stroke-width': 2, 'stroke-linejoin': 'round' },
    element('path', { d: `M${line.map(([px, py]) => `${Math.round(px)} ${Math.round(py)}`).join('L')}` }),
    element('path', {
      d: `M${Math.round(x)} ${Math.round(y)}L${Math.round(x - dx * 9 - dy * 5)} ${Math.round(y - dy * 9 - dx * 5)}L${Math.round(x - dx * 9 + dy * 5)} ${Math.round(y - dy * 9 + dx * 5)}Z`,
      fill: color,
      stroke: 'none',
    }),
  );
}

interface Rows {
  /** The y of the circles of a row. */
  readonly center: (row: number) => number;
  /** The y below the captions of a row, where arrows to the next one run. */
  readonly below: (row: number) => number;
  readonly end: number;
}

function rowsOf(drawing: Drawing, grid: PictureGrid, frame: Frame, top: number): Rows {
  const heights = Array.from({ length: grid.rows }, () => 0);
  for (const [index, step] of drawing.input.steps.entries()) {
    const row = grid.cells[index]?.row ?? 0;
    const lines = captionOf(drawing, step, frame).length + (clean(step.time) === '' ? 0 : 1);
    heights[row] = Math.max(heights[row] ?? 0, above + 2 * radius + 6 + lines * lineHeight + 12);
  }
  const tops = heights.map((_, row) => heights.slice(0, row).reduce((sum, one) => sum + one, top + 10));
  return {
    center: (row) => (tops[row] ?? top) + above + radius,
    below: (row) => (tops[row] ?? top) + (heights[row] ?? 0) - 2,
    end: heights.reduce((sum, one) => sum + one, top + 10) + 8,
  };
}

function arrowBetween(
  from: PictureCell,
  to: PictureCell,
  frame: Frame,
  rows: Rows,
): readonly (readonly [number, number])[] {
  const middle = (cell: PictureCell): number => frame.left(cell.column) + frame.cell / 2;
  const y = rows.center(from.row);
  if (from.row === to.row)
    return [
      [middle(from) + radius + 4, y],
      [middle(to) - radius - 6, y],
    ];
  // Past the captions at the edge of its own column, then below the whole row to where the next one begins.
  const edge = frame.left(from.column) + frame.cell - 4;
  const gutter = rows.below(from.row);
  return [
    [middle(from) + radius + 4, y],
    [edge, y],
    [edge, gutter],
    [middle(to), gutter],
    [middle(to), rows.center(to.row) - radius - 5],
  ];
}

/** Bands, steps and arrows. @returns the y below them */
function drawChain(drawing: Drawing, grid: PictureGrid, frame: Frame, top: number): number {
  const { theme, steps } = drawing.input;
  const background = drawing.elements.length;
  const under = drawHeads(drawing, grid, frame, top);
  const rows = rowsOf(drawing, grid, frame, under);
  const rects = grid.bands.map((band) => {
    const { x, width } = bandRect(band, frame);
    return element('rect', {
      x: x + 2,
      y: top,
      width: width - 4,
      height: rows.end - top,
      rx: 6,
      fill: theme.band,
      stroke: theme.border,
    });
  });
  drawing.elements.splice(background, 0, ...rects);
  for (const band of grid.bands) {
    if (band.gap.length === 0) continue;
    const x = frame.left(band.start) - gapWidth / 2;
    drawing.elements.push(
      element(
        'g',
        {},
        element('title', {}, `Not seen: ${band.gap.join(', ')}`),
        element('path', {
          d: `M${Math.round(x)} ${Math.round(top)}V${Math.round(rows.end)}`,
          stroke: theme.line,
          'stroke-width': 1.5,
          'stroke-dasharray': '2 5',
          fill: 'none',
        }),
      ),
    );
  }
  for (const [index, cell] of grid.cells.entries()) {
    const next = grid.cells[index + 1];
    if (next !== undefined)
      drawing.elements.push(drawArrow(arrowBetween(cell, next, frame, rows), theme.line));
  }
  for (const [index, cell] of grid.cells.entries())
    drawing.elements.push(
      drawStep(
        drawing,
        index,
        { x: frame.left(cell.column) + frame.cell / 2, y: rows.center(cell.row) },
        frame,
      ),
    );
  return steps.length === 0 ? under : rows.end;
}

/** Tactics that no step has, between the first and the last stage of the story. */
function drawGaps(drawing: Drawing, grid: PictureGrid, frame: Frame, top: number): number {
  const missing = grid.bands.flatMap(({ gap }) => gap);
  if (missing.length === 0) return top;
  const lines = wrapText(`Not seen between first and last stage: ${missing.join(', ')}.`, {
    width: frame.width - 2 * margin,
    size: 12,
    measure: drawing.measure,
  });
  return (
    drawLines(drawing, lines, margin, top + 8, { size: 12, fill: drawing.input.theme.muted, part: 'gaps' }) +
    4
  );
}

/** The steps as a numbered list, each in full. */
function drawLegend(drawing: Drawing, frame: Frame, top: number): number {
  const { theme, steps } = drawing.input;
  let y = top + 16;
  const left = margin + 34;
  const width = frame.width - left - margin;
  for (const [index, step] of steps.entries()) {
    const start = y;
    drawing.elements.push(...drawNumber(index + 1, margin + 12, y + 11, theme));
    const inner = { ...drawing, boxes: [] };
    y = drawLines(
      inner,
      wrapText(clean(step.caption), { width, size: 14, measure: drawing.measure }),
      left,
      y,
      { size: 14, fill: theme.text },
    );
    const facts = [tacticLabel(step.tactic), step.toneLabel, step.time, step.source]
      .map(clean)
      .filter((text) => text !== '')
      .join(' · ');
    for (const [text, fill] of [
      [facts, theme.muted],
      [clean(step.note), theme.text],
    ] as const)
      y = drawLines(inner, wrapText(text, { width, size: 12, measure: drawing.measure }), left, y, {
        size: 12,
        fill,
      });
    y = Math.max(y, start + 24) + 10;
    drawing.boxes.push({
      part: 'legend',
      x: margin,
      y: start,
      width: frame.width - 2 * margin,
      height: y - start - 10,
    });
  }
  return y;
}

function describe({ title, steps }: StoryPictureInput): string {
  const told = steps.map(({ caption, icon, tactic }, index) => {
    const what = icon === 'alert' ? '' : `${entityKindLabels[icon].one}: `;
    return `${index + 1}. ${tacticLabel(tactic)}: ${what}${clean(caption)}`;
  });
  return [`${clean(title)}: the attack in ${steps.length} steps.`, ...told].join(' ');
}

/**
 * Draws a story as the kill chain with numbered steps: tactics as bands in their order, a circle with number and icon for each step, arrows in
 * the order of the story, and a legend with every caption in full. Pure and total: any steps give a picture, the same steps the same one.
 */
export function drawStory(input: StoryPictureInput): StoryPicture {
  const measure = input.measure ?? estimateWidth;
  const drawing: Drawing = { input, measure, elements: [], boxes: [] };
  const { theme } = input;
  const room = Math.max(narrowest, input.width) - 2 * margin;
  const grid = placeSteps(
    input.steps.map(({ tactic }) => tactic),
    Math.max(1, Math.floor(room / 168)),
  );
  const frame = frameOf(grid, input.width);
  const inside = frame.width - 2 * margin;
  const title = wrapText(clean(input.title), { width: inside, size: 18, bold: true, lines: 3, measure });
  const subtitle = wrapText(clean(input.subtitle), { width: inside, size: 12, lines: 2, measure });
  let y = drawLines(drawing, title, margin, margin - 8, {
    size: 18,
    bold: true,
    fill: theme.text,
    part: 'title',
  });
  y = drawLines(drawing, subtitle, margin, y, { size: 12, fill: theme.muted, part: 'title' });
  y = drawChain(drawing, grid, frame, y + 12);
  y = drawGaps(drawing, grid, frame, y);
  y = drawLegend(drawing, frame, y);
  const height = Math.ceil(y + margin / 2);
  const root = element(
    'svg',
    {
      width: frame.width,
      height,
      viewBox: `0 0 ${frame.width} ${height}`,
      role: 'img',
      'aria-labelledby': 'story-picture-title story-picture-description',
      'font-family': fonts,
    },
    element('title', { id: 'story-picture-title' }, `${clean(input.title)}: story of the attack`),
    element('desc', { id: 'story-picture-description' }, describe(input)),
    element('rect', { width: frame.width, height, fill: theme.surface }),
    ...drawing.elements,
  );
  return { width: frame.width, height, root, boxes: drawing.boxes };
}

/** {@link drawStory} as an SVG document that stands alone. */
export function storySvg(input: StoryPictureInput): string {
  return writeSvg(drawStory(input).root);
}
