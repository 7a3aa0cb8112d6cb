import type { StylesheetStyle } from 'cytoscape';
import { glyphImage, iconImage, pinImage } from './pictures.ts';
import type { GraphNode, GraphPalette } from './types.ts';
import { labelSize } from './viewport.ts';

/** Half sizes and sizes of nodes in the coordinates of the layout. */
export const nodeSize = { alert: { width: 44, height: 44 }, entity: { width: 38, height: 38 } } as const;

/**
 * What a node carries as images: its icon in the middle, the glyph of its tone at the top right, the pin at the top left.
 * Cytoscape takes parallel lists, one position for each image.
 */
export function nodeImages(
  node: GraphNode,
  palette: GraphPalette,
  labelled: boolean,
): Record<string, unknown> {
  const size = nodeSize[node.shape];
  const badge = 17;
  const scale = labelled ? 1 : unlabelledScale;
  const px = (value: number): string => `${value * scale}px`;
  const images = [
    iconImage(node.icon, palette.text),
    glyphImage(node.glyph, palette.tones[node.tone], palette.surface),
  ];
  const x = [size.width / 2 - 11, size.width - badge / 2 - 3];
  const y = [size.height / 2 - 11, -badge / 2 + 3];
  const width = [22, badge];
  if (node.pinned) {
    images.push(pinImage(palette.pin, palette.surface));
    x.push(-badge / 2 + 3);
    y.push(-badge / 2 + 3);
    width.push(badge);
  }
  return {
    'background-image': images,
    'background-position-x': x.map(px),
    'background-position-y': y.map(px),
    'background-width': width.map(px),
    'background-height': width.map(px),
    'background-clip': images.map(() => 'none'),
    'background-image-containment': images.map(() => 'over'),
    'border-color': palette.tones[node.tone],
  };
}

/** Without labels there is room between the rows: nodes take it, so that a whole large graph still shows marks. */
const unlabelledScale = 1.6;
const enlarged = (shape: GraphNode['shape']): { readonly width: number; readonly height: number } => ({
  width: nodeSize[shape].width * unlabelledScale,
  height: nodeSize[shape].height * unlabelledScale,
});

/** What stands back can still be read: its labels keep a contrast of 3 : 1 in every theme. */
export const fadedOpacity = 0.55;

/** The stylesheet of one theme. */
export function graphStylesheet(palette: GraphPalette): StylesheetStyle[] {
  return [
    {
      selector: 'node',
      style: {
        'background-color': palette.raised,
        'border-width': 2.5,
        label: 'data(label)',
        color: palette.text,
        'font-family': palette.fontFamily,
        'font-size': labelSize.node,
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'text-wrap': 'wrap',
        'text-max-width': '136px',
        'text-overflow-wrap': 'whitespace',
        'line-height': 1.15,
        'text-background-color': palette.surface,
        'text-background-opacity': 0.85,
        'text-background-padding': '1px',
        'text-background-shape': 'roundrectangle',
        'bounds-expansion': 14,
        'overlay-opacity': 0,
        'transition-duration': 0,
      },
    },
    { selector: 'node.alert', style: { shape: 'round-rectangle', ...nodeSize.alert, 'font-weight': 600 } },
    { selector: 'node.entity', style: { shape: 'ellipse', ...nodeSize.entity } },
    { selector: 'node.unbroken', style: { 'text-overflow-wrap': 'anywhere' } },
    {
      selector: 'edge',
      style: {
        width: 1.25,
        'line-color': palette.edge,
        'curve-style': 'bezier',
        'target-arrow-color': palette.edge,
        'arrow-scale': 0.8,
        'font-family': palette.fontFamily,
        'font-size': labelSize.edge,
        color: palette.textMuted,
        'text-background-color': palette.surface,
        'text-background-opacity': 0.9,
        'text-background-padding': '2px',
        'text-rotation': 'autorotate',
        'overlay-opacity': 0,
      },
    },
    { selector: 'edge.evidence', style: { 'line-opacity': 0.65 } },
    { selector: 'edge.relation', style: { 'line-style': 'dotted' } },
    {
      selector: 'edge.link',
      style: {
        'line-style': 'dashed',
        'line-color': palette.link,
        'target-arrow-color': palette.link,
        'target-arrow-shape': 'triangle',
        // Bowed, so that a link along a row does not run through the nodes between.
        'curve-style': 'unbundled-bezier',
        'control-point-distances': [-46],
        'control-point-weights': [0.5],
      },
    },
    { selector: 'node.faded', style: { opacity: fadedOpacity } },
    { selector: 'edge.faded', style: { opacity: 0.3 } },
    { selector: 'node.near', style: { 'border-width': 3.5 } },
    { selector: 'edge.near', style: { width: 2.25, 'z-index': 5 } },
    // The label of a correlation link is a whole shared value: it shows when the link itself is selected.
    { selector: 'edge.near.evidence, edge.near.relation', style: { label: 'data(label)' } },
    {
      selector: 'node.selected',
      style: { 'outline-width': 3, 'outline-color': palette.accent, 'outline-offset': 3, 'z-index': 10 },
    },
    {
      selector: 'edge.selected',
      style: {
        width: 3,
        'line-color': palette.accent,
        'target-arrow-color': palette.accent,
        label: 'data(label)',
        'z-index': 10,
      },
    },
    // Last, so that nothing brings an illegible label back.
    { selector: '.unlabelled', style: { label: '', 'text-background-opacity': 0 } },
    { selector: 'node.unlabelled', style: { 'border-width': 5 } },
    { selector: 'node.unlabelled.faded', style: { opacity: 0.75 } },
    { selector: 'node.alert.unlabelled', style: enlarged('alert') },
    { selector: 'node.entity.unlabelled', style: enlarged('entity') },
  ];
}
