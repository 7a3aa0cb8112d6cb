import type { EntityKind } from '../model/entity-kinds.ts';
import { visibleLine } from '../model/visible-text.ts';
import { countMark } from './count-told.ts';
import type { StepCount } from './count-told.ts';
import { pictureIcons } from './picture-icons.ts';
import { element } from './picture-svg.ts';
import type { PictureElement } from './picture-svg.ts';
import type { MeasureText } from './picture-text.ts';
import type { PictureTheme } from './picture-theme.ts';
import type { PictureBox, StoryPictureInput } from './picture-types.ts';

/** Px from line to line of small text. */
export const lineHeight = 15;

/** A picture that is being drawn. */
export interface Drawing {
  readonly input: StoryPictureInput;
  readonly measure: MeasureText;
  readonly elements: PictureElement[];
  readonly boxes: PictureBox[];
}

/** How text is drawn. */
export interface Words {
  readonly size: number;
  readonly bold?: boolean;
  readonly fill: string;
  readonly anchor?: 'start' | 'middle';
  readonly part?: PictureBox['part'];
}

/** Draws lines of text; the box is as wide as the widest. @returns the y below them */
export function drawLines(
  drawing: Drawing,
  lines: readonly string[],
  x: number,
  y: number,
  words: Words,
): number {
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

/** A text in one line, with marks for what nobody would see. */
export const clean = (text: string): string => visibleLine(text).trim();

/** What an analyst wrote, line by line, without empty ones; breaks are no marks there. */
export const writtenLines = (text: string): readonly string[] =>
  text
    .split(/\r\n|\r|\n/)
    .map(clean)
    .filter((line) => line !== '');

/** What an analyst wrote, in one line. */
export const writtenLine = (text: string): string => writtenLines(text).join(' ');

/** Draws an icon in a square. */
export function drawIcon(
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
export function drawNumber(
  number: number,
  x: number,
  y: number,
  theme: PictureTheme,
): readonly PictureElement[] {
  return [
    element('circle', { cx: x, cy: y, r: 10.5, fill: theme.text, stroke: theme.surface, 'stroke-width': 2 }),
    element(
      'text',
      { x, y: y + 4, 'font-size': 12, 'font-weight': 600, 'text-anchor': 'middle', fill: theme.surface },
      String(number),
    ),
  ];
}

/** How often something was raised, on a label of its own that begins at `x`. @returns the label and its width in px */
export function drawCount(
  { measure, input: { theme } }: Drawing,
  step: StepCount,
  x: number,
  y: number,
): { readonly label: readonly PictureElement[]; readonly width: number } {
  const words = countMark(step);
  const width = Math.ceil(measure(words, 11, true)) + 10;
  return {
    width,
    label: [
      element('rect', {
        x,
        y: y - 9,
        width,
        height: 18,
        rx: 9,
        fill: theme.surface,
        stroke: theme.text,
        'stroke-width': 1.5,
      }),
      element(
        'text',
        {
          x: x + width / 2,
          y: y + 4,
          'font-size': 11,
          'font-weight': 600,
          'text-anchor': 'middle',
          fill: theme.text,
        },
        words,
      ),
    ],
  };
}

/** An arrow with its head at the end, along lines that run straight across and down. */
export function drawArrow(points: readonly (readonly [number, number])[], color: string): PictureElement {
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
