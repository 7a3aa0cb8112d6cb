export { default as GraphCanvas } from './GraphCanvas.vue';
export { escapeXml } from './escape-xml.ts';
export { wrapLabel, writeSvg } from './export-svg.ts';
export type { SvgParts } from './export-svg.ts';
export { useGraphPalette } from './palette.ts';
export type {
  GraphEdge,
  GraphGlyph,
  GraphLane,
  GraphNode,
  GraphPoint,
  GraphTick,
  GraphTone,
} from './types.ts';
