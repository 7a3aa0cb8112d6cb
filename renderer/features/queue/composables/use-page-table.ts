import { useEventListener } from '@vueuse/core';
import { nextTick, onActivated, onDeactivated, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { useKeyBindings } from '../../../ui/index.ts';

/** Where a focus is no more than a leftover: nothing there makes use of the keys of a table. */
const idle = 'body, main, nav, nav *';
/** What lies over the page has the keys. */
const over = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Whether nothing that makes use of keys has the focus. Links and buttons keep Enter and the space bar. */
function isIdle(key: string | null): boolean {
  const { activeElement } = document;
  if (document.querySelector(over) !== null) return false;
  if (activeElement === null || activeElement === document.body) return true;
  if (key !== null && (key === 'Enter' || key === ' ') && activeElement.matches('a, button')) return false;
  return activeElement.matches(idle);
}

/**
 * Brings keys to the table of a queue page: it takes the focus when the page is shown and nothing else has it, and keys of tables that
 * are pressed while the focus is nowhere (after an import, a dialog, a step of the navigation) go to it.
 * @param hasRows the table is there only while it has rows.
 */
export function usePageTable(page: Readonly<ShallowRef<HTMLElement | null>>, hasRows: () => boolean): void {
  const bindings = useKeyBindings();
  let isShown = true;
  const table = (): HTMLElement | null => page.value?.querySelector<HTMLElement>('[role="grid"]') ?? null;

  async function takeFocus(): Promise<void> {
    await nextTick();
    if (isShown && isIdle(null) && document.activeElement?.closest('nav') == null)
      table()?.focus({ preventScroll: true });
  }
  onActivated(() => {
    isShown = true;
    void takeFocus();
  });
  onDeactivated(() => (isShown = false));
  watch(hasRows, (has) => has && void takeFocus(), { immediate: true, flush: 'post' });

  useEventListener(
    window,
    'keydown',
    (event: KeyboardEvent) => {
      if (!isShown || event.isComposing || event.defaultPrevented) return;
      const grid = table();
      if (grid === null || bindings.matchTableKey(event) === null || !isIdle(event.key)) return;
      grid.focus({ preventScroll: true });
      // Pressed again where it belongs: what the table leaves alone goes on to the commands of the page.
      const again = new KeyboardEvent('keydown', event);
      event.stopImmediatePropagation();
      if (!grid.dispatchEvent(again)) event.preventDefault();
    },
    { capture: true },
  );
}
