import { defineStore } from 'pinia';
import { computed, onActivated, onDeactivated, onScopeDispose, shallowRef } from 'vue';
import type { Component } from 'vue';
import { useKeyBindings } from '../../ui/index.ts';
import type { KeyContext } from '../../ui/index.ts';
import { keyCatalogue } from './key-catalogue.ts';

/** Something an analyst can do from the palette or by keys. */
export interface Command {
  /** `feature.verb`, unique. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and in the key sheet. */
  readonly group: string;
  /**
   * The keys that it has to begin with, for example `mod+k`, `?`, `g i` (one after the other). `mod` is Ctrl, or ⌘ on a Mac.
   * Commands of pages have theirs in the catalogue, which comes before what is said here.
   */
  readonly keys?: string | readonly string[];
  /** Where its keys are heard; everywhere unless told. */
  readonly context?: KeyContext;
  readonly icon?: Component;
  /** Left out of the palette and dead while this is false. */
  readonly when?: () => boolean;
  readonly run: () => void;
}

/** All commands that are there now. */
export const useCommands = defineStore('commands', () => {
  const registered = shallowRef<readonly Command[]>([]);
  const bindings = useKeyBindings();
  bindings.define(keyCatalogue);
  const catalogued = new Set(keyCatalogue.map(({ id }) => id));
  const available = computed(() => registered.value.filter((command) => command.when?.() ?? true));

  /** Adds commands; answers with the function that takes them away. A later command wins over an earlier one with the same keys. */
  function register(commands: readonly Command[]): () => void {
    registered.value = [...registered.value, ...commands];
    const own = commands.filter(({ id, keys }) => keys !== undefined && !catalogued.has(id));
    if (own.length > 0)
      bindings.define(
        own.map(({ id, title, group, context, keys }) => ({
          id,
          title,
          group,
          context: context ?? 'global',
          keys: typeof keys === 'string' ? [keys] : (keys ?? []),
        })),
      );
    return () => {
      registered.value = registered.value.filter((command) => !commands.includes(command));
    };
  }

  /** Runs a command if it is there now. */
  function run(id: string): void {
    available.value.findLast((command) => command.id === id)?.run();
  }

  return { registered, available, register, run };
});

/** Commands that live as long as the component that calls this is shown; a kept page has none while another is shown. */
export function useCommandsWhileShown(commands: readonly Command[]): void {
  const { register } = useCommands();
  let unregister: (() => void) | null = register(commands);
  const stop = (): void => {
    unregister?.();
    unregister = null;
  };
  onActivated(() => (unregister ??= register(commands)));
  onDeactivated(stop);
  onScopeDispose(stop);
}
