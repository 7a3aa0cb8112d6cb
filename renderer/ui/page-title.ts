import { defineStore } from 'pinia';
import { computed, onActivated, onDeactivated, onScopeDispose, shallowRef, watchEffect } from 'vue';
import { visibleMarks } from './evidence-text.ts';

/** What windows are called, in the system's list of windows too: the page first. */
const programName = 'Casemate';

const usePageTitles = defineStore('pageTitles', () => {
  const titles = shallowRef<readonly (() => string | null)[]>([]);
  const current = computed(() => titles.value.findLast((title) => title() !== null)?.() ?? null);
  return { titles, current };
});

/** Names the window after the page while the calling component is shown; the one that was shown last wins. */
export function usePageTitle(title: () => string | null): void {
  const pages = usePageTitles();
  const remove = (): void => void (pages.titles = pages.titles.filter((each) => each !== title));
  const add = (): void => {
    remove();
    pages.titles = [...pages.titles, title];
  };
  add();
  onActivated(add);
  onDeactivated(remove);
  onScopeDispose(remove);
}

/** Keeps the title of the document; call once, from the shell. */
export function useDocumentTitle(fallback: () => string | null): void {
  const pages = usePageTitles();
  watchEffect(() => {
    const page = pages.current ?? fallback();
    document.title = page === null ? programName : `${visibleMarks(page).slice(0, 120)} · ${programName}`;
  });
}
