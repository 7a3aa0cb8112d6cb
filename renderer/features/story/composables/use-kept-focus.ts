import { nextTick, watch } from 'vue';

/** A list whose items come, go and move. */
export interface FocusedList {
  readonly root: () => HTMLElement | null;
  /** What the list shows: looked at before each change of it. */
  readonly shown: () => unknown;
  /** The attribute that tells items apart: `data-…`. */
  readonly item: 'data-step' | 'data-pin';
}

const controlsOf = (item: HTMLElement): readonly HTMLElement[] => [
  ...item.querySelectorAll<HTMLElement>('textarea, button'),
];

/**
 * Keeps the focus where it is while a list changes under it: what is moved in the page loses it, and what goes takes it along. It stays on
 * what had it, else goes to the same item, else to the one that stands in its place, else to the tab.
 */
export function useKeptFocus({ root, shown, item }: FocusedList): void {
  const itemsOf = (): readonly HTMLElement[] => [
    ...(root()?.querySelectorAll<HTMLElement>(`[${item}]`) ?? []),
  ];
  watch(
    shown,
    async () => {
      const { activeElement: before } = document;
      const owner = before instanceof HTMLElement ? before.closest(`[${item}]`) : null;
      if (!(before instanceof HTMLElement) || !(owner instanceof HTMLElement) || !root()?.contains(owner))
        return;
      const uid = owner.getAttribute(item);
      const place = itemsOf().indexOf(owner);
      const controls = controlsOf(owner);
      const control = controls.indexOf(before);
      await nextTick();
      const now = document.activeElement;
      // Somebody went elsewhere meanwhile.
      if (now !== before && now !== null && now !== document.body) return;
      const isUsable = before.isConnected && !before.matches(':disabled');
      if (isUsable) {
        if (now !== before) before.focus();
        return;
      }
      const items = itemsOf();
      const same = items.find((one) => one.getAttribute(item) === uid);
      const next = same ?? items[Math.min(place, items.length - 1)];
      const nowControls = next === undefined ? [] : controlsOf(next);
      // Drawn anew elsewhere, as in a group that it came into, it has the same control.
      const twin = same && nowControls.length === controls.length ? nowControls[control] : undefined;
      const goal =
        [twin, ...nowControls].find((one) => one !== undefined && !one.matches(':disabled')) ??
        document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
      goal?.focus();
    },
    { flush: 'pre' },
  );
}
