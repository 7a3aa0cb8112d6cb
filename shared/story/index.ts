export { alertStory } from './alert-story.ts';
export { buildStoryGraph } from './graph.ts';
export { layoutLanes } from './lanes.ts';
export { alertTactic } from './tactic.ts';
export type { StoryAlert, StoryInput } from './types.ts';
