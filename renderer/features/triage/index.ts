export { default as AttentionMark } from './components/AttentionMark.vue';
export { default as QueueModes } from './components/QueueModes.vue';
export { default as ScoreCell } from './components/ScoreCell.vue';
export { default as ScoreItems } from './components/ScoreItems.vue';
export { default as ServiceLevelMark } from './components/ServiceLevelMark.vue';
export { default as TagBadge } from './components/TagBadge.vue';
export { useMarkSeen, useSeenWhileShown } from './composables/use-mark-seen.ts';
export { useTags } from './tags-store.ts';
export type { TagColour } from './tags-store.ts';
