export { alertStory } from './alert-story.ts';
export { buildStoryGraph } from './graph.ts';
export { layoutKillChain } from './layout-kill-chain.ts';
export { layoutTimeline } from './layout-timeline.ts';
export { spacing } from './spacing.ts';
export { drawGraph, drawStory } from './story.ts';
export { alertTactic } from './tactic.ts';
export type { StoryAlert, StoryInput, StoryLayout, StoryRecord } from './types.ts';
