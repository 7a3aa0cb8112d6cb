import { defineStore } from 'pinia';
import { computed, onActivated, onDeactivated, onScopeDispose, shallowRef } from 'vue';
import type { Component } from 'vue';

/** Something an analyst can do from the palette or by keys. */
export interface Command {
  /** `feature.verb`, unique. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and in the key sheet. */
  readonly group: string;
  /** Keys, for example `mod+k`, `?`, `g i` (one after the other). `mod` is Ctrl, or ⌘ on a Mac. */
  readonly keys?: string;
  readonly icon?: Component;
  /** Left out of the palette and dead while this is false. */
  readonly when?: () => boolean;
  readonly run: () => void;
}

/** All commands that are there now. */
export const useCommands = defineStore('commands', () => {
  const registered = shallowRef<readonly Command[]>([]);
  const available = computed(() => registered.value.filter((command) => command.when?.() ?? true));

  /** Adds commands; answers with the function that takes them away. A later command wins over an earlier one with the same keys. */
  function register(commands: readonly Command[]): () => void {
    registered.value = [...registered.value, ...commands];
    return () => {
      registered.value = registered.value.filter((command) => !commands.includes(command));
    };
  }

  return { registered, available, register };
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
