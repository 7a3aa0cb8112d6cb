import { ref } from 'vue';
import type { Ref } from 'vue';

const renewal = 30_000;
const now = ref(Date.now());
let timer: ReturnType<typeof setInterval> | null = null;

/** The present in ms UTC, renewed every half minute: one clock for every relative time on screen. */
export function useSharedNow(): Readonly<Ref<number>> {
  timer ??= setInterval(() => {
    now.value = Date.now();
  }, renewal);
  return now;
}
