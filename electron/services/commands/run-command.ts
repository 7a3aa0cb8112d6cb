import { OperationError } from '../../../shared/contract/operation.ts';
import { requireAuthor } from '../../store/journal.ts';
import type { GroupResult, GroupWriter, JournalAuthor } from '../../store/journal.ts';
import { writeUndoableGroup } from '../../store/undo.ts';
import type { CommandContext } from '../handlers.ts';

/** Who may write here. @throws OperationError `readOnly` or `noIdentity`. */
export function requireWriter(context: CommandContext): JournalAuthor {
  if (context.workspace.readOnly)
    throw new OperationError('readOnly', 'This workspace is open for reading only.');
  return requireAuthor(context.analyst);
}

/** Runs a command as one undoable group. */
export function runCommand(
  context: CommandContext,
  label: string | (() => string),
  work: (group: GroupWriter, author: JournalAuthor) => void,
): GroupResult {
  const author = requireWriter(context);
  return writeUndoableGroup(context.store, author, context.now(), label, (group) => work(group, author));
}

/** "6,959 incidents", "3 incidents", "incident". */
export function countOf(count: number, one: string): string {
  return count === 1 ? one : `${count.toLocaleString('en')} ${one}s`;
}

/** A text short enough for a label. */
export function shorten(text: string, length = 60): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`;
}

/** A text that says something; null for none or spaces alone. */
export function reasonOf(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
