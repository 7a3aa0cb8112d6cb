export { useChange, useUndo } from './change.ts';
export type { Feature } from './feature.ts';
export { printKeys } from './keymap.ts';
export { useCommands, useCommandsWhileShown } from './registry.ts';
export type { Command } from './registry.ts';
