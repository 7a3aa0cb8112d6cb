import { useEventListener } from '@vueuse/core';
import { describePress, useKeyBindings } from '../../ui/index.ts';
import { useCommands } from '../commands/index.ts';
import { FieldEdits, matchKeys, sequenceTimeout, takesText } from '../commands/keymap.ts';

/** Keys inside of these are their own, but for chords with Ctrl or ⌘. */
const enclosed = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Runs commands by their keys, for the whole window. What has the focus hears its keys before. */
export function useKeymap(): void {
  const commands = useCommands();
  const bindings = useKeyBindings();
  let pending: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const edits = new FieldEdits();
  useEventListener(window, 'input', (event: Event) => edits.note(event.target), { capture: true });

  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const press = describePress(event);
    if (press === null) return;
    const isChord = /^(?:mod|alt)\+/.test(press) || /^F\d+$/.test(press);
    // In a text field only chords are commands, and undo there is the field's own while it has something to undo.
    if (takesText(document.activeElement) && !isChord) return;
    if (press.endsWith('+z') && edits.has(document.activeElement)) return;
    if (!press.startsWith('mod+') && document.activeElement?.closest(enclosed)) return;
    const match = matchKeys(commands.available, bindings.keysOf, pending, press);
    pending = match.pending;
    clearTimeout(timer);
    timer = setTimeout(() => (pending = null), sequenceTimeout);
    if (match.command === null && match.pending === null) return;
    event.preventDefault();
    match.command?.run();
  });
}
