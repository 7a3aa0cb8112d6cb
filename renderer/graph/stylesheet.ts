import type { StylesheetStyle } from 'cytoscape';
import { spacing } from '../../shared/story/spacing.ts';
import { nodeSize, pictureSize } from './pictures.ts';
import type { GraphNode, GraphPalette } from './types.ts';
import { drawnScale, labelSize, leastLetters } from './viewport.ts';

const sized = (shape: GraphNode['shape'], scale: number): Record<string, number> => ({
  width: nodeSize[shape] * scale,
  height: nodeSize[shape] * scale,
  'background-width': pictureSize(shape) * scale,
  'background-height': pictureSize(shape) * scale,
});

/** What stands back can still be read: its labels keep a contrast of 3 : 1 in every theme. */
export const fadedOpacity = 0.55;

/**
 * The stylesheet of one theme. Everything that differs from node to node comes from its data (`image`, `ring`, `label`), so that no
 * node has a style of its own and a theme is changed at once.
 */
export function graphStylesheet(palette: GraphPalette): StylesheetStyle[] {
  return [...nodeStyles(palette), ...edgeStyles(palette), ...markStyles(palette)];
}

function nodeStyles(palette: GraphPalette): StylesheetStyle[] {
  return [
    {
      selector: 'node',
      style: {
        'background-color': palette.raised,
        'background-image': 'data(image)',
        'background-clip': 'none',
        'background-image-containment': 'over',
        'border-width': 2.5,
        'border-color': 'data(ring)',
        label: 'data(label)',
        color: palette.text,
        'font-family': palette.fontFamily,
        'font-size': labelSize.node,
        'min-zoomed-font-size': leastLetters,
        'text-valign': 'bottom',
        'text-margin-y': 3,
        'text-wrap': 'wrap',
        // Labels come in lines of at most `spacing.label`; where a font is wider than it was measured, the gap between nodes is there.
        'text-max-width': `${spacing.column - 2}px`,
        'text-overflow-wrap': 'whitespace',
        'line-height': 1.15,
        'text-background-color': palette.surface,
        'text-background-opacity': 0.85,
        'text-background-padding': '1px',
        'text-background-shape': 'roundrectangle',
        'bounds-expansion': 14,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'node.alert',
      style: { shape: 'round-rectangle', ...sized('alert', 1), 'font-weight': 600 },
    },
    { selector: 'node.entity', style: { shape: 'ellipse', ...sized('entity', 1) } },
    { selector: 'node.unbroken', style: { 'text-overflow-wrap': 'anywhere' } },
    { selector: 'node.group', style: { 'border-style': 'double', 'border-width': 5 } },
    { selector: 'node.outside', style: { 'border-style': 'dotted', 'background-opacity': 0.5 } },
  ];
}

function edgeStyles(palette: GraphPalette): StylesheetStyle[] {
  return [
    // Names of edges are drawn over the picture, not by Cytoscape. Few have an arrow: what is said here is put on every one.
    { selector: 'edge', style: { width: 1.25, 'line-color': palette.edge, 'overlay-opacity': 0 } },
    // Without an arrow it may run from middle to middle under the nodes, as Cytoscape draws by itself: where it meets their outlines need
    // not be worked out, and most edges are of this kind.
    { selector: 'edge.evidence', style: { 'line-opacity': 0.55, 'curve-style': 'haystack' } },
    {
      selector: 'edge.relation',
      // Long ones cross everything between: they stand back a little until an end of theirs is chosen.
      style: {
        'curve-style': 'straight',
        'target-arrow-color': palette.edge,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.8,
        'line-opacity': 0.7,
      },
    },
    { selector: 'edge.faint', style: { 'line-opacity': 0.2 } },
    {
      selector: 'edge.outside',
      style: { 'curve-style': 'straight', 'line-style': 'dotted', width: 2 },
    },
    {
      selector: 'edge.link',
      style: {
        'line-style': 'dashed',
        'line-color': palette.link,
        'target-arrow-color': palette.link,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.8,
        'curve-style': 'straight',
      },
    },
    { selector: 'edge.link.faint', style: { 'line-opacity': 0.35 } },
    // Around the nodes between its ends.
    {
      selector: 'edge.bowed',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'node-position',
        'control-point-distances': 'data(bow)',
        'control-point-weights': 'data(along)',
      },
    },
    { selector: 'edge:loop', style: { 'curve-style': 'bezier' } },
  ];
}

/** What stands out or back. The order counts: later ones win. */
function markStyles(palette: GraphPalette): StylesheetStyle[] {
  const emphasised = { 'line-color': palette.accent, 'target-arrow-color': palette.accent, 'z-index': 9 };
  return [
    { selector: 'node.faded', style: { opacity: fadedOpacity } },
    { selector: 'edge.faded', style: { opacity: 0.3 } },
    { selector: 'node.near', style: { 'border-width': 3.5 } },
    { selector: 'edge.near', style: { width: 2.25, 'line-opacity': 1, 'z-index': 5 } },
    {
      selector: 'node.lit',
      style: {
        'underlay-color': palette.accent,
        'underlay-opacity': 0.28,
        'underlay-padding': 7,
        opacity: 1,
      },
    },
    {
      selector: 'edge.lit',
      style: { ...emphasised, width: 3.5, opacity: 1, 'line-opacity': 1 },
    },
    {
      selector: 'node.selected',
      style: { 'outline-width': 3, 'outline-color': palette.accent, 'outline-offset': 3, 'z-index': 10 },
    },
    {
      selector: 'edge.selected',
      style: { ...emphasised, width: 3, opacity: 1, 'z-index': 10 },
    },
    { selector: 'node.unlabelled', style: { 'border-width': 5 } },
    { selector: 'node.unlabelled.faded', style: { opacity: 0.75 } },
    { selector: 'node.alert.far', style: sized('alert', drawnScale(0)) },
    { selector: 'node.entity.far', style: sized('entity', drawnScale(0)) },
  ];
}
