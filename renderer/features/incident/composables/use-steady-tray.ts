import { nextTick, ref, watch } from 'vue';
import type { Ref } from 'vue';
import { useStaleNotice } from '../../../client/index.ts';
import { useAnnouncer } from '../../../ui/index.ts';

/** The tray's height while it is kept, CSS pixels: 0 where no tray was shown; null when it is as high as its pins need. */
interface SteadyTray {
  readonly kept: Ref<number | null>;
  /** It would be of another height than it is. */
  readonly isOther: Ref<boolean>;
  /** Shows the pins as they are now: what is below the tray makes room. */
  show(): void;
}

/**
 * Keeps the tray as high as it is when pins come or go in another window, until somebody here wants to see them: what is below would
 * otherwise move under the cursor.
 * @param incident uid of the incident that the pins are of
 * @param tray its element; null while there is none
 * @param changes what the pins are: looked at after each change
 */
export function useSteadyTray(
  incident: () => string | null,
  tray: () => HTMLElement | null,
  changes: () => readonly unknown[],
): SteadyTray {
  const announcer = useAnnouncer();
  const kept = ref<number | null>(null);
  const isOther = ref(false);

  function show(): void {
    kept.value = null;
    isOther.value = false;
  }

  /** How high the tray would be without being kept. */
  function neededHeight(): number {
    const element = tray();
    if (element === null) return 0;
    const { top } = element.getBoundingClientRect();
    const bottoms = [...element.children].map(
      (child) =>
        child.getBoundingClientRect().bottom + (Number.parseFloat(getComputedStyle(child).marginBottom) || 0),
    );
    return Math.max(top, ...bottoms) - top;
  }

  useStaleNotice({ touched: ['pins'], incident }, (isOwn) => {
    if (isOwn) show();
    else kept.value ??= tray()?.offsetHeight ?? 0;
  });

  watch(changes, async (now) => {
    if (kept.value === null) return;
    await nextTick();
    isOther.value = kept.value === 0 ? now.length > 0 : Math.abs(neededHeight() - kept.value) > 1;
    if (isOther.value) announcer.announce('pins', 'Pins were changed in another window.');
    else show();
  });

  return { kept, isOther, show };
}
