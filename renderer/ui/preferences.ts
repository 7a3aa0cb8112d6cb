import { useLocalStorage, usePreferredContrast, usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watchEffect } from 'vue';
import { resolveZone } from './time-format.ts';

/** Themes an analyst can choose; `system` follows the operating system. */
export const themes = ['system', 'light', 'dark', 'contrast'] as const;
/** A theme choice. */
export type Theme = (typeof themes)[number];
/** Row heights: compact 28 px, comfortable 36 px. */
export const densities = ['compact', 'comfortable'] as const;
/** A density choice. */
export type Density = (typeof densities)[number];

/** What the window remembers about how it looks. It is not part of the case data. */
export const usePreferences = defineStore('preferences', () => {
  const theme = useLocalStorage<Theme>('casemate.theme', 'system');
  const density = useLocalStorage<Density>('casemate.density', 'compact');
  /** `UTC`, `local` or an IANA name. */
  const zoneChoice = useLocalStorage<string>('casemate.zone', 'UTC');
  const prefersDark = usePreferredDark();
  const prefersContrast = usePreferredContrast();

  const shownTheme = computed<Exclude<Theme, 'system'>>(() => {
    if (theme.value !== 'system') return theme.value;
    if (prefersContrast.value === 'more') return 'contrast';
    return prefersDark.value ? 'dark' : 'light';
  });
  /** The IANA name (or `UTC`) in which times are shown. */
  const zone = computed(() => resolveZone(zoneChoice.value));

  /** Puts theme and density on the document; call once, from the shell. */
  function applyToDocument(): void {
    watchEffect(() => {
      document.documentElement.dataset['theme'] = shownTheme.value;
      document.documentElement.dataset['density'] = density.value;
    });
  }

  return { theme, density, zoneChoice, zone, shownTheme, applyToDocument };
});
