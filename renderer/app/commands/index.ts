export { useChange, useUndo } from './change.ts';
export type { ChangeRunner, Changed, UndoActions } from './change.ts';
export type { Feature, FeatureContext, NavigationEntry } from './feature.ts';
export { printKeys } from './keymap.ts';
export { useCommands, useCommandsWhileShown } from './registry.ts';
export type { Command } from './registry.ts';
