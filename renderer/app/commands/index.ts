export { useChange, useDialogChange, useUndo } from './change.ts';
export { default as ChangeProgress } from './ChangeProgress.vue';
export { describeJob } from './describe-job.ts';
export type { Feature } from './feature.ts';
export { goLater } from './go-later.ts';
export { default as JobButtons } from './JobButtons.vue';
export { openWindow } from './open-window.ts';
export { useCommands, useCommandsWhileShown } from './registry.ts';
export type { Command } from './registry.ts';
