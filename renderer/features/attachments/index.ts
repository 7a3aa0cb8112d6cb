export { default as AttachFiles } from './components/AttachFiles.vue';
export { default as AttachedFiles } from './components/AttachedFiles.vue';
export type { StagedAttachment } from './composables/use-staging.ts';
