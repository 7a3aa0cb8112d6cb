import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { Router } from 'vue-router';
import { useWorkspace } from '../../client/index.ts';
import type { Client } from '../../client/index.ts';
import { densities, themes, usePreferences, useToasts } from '../../ui/index.ts';
import { openWindow, useUndo } from '../commands/index.ts';
import type { Command } from '../commands/index.ts';
import { features } from '../features.ts';

/** What of the shell is open. */
export const useShellState = defineStore('shell', () => ({
  paletteOpen: ref(false),
  keySheetOpen: ref(false),
}));

const themeNames = {
  system: 'like the system',
  light: 'light',
  dark: 'dark',
  contrast: 'high contrast',
} as const;

/** The commands that are always there. */
export function shellCommands(router: Router, client: Client): readonly Command[] {
  const shell = useShellState();
  const preferences = usePreferences();
  const workspace = useWorkspace();
  const toasts = useToasts();
  const { undo, redo } = useUndo();
  const goTo = features
    .flatMap((feature) => feature.navigation ?? [])
    .map((entry): Command => ({
      id: `go.${entry.path}`,
      title: `Go to ${entry.label}`,
      group: 'Go to',
      keys: `g ${entry.key}`,
      icon: entry.icon,
      run: () => void router.push(entry.path),
    }));
  return [
    {
      id: 'shell.palette',
      title: 'Show commands',
      group: 'Casemate',
      keys: 'mod+k',
      when: () => !shell.paletteOpen,
      run: () => (shell.paletteOpen = true),
    },
    {
      id: 'shell.keys',
      title: 'Show keys',
      group: 'Casemate',
      keys: '?',
      run: () => (shell.keySheetOpen = true),
    },
    {
      id: 'shell.undo',
      title: 'Undo',
      group: 'Casemate',
      keys: 'mod+z',
      when: () => workspace.mayUndo,
      run: () => void undo(),
    },
    {
      id: 'shell.redo',
      title: 'Redo',
      group: 'Casemate',
      keys: ['mod+shift+z', 'mod+y'],
      when: () => workspace.mayRedo,
      run: () => void redo(),
    },
    {
      id: 'shell.newWindow',
      title: 'New window',
      group: 'Casemate',
      keys: 'mod+shift+n',
      run: () => void openWindow(client, toasts, router.currentRoute.value.fullPath),
    },
    {
      id: 'shell.back',
      title: 'Back',
      group: 'Go to',
      keys: 'alt+ArrowLeft',
      run: () => router.back(),
    },
    {
      id: 'shell.forward',
      title: 'Forward',
      group: 'Go to',
      keys: 'alt+ArrowRight',
      run: () => router.forward(),
    },
    ...goTo,
    ...themes.map((theme): Command => ({
      id: `shell.theme.${theme}`,
      title: `Theme: ${themeNames[theme]}`,
      group: 'View',
      run: () => (preferences.theme = theme),
    })),
    ...densities.map((density): Command => ({
      id: `shell.density.${density}`,
      title: `Rows: ${density}`,
      group: 'View',
      run: () => (preferences.density = density),
    })),
    {
      id: 'shell.zone.utc',
      title: 'Times in UTC',
      group: 'View',
      run: () => (preferences.zoneChoice = 'UTC'),
    },
    {
      id: 'shell.zone.local',
      title: 'Times in the local zone',
      group: 'View',
      run: () => (preferences.zoneChoice = 'local'),
    },
  ];
}
