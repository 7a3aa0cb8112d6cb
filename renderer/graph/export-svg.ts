import { bowsOf } from './edge-bows.ts';
import { curveBetween, middleOf, pointAt, straight } from './edge-curves.ts';
import type { Curve } from './edge-curves.ts';
import { firstLine, lineHeight, lineRoom, placeNames } from './edge-names.ts';
import { escapeXml } from './escape-xml.ts';
import { nodeMarkup, nodeSize } from './pictures.ts';
import { svgLegend } from './svg-legend.ts';
import { labelSize } from './viewport.ts';
import type {
  GraphEdge,
  GraphLane,
  GraphNode,
  GraphPalette,
  GraphPause,
  GraphPoint,
  GraphTick,
} from './types.ts';

/** What is written as a vector picture. Labels are what the screen shows: defanged, with control characters made visible. */
export interface SvgParts {
  readonly title: string;
  /** Lines below the title: of when it is, what was left out. */
  readonly notes: readonly string[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly lanes: readonly GraphLane[];
  readonly ticks: readonly GraphTick[];
  readonly pauses: readonly GraphPause[];
  readonly lit: ReadonlySet<string> | null;
  readonly palette: GraphPalette;
  /** The marks of a node as SVG elements around 0, 0. */
  readonly marksOf?: (node: GraphNode, palette: GraphPalette) => string;
}

/** A vector picture and its size in px. */
export interface SvgPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Room around the middles of nodes; `top` is below the heading. */
const margin = { left: 150, top: 44, right: 90, bottom: 70, lane: 12 } as const;
/** Least width, so that the heading and the legend have room beside a small graph. */
const leastWidth = 960;
const noteLine = 18;
const titleLine = 26;
/** Mean width of a letter of the title, px. */
const titleLetter = 10.2;

const round = (value: number): string => String(Math.round(value * 10) / 10);

const dashes: Readonly<Record<GraphEdge['kind'], string>> = {
  link: ' stroke-dasharray="6 4"',
  outside: ' stroke-dasharray="1.5 3"',
  evidence: '',
  relation: '',
};

function lineMarkup(
  edge: GraphEdge,
  { start, controls, end }: Curve,
  { palette, lit }: Pick<SvgParts, 'palette' | 'lit'>,
): string {
  const isLit = lit?.has(edge.id) ?? false;
  const colour = isLit ? palette.accent : edge.kind === 'link' ? palette.link : palette.edge;
  const arrow =
    edge.kind === 'relation' || edge.kind === 'link'
      ? ` marker-end="url(#arrow-${isLit ? 'lit' : edge.kind})"`
      : '';
  const bent = (control: GraphPoint, to: GraphPoint): string =>
    `Q${round(control.x)} ${round(control.y)} ${round(to.x)} ${round(to.y)}`;
  const bends =
    controls.length === 1
      ? bent(controls[0], end)
      : `${bent(controls[0], middleOf(controls))}${bent(controls[1], end)}`;
  const opacity = edge.faint && !isLit ? ' stroke-opacity="0.35"' : '';
  return `<path d="M${round(start.x)} ${round(start.y)}${bends}" fill="none" stroke="${colour}" stroke-width="${isLit ? 3 : 1.25}"${opacity}${dashes[edge.kind]}${arrow}/>`;
}

function shapeMarkup(
  node: GraphNode,
  { palette, lit, marksOf = nodeMarkup }: Pick<SvgParts, 'palette' | 'lit' | 'marksOf'>,
): string {
  const half = nodeSize[node.shape] / 2;
  const paint = `fill="${palette.raised}" stroke="${palette.tones[node.tone]}" stroke-width="2.5"${node.outside ? ' stroke-dasharray="2 4"' : ''}`;
  const shape =
    node.shape === 'alert'
      ? `<rect x="${-half}" y="${-half}" width="${half * 2}" height="${half * 2}" rx="7" ${paint}/>`
      : `<circle r="${half}" ${paint}/>`;
  const glow = lit?.has(node.id)
    ? `<circle r="${half + 9}" fill="${palette.accent}" fill-opacity="0.28"/>`
    : '';
  return `<g transform="translate(${round(node.x)} ${round(node.y)})"><title>${escapeXml(node.description)}</title>${glow}${shape}${marksOf(node, palette)}</g>`;
}

function labelMarkup({ x, y, shape, label }: GraphNode): string {
  const lines = label
    .split('\n')
    .map(
      (line, index) =>
        `<tspan x="${round(x)}" y="${round(y + firstLine(shape) + index * lineHeight + 4)}">${escapeXml(line)}</tspan>`,
    )
    .join('');
  return `<text class="${shape}">${lines}</text>`;
}

/** A title in lines that are as wide as the picture, broken at spaces. */
function titleLines(title: string, width: number): readonly string[] {
  const most = Math.floor((width - 32) / titleLetter);
  const lines: string[] = [];
  for (const word of title.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The rectangle of the picture, and what is drawn around the nodes. */
function frameOf({ nodes, lanes, title, notes }: SvgParts, legend: number) {
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const xs = nodes.length === 0 ? [0] : nodes.map(({ x }) => x);
  const ys = nodes.length === 0 ? [0] : nodes.map(({ y }) => y);
  const left = least(xs) - margin.left;
  const inner = least([...ys.map((y) => y - margin.top), ...lanes.map(({ y }) => y - margin.lane)]);
  const foot = most([
    ...ys.map((y) => y + margin.bottom),
    ...lanes.map(({ y, height }) => y + height + margin.lane),
  ]);
  const width = Math.max(leastWidth, most(xs) + margin.right - left);
  const heading = titleLines(title, width);
  const room = 18 + heading.length * titleLine + notes.length * noteLine;
  return { left, top: inner - room, inner, foot, width, height: foot - inner + room + legend, heading };
}

function styleOf({ fontFamily, surface, text, textMuted }: GraphPalette): string {
  return [
    `text{font-family:${fontFamily.replaceAll('"', "'")};font-size:${labelSize.node}px;fill:${text};text-anchor:middle;paint-order:stroke;stroke:${surface};stroke-width:3.5px;stroke-linejoin:round}`,
    'text.alert{font-weight:600}',
    `text.edge,text.lane{font-size:${labelSize.edge}px;fill:${textMuted}}`,
    'text.lane,text.note,text.title{text-anchor:start}text.lane{font-weight:600}',
    'text.title{font-size:20px;font-weight:600}',
  ].join('');
}

/**
 * Writes the picture as SVG with text as text, over lines and with an edge of the ground's colour. It has no links, no scripts and nothing
 * that is fetched.
 */
export function writeSvg(parts: SvgParts): SvgPicture {
  const { nodes, edges, lanes, ticks, pauses, palette, title, notes, lit } = parts;
  const legend = svgLegend(palette);
  const { left, top, inner, foot, width, height, heading } = frameOf(parts, legend.height);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const bows = bowsOf(nodes, edges);
  const curves = new Map(
    edges.flatMap((edge): [string, Curve][] => {
      const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
      return from && to ? [[edge.id, curveBetween(from, to, bows.get(edge.id) ?? straight)]] : [];
    }),
  );
  const drawn = edges.flatMap((edge) => {
    const curve = curves.get(edge.id);
    return curve === undefined ? [] : [{ edge, curve }];
  });
  const isLit = ({ id }: GraphEdge): boolean => lit?.has(id) ?? false;
  // A line of many of one node is not named, as on the canvas; the label of a link is a whole shared value.
  const isNamed = (edge: GraphEdge): boolean =>
    edge.label !== '' && ((edge.kind === 'relation' && !edge.faint) || (isLit(edge) && edge.kind !== 'link'));
  const names = placeNames(
    nodes,
    drawn.map(({ edge }) => edge).filter(isNamed),
    ({ id }, part) => {
      const curve = curves.get(id);
      return curve === undefined ? null : pointAt(curve, part);
    },
    isLit,
  );
  const marker = (id: string, colour: string): string =>
    `<marker id="arrow-${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`;
  const bands = lanes.map(
    (lane, index) =>
      `<rect x="${round(left)}" y="${round(lane.y)}" width="${round(width)}" height="${round(lane.height)}" fill="${palette.border}" fill-opacity="${index % 2 === 1 ? 0.25 : 0}" stroke="${palette.border}"/>`,
  );
  const laneNames = lanes.map(
    (lane) =>
      `<text class="lane" x="${round(left + 8)}" y="${round(lane.y + 16)}">${escapeXml(lane.count === null || lane.count === 0 ? lane.label : `${lane.label} (${lane.count.toLocaleString('en')})`)}</text>`,
  );
  const axis = ticks.map(
    (tick) =>
      `<path d="M${round(tick.x)} ${round(inner)}V${round(foot)}" stroke="${palette.border}"/><text class="lane" x="${round(tick.x + 4)}" y="${round(inner + 16)}">${escapeXml(tick.label)}</text>`,
  );
  const cuts = pauses.map(
    ({ x, width: length, lines }) =>
      `<rect x="${round(x + length * 0.3)}" y="${round(inner)}" width="${round(length * 0.4)}" height="${round(foot - inner)}" fill="${palette.border}" fill-opacity="0.3" stroke="${palette.border}" stroke-dasharray="4 4"/><text class="edge">${lines
        .map(
          (line, index) =>
            `<tspan x="${round(x + length / 2)}" y="${round(inner + 34 + index * lineHeight)}">${escapeXml(line)}</tspan>`,
        )
        .join('')}</text>`,
  );
  return {
    width,
    height,
    svg: [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="${round(left)} ${round(top)} ${round(width)} ${round(height)}">`,
      `<title>${escapeXml(title)}</title>`,
      `<style>${escapeXml(styleOf(palette))}</style>`,
      `<defs>${marker('relation', palette.edge)}${marker('link', palette.link)}${marker('lit', palette.accent)}</defs>`,
      `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${palette.surface}"/>`,
      ...heading.map(
        (line, index) =>
          `<text class="title" x="${round(left + 16)}" y="${round(top + 32 + index * titleLine)}">${escapeXml(line)}</text>`,
      ),
      ...notes.map(
        (note, index) =>
          `<text class="note" x="${round(left + 16)}" y="${round(top + 28 + heading.length * titleLine + index * noteLine)}">${escapeXml(note)}</text>`,
      ),
      ...bands,
      ...cuts,
      ...axis,
      ...drawn.map(({ edge, curve }) => lineMarkup(edge, curve, parts)),
      ...nodes.map((node) => shapeMarkup(node, parts)),
      ...names.map(
        ({ lines, x, y }) =>
          `<text class="edge">${lines
            .map(
              (line, index) =>
                `<tspan x="${round(x)}" y="${round(y + 4 + (index - (lines.length - 1) / 2) * labelSize.edge * lineRoom)}">${escapeXml(line)}</tspan>`,
            )
            .join('')}</text>`,
      ),
      ...nodes.map(labelMarkup),
      ...laneNames,
      `<g transform="translate(${round(left)} ${round(foot)})">${legend.markup}</g>`,
      '</svg>',
    ].join('\n'),
  };
}
