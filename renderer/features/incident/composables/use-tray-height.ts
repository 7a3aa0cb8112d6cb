import { useLocalStorage } from '@vueuse/core';
import type { Ref } from 'vue';

/** One line of pins, px. */
export const lowestTray = 30;
/** The most that the tray takes of a window, px. */
export const highestTray = (): number => Math.round(window.innerHeight * 0.4);

/** How high the tray may be, remembered, and changed by pointer or by keys. */
export interface TrayHeight {
  readonly height: Ref<number>;
  readonly onPointer: (event: PointerEvent, top: number) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  /** As high as that, px, within what the tray may take. */
  readonly set: (wanted: number) => void;
}

/** The remembered height of the tray. */
export function useTrayHeight(): TrayHeight {
  const height = useLocalStorage('casemate.tray.height', lowestTray);
  function set(wanted: number): void {
    height.value = Math.round(Math.min(Math.max(wanted, lowestTray), highestTray()));
  }
  return {
    height,
    set,
    onPointer(event, top) {
      const handle = event.currentTarget as HTMLElement;
      if (event.button !== 0) return;
      handle.setPointerCapture(event.pointerId);
      const move = (moved: PointerEvent): void => set(moved.clientY - top);
      const end = (): void => handle.removeEventListener('pointermove', move);
      handle.addEventListener('pointermove', move);
      handle.addEventListener('pointerup', end, { once: true });
      handle.addEventListener('pointercancel', end, { once: true });
    },
    onKey(event) {
      const by = { ArrowDown: lowestTray, ArrowUp: -lowestTray }[event.key];
      if (by !== undefined) set(height.value + by);
      else if (event.key === 'Home') set(lowestTray);
      else if (event.key === 'End') set(highestTray());
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
