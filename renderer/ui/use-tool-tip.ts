import { onDeactivated, onScopeDispose, ref } from 'vue';
import type { Ref } from 'vue';

/** A pointer that only passes by shows nothing, ms. */
const pauseBeforeShown = 400;
/** A pointer that leaves may still reach the tooltip, ms. */
const pauseBeforeHidden = 150;

/** When an element's tooltip is there: what the element and the tooltip tell it, by the names of events. */
export interface ToolTipState {
  readonly shown: Readonly<Ref<boolean>>;
  readonly ofElement: {
    readonly onPointerenter: (event: PointerEvent) => void;
    readonly onPointerleave: () => void;
    readonly onPointerdown: () => void;
    readonly onClick: () => void;
    readonly onFocus: () => void;
    readonly onBlur: () => void;
  };
  readonly ofToolTip: { readonly onPointerenter: () => void; readonly onPointerleave: () => void };
}

/**
 * Shows a tooltip while a pointer rests on its element or the keyboard is there. It goes with the pointer and the focus, when the element
 * is pressed, when the page scrolls under it, and with Escape; the pointer may go over to the tooltip itself.
 */
export function useToolTip(): ToolTipState {
  const shown = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isPressed = false;

  function hide(): void {
    clearTimeout(timer);
    if (!shown.value) return;
    shown.value = false;
    window.removeEventListener('scroll', hide, { capture: true });
    window.removeEventListener('keydown', onKey, { capture: true });
  }
  // The key goes on: what is closed by it need not be asked twice.
  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') hide();
  }
  function show(): void {
    clearTimeout(timer);
    if (shown.value) return;
    shown.value = true;
    window.addEventListener('scroll', hide, { capture: true });
    window.addEventListener('keydown', onKey, { capture: true });
  }
  function later(work: () => void, pause: number): void {
    clearTimeout(timer);
    timer = setTimeout(work, pause);
  }
  const leave = (): void => later(hide, pauseBeforeHidden);
  onScopeDispose(hide);
  // A page that is kept behind another one takes its elements along, and no pointer leaves them.
  onDeactivated(hide);

  return {
    shown,
    ofElement: {
      onPointerenter: ({ pointerType }) => {
        if (pointerType !== 'touch') later(show, pauseBeforeShown);
      },
      onPointerleave: leave,
      onPointerdown() {
        hide();
        // The press gives the focus: that is not the keyboard coming by.
        isPressed = true;
        const released = (): void => void setTimeout(() => (isPressed = false), 1);
        document.addEventListener('pointerup', released, { once: true });
      },
      onClick: hide,
      onFocus: () => {
        if (!isPressed) show();
      },
      onBlur: hide,
    },
    ofToolTip: { onPointerenter: () => clearTimeout(timer), onPointerleave: leave },
  };
}
