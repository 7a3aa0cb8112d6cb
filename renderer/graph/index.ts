export { default as GraphCanvas } from './GraphCanvas.vue';
export type { GraphEdge, GraphGlyph, GraphLane, GraphNode, GraphPalette, GraphTone } from './types.ts';
export { neighbourhood } from './walk.ts';
