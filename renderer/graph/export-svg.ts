import { escapeXml } from './escape-xml.ts';
import { nodeMarkup, nodeSize } from './pictures.ts';
import type { GraphEdge, GraphLane, GraphNode, GraphPalette, GraphTick } from './types.ts';

/** What is written as a vector picture. Labels are what the screen shows: defanged, with control characters made visible. */
export interface SvgParts {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly lanes: readonly GraphLane[];
  readonly ticks: readonly GraphTick[];
  readonly lit: ReadonlySet<string> | null;
  readonly palette: GraphPalette;
  /** The marks of a node as SVG elements around 0, 0. */
  readonly marksOf?: (node: GraphNode, palette: GraphPalette) => string;
}

/** Characters of a line of a label, and lines of it: what the canvas shows below a node. */
const lineLength = 22;
const mostLines = 3;
const margin = { left: 150, top: 44, right: 90, bottom: 70 } as const;

/** Breaks a label at spaces, a longer word anywhere between code points; the last line ends with an ellipsis when more is left. */
export function wrapLabel(label: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of label.split(/[ \n]/)) {
    let rest = [...word];
    if (line !== '' && [...line].length + 1 + rest.length <= lineLength) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (rest.length > lineLength) {
      lines.push(rest.slice(0, lineLength).join(''));
      rest = rest.slice(lineLength);
    }
    line = rest.join('');
  }
  if (line !== '') lines.push(line);
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), `${lines[mostLines - 1]}…`];
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

function edgeMarkup(
  edge: GraphEdge,
  from: GraphNode,
  to: GraphNode,
  { palette, lit }: Pick<SvgParts, 'palette' | 'lit'>,
): string {
  const isLit = lit?.has(edge.id) ?? false;
  const colour = isLit ? palette.accent : edge.kind === 'link' ? palette.link : palette.edge;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  // A link bows to one side, as on the canvas.
  const bow = edge.kind === 'link' ? 46 : 0;
  const control = {
    x: (from.x + to.x) / 2 + (dy / length) * bow,
    y: (from.y + to.y) / 2 - (dx / length) * bow,
  };
  const ending = (node: GraphNode, towards: { readonly x: number; readonly y: number }) => {
    const away = Math.hypot(towards.x - node.x, towards.y - node.y) || 1;
    const radius = nodeSize[node.shape] / 2 + 3;
    return {
      x: node.x + ((towards.x - node.x) / away) * radius,
      y: node.y + ((towards.y - node.y) / away) * radius,
    };
  };
  const start = ending(from, control);
  const end = ending(to, control);
  const dash =
    edge.kind === 'link'
      ? ' stroke-dasharray="6 4"'
      : edge.kind === 'outside'
        ? ' stroke-dasharray="1.5 3"'
        : '';
  const arrow =
    edge.kind === 'relation' || edge.kind === 'link'
      ? ` marker-end="url(#arrow-${isLit ? 'lit' : edge.kind})"`
      : '';
  const line = `<path d="M${round(start.x)} ${round(start.y)}Q${round(control.x)} ${round(control.y)} ${round(end.x)} ${round(end.y)}" fill="none" stroke="${colour}" stroke-width="${isLit ? 3 : 1.25}"${dash}${arrow}/>`;
  const isNamed = edge.kind === 'relation' || (isLit && edge.kind !== 'link');
  return isNamed && edge.label !== ''
    ? `${line}<text x="${round(control.x)}" y="${round(control.y - 3)}" class="edge">${escapeXml(edge.label)}</text>`
    : line;
}

function nodeElement(
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
  const lines = wrapLabel(node.label)
    .map((line, index) => `<tspan x="0" y="${half + 17 + index * 15}">${escapeXml(line)}</tspan>`)
    .join('');
  return `<g transform="translate(${round(node.x)} ${round(node.y)})"><title>${escapeXml(node.description)}</title>${glow}${shape}${marksOf(node, palette)}<text class="${node.shape}">${lines}</text></g>`;
}

/** Writes the picture as SVG with text as text. It has no links, no scripts and nothing that is fetched. */
export function writeSvg(parts: SvgParts): string {
  const { nodes, edges, lanes, ticks, palette, title } = parts;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const xs = nodes.map(({ x }) => x);
  const tops = [...nodes.map(({ y }) => y), ...lanes.map(({ y }) => y)];
  const bottoms = [...nodes.map(({ y }) => y), ...lanes.map(({ y, height }) => y + height)];
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const isEmpty = nodes.length === 0;
  const left = (isEmpty ? 0 : least(xs)) - margin.left;
  const top = (isEmpty ? 0 : least(tops)) - margin.top;
  const width = (isEmpty ? 0 : most(xs)) + margin.right - left;
  const height = (isEmpty ? 0 : most(bottoms)) + margin.bottom - top;
  const marker = (id: string, colour: string): string =>
    `<marker id="arrow-${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`;
  const bands = lanes.map(
    (lane, index) =>
      `<rect x="${round(left)}" y="${round(lane.y)}" width="${round(width)}" height="${round(lane.height)}" fill="${palette.border}" fill-opacity="${index % 2 === 1 ? 0.25 : 0}" stroke="${palette.border}"/><text class="lane" x="${round(left + 8)}" y="${round(lane.y + 16)}">${escapeXml(lane.label)}</text>`,
  );
  const axis = ticks.map(
    (tick) =>
      `<path d="M${round(tick.x)} ${round(top)}V${round(top + height)}" stroke="${palette.border}"/><text class="lane" x="${round(tick.x + 4)}" y="${round(top + 16)}">${escapeXml(tick.label)}</text>`,
  );
  const lines = edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
    return from && to ? [edgeMarkup(edge, from, to, parts)] : [];
  });
  const style = `text{font-family:${palette.fontFamily.replaceAll('"', "'")};font-size:13px;fill:${palette.text};text-anchor:middle}text.alert{font-weight:600}text.edge,text.lane{font-size:11px;fill:${palette.textMuted}}text.lane{font-weight:600;text-anchor:start}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="${round(left)} ${round(top)} ${round(width)} ${round(height)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${escapeXml(style)}</style>`,
    `<defs>${marker('relation', palette.edge)}${marker('link', palette.link)}${marker('lit', palette.accent)}</defs>`,
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${palette.surface}"/>`,
    ...bands,
    ...axis,
    ...lines,
    ...nodes.map((node) => nodeElement(node, parts)),
    '</svg>',
  ].join('\n');
}
