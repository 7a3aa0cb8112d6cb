import { useEventListener } from '@vueuse/core';
import { useCommands } from '../commands/index.ts';
import { describePress, matchKeys, sequenceTimeout, takesText } from '../commands/keymap.ts';

/** Runs commands by their keys, for the whole window. */
export function useKeymap(): void {
  const commands = useCommands();
  let pending: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const press = describePress(event);
    if (press === null) return;
    // In a text field only chords with Ctrl or ⌘ are commands, and undo there is the field's own.
    const inText = takesText(document.activeElement);
    if (inText && (!press.startsWith('mod+') || press.endsWith('z'))) return;
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
