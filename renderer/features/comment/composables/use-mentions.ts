import { onScopeDispose, ref, shallowRef } from 'vue';
import { useClient } from '../../../client/index.ts';
import { insertMention, openMentionAt, optionsOf } from '../model/mention-options.ts';
import type { MentionOption, OpenMention } from '../model/mention-options.ts';

/** Pause after a key before the store is asked, ms. */
const pause = 80;

/** What an `@` in a text could mean, asked for while it is written. @param incident the incident that offers; null: none does. */
export function useMentions(incident: () => string | null) {
  const client = useClient();
  const options = shallowRef<readonly MentionOption[]>([]);
  const active = ref(0);
  /** Nothing is called so; not said of a sentence that goes on behind an `@`. */
  const isUnknown = ref(false);
  let open: OpenMention | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | null = null;
  /** What the options are the answer to. */
  let answered: OpenMention | null = null;
  let awaiting: (() => void) | null = null;

  function close(): void {
    clearTimeout(timer);
    asked?.abort();
    open = null;
    awaiting = null;
    options.value = [];
    isUnknown.value = false;
  }

  async function ask(wanted: OpenMention): Promise<void> {
    const reference = incident();
    if (reference === null) return;
    asked?.abort();
    const own = (asked = new AbortController());
    try {
      const found = await client.incidents.mentions(
        { incident: reference, text: wanted.text, limit: 6 },
        { signal: own.signal },
      );
      if (own.signal.aborted || open !== wanted) return;
      options.value = optionsOf(found);
      answered = wanted;
      isUnknown.value = options.value.length === 0 && /^\S+(?: \S*)?$/.test(wanted.text);
      active.value = 0;
      const wait = awaiting;
      awaiting = null;
      wait?.();
    } catch {
      // The text can be written without; the next key asks again.
      if (own.signal.aborted) return;
      options.value = [];
      awaiting = null;
    }
  }

  /** Looks at a text after it or its caret has changed. */
  function follow(text: string, caret: number): void {
    const next = openMentionAt(text, caret);
    if (next === null) {
      close();
      return;
    }
    open = next;
    awaiting = null;
    isUnknown.value = false;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(next), pause);
  }

  function step(by: number): void {
    const { length } = options.value;
    active.value = (active.value + by + length) % length;
  }

  /** Runs once the options are those of what is written: at once, or with the answer that is on its way. More typing, and it is forgotten. */
  function whenAnswered(run: () => void): void {
    if (answered === open) run();
    else awaiting = run;
  }

  /** The text with one of the options in it; null when there is no such option. */
  function take(place: number, text: string): { readonly text: string; readonly caret: number } | null {
    const option = options.value[place];
    if (option === undefined || open === null) return null;
    const written = insertMention(text, open, option);
    close();
    return written;
  }

  onScopeDispose(close);
  return { options, active, isUnknown, follow, step, whenAnswered, take, close };
}
