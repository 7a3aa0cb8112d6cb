import { randomUUID } from 'node:crypto';
import { OperationError } from '../../../shared/contract/operation.ts';
import { stagedSize } from '../../store/attachments.ts';
import type { AttachmentValue } from '../../store/attachments.ts';
import type { ReadableStore } from '../../store/connection.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupWriter, JournalAuthor } from '../../store/journal.ts';
import type { CommentValue } from '../../store/note-fields.ts';

/**
 * Files for a comment. @returns what makes them anew for each comment that has them
 * @throws OperationError `badInput` without a comment, `notFound` for a file that is no longer ready
 */
export function attachmentsFor(
  store: ReadableStore,
  files: readonly { readonly sha256: string; readonly name: string }[],
  comment: string | null | undefined,
): () => readonly AttachmentValue[] {
  if (files.length > 0 && (comment ?? null) === null)
    throw new OperationError('badInput', 'Files are attached to a comment: write one.', { field: 'comment' });
  const sized = files.map(({ sha256, name }) => ({
    name,
    sha256,
    size: stagedSize(store, { sha256, name }),
  }));
  return () => sized.map((file) => ({ uid: randomUUID(), ...file }));
}

/** Writes an analyst's comment on an incident, with its files. */
export function addComment(
  group: GroupWriter,
  { uid }: IncidentIdentity,
  text: string,
  author: JournalAuthor,
  files: readonly AttachmentValue[],
): void {
  const value: CommentValue = {
    incident: uid,
    alert: null,
    text,
    author: author.name,
    at: group.scope.now,
    ...(files.length === 0 ? {} : { attachments: files }),
  };
  group.change('comment', randomUUID(), 'comment', value);
}
