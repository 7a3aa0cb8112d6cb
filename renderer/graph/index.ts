export { default as GraphCanvas } from './GraphCanvas.vue';
export { useGraphPalette } from './palette.ts';
export type { GraphEdge, GraphGlyph, GraphLane, GraphNode, GraphTone } from './types.ts';
