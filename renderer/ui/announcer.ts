import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Words that come faster than this, ms, are not read out one by one: the last of each topic is. */
const settleTime = 400;

/** What a screen reader is told of results that others see change: "1,204 incidents", "sorted by severity". */
export const useAnnouncer = defineStore('announcer', () => {
  /** What the live region of the window says now. */
  const said = ref('');
  const waiting = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function say(): void {
    const words = [...waiting.values()].join('. ');
    waiting.clear();
    // The same words again would not be read: a space that nobody hears makes them other ones.
    said.value = words === said.value ? `${words}\u00a0` : words;
  }

  /** Has something read out politely; of one topic only what came last. An empty text takes back what has not been read yet. */
  function announce(topic: string, text: string): void {
    waiting.delete(topic);
    if (text !== '') waiting.set(topic, text);
    clearTimeout(timer);
    timer = waiting.size === 0 ? undefined : setTimeout(say, settleTime);
  }

  return { said, announce };
});
