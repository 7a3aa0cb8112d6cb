import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** A small menu for one thing that is often done with incidents. */
export type QuickMenu = 'status' | 'assign' | 'tags' | 'classify' | 'resolve';

/** Opens the small menus from any page, by key or by button; one is open at a time. Incidents are uids or numbers. */
export const useQuickMenus = defineStore('quickMenus', () => {
  const request = shallowRef<{
    readonly menu: QuickMenu;
    readonly incidents: readonly string[];
    /** The dialog opens with this field in focus; with its first one unless told. */
    readonly part: 'comment' | null;
  } | null>(null);

  return {
    request,
    /** Does nothing without incidents. */
    open: (menu: QuickMenu, incidents: readonly string[], part: 'comment' | null = null): void => {
      if (incidents.length > 0) request.value = { menu, incidents, part };
    },
    close: (): void => {
      request.value = null;
    },
  };
});
