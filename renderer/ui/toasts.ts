import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** What a toast can offer to do. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
  /** Whether it can still be done; without it, always. Asked again whenever what it reads changes. */
  readonly stands?: () => boolean;
}

/** A short message; it goes by itself unless something went wrong. */
export interface Toast {
  readonly id: number;
  readonly tone: 'neutral' | 'success' | 'danger';
  readonly text: string;
  readonly detail: string | null;
  readonly action: ToastAction | null;
}

/** How long a message stays, ms; what went wrong stays until somebody has dismissed it. */
const lifetime = { neutral: 8000, success: 6000, danger: null } as const;
const mostShown = 4;

/** The toasts on screen. */
export const useToasts = defineStore('toasts', () => {
  const toasts = shallowRef<readonly Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  const shownAt = new Map<number, number>();
  let last = 0;

  function dismiss(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    shownAt.delete(id);
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  function hold(id: number): void {
    clearTimeout(timers.get(id));
  }

  function release(id: number): void {
    const toast = toasts.value.find((other) => other.id === id);
    if (!toast) return;
    clearTimeout(timers.get(id));
    const time = lifetime[toast.tone];
    if (time !== null)
      timers.set(
        id,
        setTimeout(() => dismiss(id), time),
      );
  }

  /** A message that says just what another does: it is said once, and stays as long as the later one. */
  const isSame = (a: Toast, b: Toast): boolean =>
    a.action === null && b.action === null && a.text === b.text && a.detail === b.detail && a.tone === b.tone;

  /** Shows a message; answers with its id. A toast waits while pointer or focus is on it. */
  function show(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const id = ++last;
    const toast: Toast = {
      id,
      text,
      tone: options.tone ?? 'neutral',
      detail: options.detail ?? null,
      action: options.action ?? null,
    };
    for (const other of toasts.value) if (isSame(other, toast)) dismiss(other.id);
    toasts.value = [...toasts.value, toast];
    shownAt.set(id, Date.now());
    release(id);
    if (toasts.value.length > mostShown) {
      const [oldest] = toasts.value.filter((other) => other.tone !== 'danger' && other.id !== id);
      dismiss((oldest ?? toasts.value[0] ?? toast).id);
    }
    return id;
  }

  /** The newest message of a change that worked, if it is not older than so many ms and still shown. */
  function newestSuccess(within: number): Toast | null {
    const newest = toasts.value.findLast((toast) => toast.tone === 'success');
    return newest !== undefined && Date.now() - (shownAt.get(newest.id) ?? 0) <= within ? newest : null;
  }

  /** Adds a sentence to a message that is still shown. */
  function addDetail(id: number, sentence: string): void {
    toasts.value = toasts.value.map((toast) =>
      toast.id === id
        ? { ...toast, detail: toast.detail === null ? sentence : `${toast.detail} ${sentence}` }
        : toast,
    );
  }

  return { toasts, show, dismiss, hold, release, newestSuccess, addDetail };
});
