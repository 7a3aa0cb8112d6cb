export { default as GraphCanvas } from './GraphCanvas.vue';
export { writeSvg } from './export-svg.ts';
export type { SvgParts } from './export-svg.ts';
export { useGraphPalette } from './palette.ts';
export type {
  GraphEdge,
  GraphGlyph,
  GraphLane,
  GraphNode,
  GraphPause,
  GraphPoint,
  GraphTick,
  GraphTone,
} from './types.ts';
