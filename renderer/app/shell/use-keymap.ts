import { useEventListener } from '@vueuse/core';
import { useCommands } from '../commands/index.ts';
import { FieldEdits, describePress, matchKeys, sequenceTimeout, takesText } from '../commands/keymap.ts';

/** Runs commands by their keys, for the whole window. */
export function useKeymap(): void {
  const commands = useCommands();
  let pending: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const edits = new FieldEdits();
  useEventListener(window, 'input', (event: Event) => edits.note(event.target), { capture: true });

  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const press = describePress(event);
    if (press === null) return;
    // In a text field only chords with Ctrl or ⌘ are commands, and undo there is the field's own while it has something to undo.
    const inText = takesText(document.activeElement);
    if (inText && !/^(?:mod|alt)\+/.test(press)) return;
    if (press.endsWith('+z') && edits.has(document.activeElement)) return;
    // A dialog or menu keeps its keys to itself.
    if (!press.startsWith('mod+') && document.activeElement?.closest('[role="dialog"], [role="menu"]'))
      return;
    const match = matchKeys(commands.available, pending, press);
    pending = match.pending;
    clearTimeout(timer);
    timer = setTimeout(() => (pending = null), sequenceTimeout);
    if (match.command === null && match.pending === null) return;
    event.preventDefault();
    match.command?.run();
  });
}
