import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** What a toast can offer to do. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

/** A short message that goes by itself. */
export interface Toast {
  readonly id: number;
  readonly tone: 'neutral' | 'success' | 'danger';
  readonly text: string;
  readonly detail: string | null;
  readonly action: ToastAction | null;
}

const lifetime = { neutral: 8000, success: 8000, danger: 15_000 } as const;
const mostShown = 4;

/** The toasts on screen. */
export const useToasts = defineStore('toasts', () => {
  const toasts = shallowRef<readonly Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let last = 0;

  function dismiss(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  function hold(id: number): void {
    clearTimeout(timers.get(id));
  }

  function release(id: number): void {
    const toast = toasts.value.find((other) => other.id === id);
    if (!toast) return;
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => dismiss(id), lifetime[toast.tone]),
    );
  }

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
    toasts.value = [...toasts.value, toast].slice(-mostShown);
    release(id);
    return id;
  }

  return { toasts, show, dismiss, hold, release };
});
