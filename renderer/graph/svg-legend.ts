import { valueLabel } from '../../shared/model/values.ts';
import { escapeXml } from './escape-xml.ts';
import { doubtMarkup, glyphMarkup, pinMarkup } from './pictures.ts';
import type { GraphGlyph, GraphPalette, GraphTone } from './types.ts';

/** What the forms of marks mean, in two rows. */
const marks: readonly (readonly [title: string, ...(readonly [GraphTone, GraphGlyph, string])[]])[] = [
  [
    'Alert, mark by severity',
    ['high', 'triangle', valueLabel('severity', 'high')],
    ['medium', 'diamond', valueLabel('severity', 'medium')],
    ['low', 'disc', valueLabel('severity', 'low')],
    ['informational', 'circle', valueLabel('severity', 'informational')],
    ['informational', 'dash', 'Unknown'],
  ],
  [
    'Entity, mark by verdict',
    ['malicious', 'cross', valueLabel('verdict', 'malicious')],
    ['suspicious', 'warning', valueLabel('verdict', 'suspicious')],
    ['clean', 'check', valueLabel('verdict', 'noThreatsFound')],
    ['unknown', 'question', valueLabel('verdict', 'unknown')],
  ],
];

const lines = [
  { name: 'relation', dash: '', ofLink: false, hasArrow: true },
  { name: 'correlation link', dash: '6 4', ofLink: true, hasArrow: true },
  { name: 'named in the alert', dash: '', ofLink: false, hasArrow: false },
  { name: 'of another incident', dash: '1.5 3', ofLink: false, hasArrow: false },
] as const;

const row = 24;
const column = 150;
const left = 16;

/** The double outline of a node that stands for several, on 16 × 16 units. */
const doubleOutline = ({ edge }: GraphPalette): string =>
  `<path d="M2 1.5h12v13H2zM4.5 4h7v8h-7z" fill="none" stroke="${edge}" stroke-width="1.4"/>`;

/** What a saved picture's marks and lines mean, as SVG elements at 0, 0; for those who have the picture alone. */
export function svgLegend(palette: GraphPalette): { readonly markup: string; readonly height: number } {
  const word = (x: number, y: number, text: string): string =>
    `<text class="note" x="${x}" y="${y}">${escapeXml(text)}</text>`;
  const rowOf = (
    index: number,
    title: string,
    given: readonly (readonly [markup: string, name: string])[],
  ) => {
    const y = 20 + index * row;
    return [
      word(left, y, title),
      ...given.map(
        ([markup, name], place) =>
          `<g transform="translate(${left + column * (place + 1)} ${y - 12})">${markup}</g>${word(left + column * (place + 1) + 22, y, name)}`,
      ),
    ].join('');
  };
  const rows = [
    ...marks.map(([title, ...given], index) =>
      rowOf(
        index,
        title,
        given.map(([tone, glyph, name]) => [glyphMarkup(glyph, palette.tones[tone], palette.surface), name]),
      ),
    ),
    rowOf(marks.length, 'Other marks', [
      [pinMarkup(palette.pin, palette.surface), 'pinned'],
      [doubtMarkup(palette.text, palette.surface), 'may be several'],
      [doubleOutline(palette), 'several alike'],
    ]),
  ];
  const y = 20 + rows.length * row;
  const strokes = lines.map(({ name, dash, ofLink, hasArrow }, place) => {
    const x = left + column * (place + 1);
    return `<path d="M${x} ${y - 4}h28" fill="none" stroke="${ofLink ? palette.link : palette.edge}" stroke-width="1.5"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}${hasArrow ? ` marker-end="url(#arrow-${ofLink ? 'link' : 'relation'})"` : ''}/>${word(x + 34, y, name)}`;
  });
  return {
    markup: [...rows, word(left, y, 'Lines'), ...strokes].join(''),
    height: 20 + (rows.length + 1) * row,
  };
}
