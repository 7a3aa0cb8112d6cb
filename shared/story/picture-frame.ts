import { shortenLine } from './caption-words.ts';
import { clean, lineHeight } from './picture-drawing.ts';
import type { Drawing } from './picture-drawing.ts';
import type { PictureBand, PictureCell, PictureGrid } from './picture-grid.ts';
import { wrapText } from './picture-text.ts';
import type { PictureStep } from './picture-types.ts';

/** Room around the picture, px. */
export const margin = 24;
/** A column is no narrower, px: captions break into too many lines there. */
export const narrowestCell = 138;
/** A column is no wider, px. */
export const widestCell = 220;
/** Room between bands where tactics are left out, px. */
export const gapWidth = 18;
/** Radius of a step's circle, px. */
export const radius = 23;
/** Lines of a caption under its circle; the legend has it in full. */
export const captionLines = 4;
/** A picture narrower than this has no room for its legend. */
export const narrowest = 680;

/** Px of the columns. */
export interface Frame {
  readonly left: (column: number) => number;
  readonly cell: number;
  readonly width: number;
}

/** Px of each column, with room between bands where tactics are left out. */
export function frameOf({ bands, columns }: PictureGrid, width: number): Frame {
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

/** Where a band lies. */
export function bandRect(band: PictureBand, frame: Frame): { readonly x: number; readonly width: number } {
  const x = frame.left(band.start);
  return { x, width: frame.left(band.start + band.columns - 1) + frame.cell - x };
}

/** The lines of a step's label under its circle. */
export function captionOf(drawing: Drawing, step: PictureStep, frame: Frame): readonly string[] {
  return wrapText(clean(step.label), {
    width: frame.cell - 20,
    size: 12,
    lines: captionLines,
    measure: drawing.measure,
  });
}

/** Px of a character of small text, about. */
const smallCharacter = 6.6;

/** The lines of what tells most of a step: a long name keeps its end, such as two endings of a file. */
export function keyOf(drawing: Drawing, step: PictureStep, frame: Frame): readonly string[] {
  const width = frame.cell - 20;
  const key = shortenLine(clean(step.key), Math.floor((2 * width) / smallCharacter) - 2);
  return wrapText(key, { width, size: 11, lines: 3, measure: drawing.measure });
}

/** The lines of a step's time: where a column is narrow, the day, and below it the time with its zone; of a span its end below its beginning. */
export function timeOf(drawing: Drawing, step: PictureStep, frame: Frame): readonly string[] {
  const options = { width: frame.cell - 16, size: 11, lines: 2, measure: drawing.measure };
  const text = clean(step.time);
  const lines = wrapText(text, options);
  const [from, to] = text.split(' – ');
  if (lines.length > 1 && from !== undefined && to?.includes('-') === true)
    return [`${from} –`, to].flatMap((part) => wrapText(part, options));
  const [, day, time] = /^(.*\d{4}-\d{2}-\d{2}) (\S.*)$/.exec(text) ?? [];
  if (lines.length < 2 || day === undefined || time === undefined) return lines;
  return [day, time].flatMap((part) => wrapText(part, { ...options, lines: part.includes('–') ? 2 : 1 }));
}

/** Room over the circle of a step: for the number, and for the arrow that comes from the row above. */
export const above = 26;

/** Px of the rows. */
export interface Rows {
  /** The y of the circles of a row. */
  readonly center: (row: number) => number;
  /** The y below the captions of a row, where arrows to the next one run. */
  readonly below: (row: number) => number;
  readonly end: number;
}

/** Px of each row: as high as its longest caption needs. */
export function rowsOf(drawing: Drawing, grid: PictureGrid, frame: Frame, top: number): Rows {
  const heights = Array.from({ length: grid.rows }, () => 0);
  for (const [index, step] of drawing.input.steps.entries()) {
    const row = grid.cells[index]?.row ?? 0;
    const lines = [captionOf, keyOf, timeOf].reduce((sum, of) => sum + of(drawing, step, frame).length, 0);
    heights[row] = Math.max(heights[row] ?? 0, above + 2 * radius + 6 + lines * lineHeight + 12);
  }
  const tops = heights.map((_, row) => heights.slice(0, row).reduce((sum, one) => sum + one, top + 10));
  return {
    center: (row) => (tops[row] ?? top) + above + radius,
    below: (row) => (tops[row] ?? top) + (heights[row] ?? 0) - 2,
    end: heights.reduce((sum, one) => sum + one, top + 10) + 8,
  };
}

/** The way of the arrow from a step to the next one. */
export function arrowBetween(
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
