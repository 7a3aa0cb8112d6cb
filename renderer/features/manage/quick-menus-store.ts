import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** A small menu for one thing that is often done with incidents. */
export type QuickMenu = 'status' | 'assign' | 'tags' | 'classify' | 'resolve';

/** Opens the small menus from any page, by key or by button; one is open at a time. Incidents are uids or numbers. */
export const useQuickMenus = defineStore('quickMenus', () => {
  const request = shallowRef<{ readonly menu: QuickMenu; readonly incidents: readonly string[] } | null>(
    null,
  );

  return {
    request,
    /** Does nothing without incidents. */
    open: (menu: QuickMenu, incidents: readonly string[]): void => {
      if (incidents.length > 0) request.value = { menu, incidents };
    },
    close: (): void => {
      request.value = null;
    },
  };
});
