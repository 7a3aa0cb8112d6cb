import { entityKindLabels } from '../model/entity-kinds.ts';
import { countTold } from './count-told.ts';
import {
  clean,
  drawArrow,
  drawCount,
  drawIcon,
  drawLines,
  drawNumber,
  writtenLine,
  writtenLines,
} from './picture-drawing.ts';
import type { Drawing } from './picture-drawing.ts';
import {
  arrowBetween,
  bandRect,
  captionOf,
  frameOf,
  gapWidth,
  keyOf,
  margin,
  narrowest,
  radius,
  rowsOf,
  timeOf,
} from './picture-frame.ts';
import type { Frame } from './picture-frame.ts';
import { placeSteps } from './picture-grid.ts';
import type { PictureGrid } from './picture-grid.ts';
import { element, writeSvg } from './picture-svg.ts';
import type { PictureElement } from './picture-svg.ts';
import { estimateWidth, wrapText } from './picture-text.ts';
import type { WrapOptions } from './picture-text.ts';
import type { PictureTone } from './picture-theme.ts';
import type { StoryPicture, StoryPictureInput } from './picture-types.ts';
import { tacticLabel } from './tactic.ts';

const fonts =
  "'Source Sans 3 Variable', 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', sans-serif";

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

/** Px from the middle of a step to where its count begins. */
const countStart = 9;

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
  const storm = step.count > 1 ? drawCount(drawing, step, x + countStart, y - radius * 0.72) : null;
  drawing.boxes.push({
    part: 'step',
    x: x - radius - 9,
    y: y - radius - 9,
    width: Math.max(2 * radius + 18, radius + 9 + countStart + (storm?.width ?? 0)),
    height: 2 * radius + 14,
  });
  const below = drawLines(inner, captionOf(drawing, step, frame), x, y + radius + 6, {
    size: 12,
    fill: theme.text,
    anchor: 'middle',
    part: 'caption',
  });
  const under = drawLines(inner, keyOf(drawing, step, frame), x, below, {
    size: 11,
    fill: theme.text,
    anchor: 'middle',
    part: 'caption',
  });
  drawLines(inner, timeOf(drawing, step, frame), x, under, {
    size: 11,
    fill: theme.muted,
    anchor: 'middle',
    part: 'caption',
  });
  return element(
    'g',
    {},
    element('title', {}, `${index + 1}. ${writtenLine(step.caption)}`),
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
    ...(storm?.label ?? []),
    ...inner.elements,
  );
}

/** Bands, steps and arrows. @returns the y below them, and what the steps are drawn with */
function drawChain(
  drawing: Drawing,
  grid: PictureGrid,
  frame: Frame,
  top: number,
): { readonly under: number; readonly drawn: readonly PictureElement[] } {
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
        element('title', {}, `No step in between is of: ${band.gap.join(', ')}`),
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
  const drawn = grid.cells.map((cell, index) =>
    drawStep(
      drawing,
      index,
      { x: frame.left(cell.column) + frame.cell / 2, y: rows.center(cell.row) },
      frame,
    ),
  );
  drawing.elements.push(...drawn);
  return { under: steps.length === 0 ? under : rows.end, drawn };
}

/** Tactics that no step has, between the first and the last stage of the story. */
function drawGaps(drawing: Drawing, grid: PictureGrid, frame: Frame, top: number): number {
  const missing = grid.bands.flatMap(({ gap }) => gap);
  if (missing.length === 0) return top;
  const lines = wrapText(`No step in between is of: ${missing.join(', ')}.`, {
    width: frame.width - 2 * margin,
    size: 12,
    measure: drawing.measure,
  });
  return (
    drawLines(drawing, lines, margin, top + 8, { size: 12, fill: drawing.input.theme.muted, part: 'gaps' }) +
    4
  );
}

/** The steps as a numbered list, each in full, those of a group under its name. */
function drawLegend(drawing: Drawing, frame: Frame, top: number): number {
  const { theme, steps } = drawing.input;
  let y = top + 16;
  const left = margin + 34;
  const width = frame.width - left - margin;
  for (const [index, step] of steps.entries()) {
    if (step.group !== (steps[index - 1]?.group ?? '')) {
      const name = wrapText(clean(step.group), {
        width: frame.width - 2 * margin,
        size: 14,
        bold: true,
        measure: drawing.measure,
      });
      // After a group, those of none stand apart from it.
      y = drawLines(drawing, name, margin, y + 4, {
        size: 14,
        bold: true,
        fill: theme.text,
        part: 'legend',
      });
      y += 8;
    }
    const start = y;
    drawing.elements.push(...drawNumber(index + 1, margin + 12, y + 11, theme));
    const inner = { ...drawing, boxes: [] };
    y = drawLines(inner, wrapLines(step.caption, { width, size: 14, measure: drawing.measure }), left, y, {
      size: 14,
      fill: theme.text,
    });
    const times = countTold(step);
    const facts = [tacticLabel(step.tactic), step.toneLabel, times, step.time, step.source]
      .map(clean)
      .filter((text) => text !== '')
      .join(' · ');
    const small = { width, size: 12, measure: drawing.measure };
    y = drawLines(inner, wrapText(facts, small), left, y, { size: 12, fill: theme.muted });
    y = drawLines(inner, wrapLines(step.note, small), left, y, { size: 12, fill: theme.text });
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

/** What an analyst wrote, set into lines; lines of their own stay such. */
const wrapLines = (text: string, options: WrapOptions): readonly string[] =>
  writtenLines(text).flatMap((line) => wrapText(line, options));

function describe({ title, steps }: StoryPictureInput): string {
  const told = steps.map(({ caption, icon, tactic, group }, index) => {
    const what = icon === 'alert' ? '' : `${entityKindLabels[icon].one}: `;
    const part = group === '' ? '' : `${clean(group)}: `;
    return `${index + 1}. ${part}${tacticLabel(tactic)}: ${what}${writtenLine(caption)}`;
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
  const { under, drawn } = drawChain(drawing, grid, frame, y + 12);
  y = drawGaps(drawing, grid, frame, under);
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
  return { width: frame.width, height, root, steps: drawn, boxes: drawing.boxes };
}

/** {@link drawStory} as an SVG document that stands alone. */
export function storySvg(input: StoryPictureInput): string {
  return writeSvg(drawStory(input).root);
}
