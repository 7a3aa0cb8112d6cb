import { OperationError } from '../../shared/contract/operation.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { replicaOf, writeGroup } from './journal.ts';
import type { GroupResult, JournalAuthor } from './journal.ts';
import { accessField } from './journal-fields.ts';
import type { TargetKind } from './journal-fields.ts';
import { sameValue } from './journal-values.ts';

type StackName = 'undo' | 'redo';

/** The group on top of a stack. */
export interface StackTop {
  readonly group: string;
  readonly label: string;
}

/** How many groups each stack keeps. */
const stackDepth = 1000;

interface EntryRow {
  readonly kind: TargetKind;
  readonly uid: string;
  readonly field: string;
  readonly oldJson: string | null;
  readonly newJson: string | null;
}

/** What undo or redo would take back next; null for nothing. */
export function topOfStack(store: ReadableStore, stack: StackName): StackTop | null {
  return (
    store
      .read<StackTop>(
        'SELECT group_uid AS "group", label FROM undo_stack WHERE stack = ? ORDER BY position DESC LIMIT 1',
      )
      .get(stack) ?? null
  );
}

/** Writes an analyst's group and puts it on the undo stack; what had been undone before can then no longer be redone. */
export function writeUndoableGroup(...parameters: Parameters<typeof writeGroup>): GroupResult {
  const [store] = parameters;
  return store.durableTransaction(() => {
    const result = writeGroup(...parameters);
    if (result.group !== '') {
      store.write(`DELETE FROM undo_stack WHERE stack = 'redo'`).run();
      push(store, 'undo', result.group, result.label);
    }
    return result;
  });
}

/**
 * Appends the inverse of a group: the one on top of the stack, or a named one.
 * @param force goes on although a field has been changed since.
 * @throws OperationError `notFound` when there is nothing to take back, `conflict` when a field has changed since.
 */
export function undo(
  store: WritableStore,
  author: JournalAuthor,
  now: number,
  group: string | null,
  force: boolean,
): GroupResult {
  return store.durableTransaction(() => {
    const target = group === null ? topOfStack(store, 'undo') : namedGroup(store, author, group);
    if (!target) throw new OperationError('notFound', 'There is nothing to undo.');
    const result = invert(store, author, now, target, `Undo: ${target.label}`, force);
    store.write('DELETE FROM undo_stack WHERE group_uid = ?').run(target.group);
    // Where everything was set back by hand already, there is nothing to redo.
    if (result.group !== '') push(store, 'redo', result.group, target.label);
    return result;
  });
}

/** Appends the inverse of the last undo. @throws OperationError as {@link undo}. */
export function redo(store: WritableStore, author: JournalAuthor, now: number, force: boolean): GroupResult {
  return store.durableTransaction(() => {
    const target = topOfStack(store, 'redo');
    if (!target) throw new OperationError('notFound', 'There is nothing to redo.');
    const result = invert(store, author, now, target, `Redo: ${target.label}`, force);
    store.write('DELETE FROM undo_stack WHERE group_uid = ?').run(target.group);
    if (result.group !== '') push(store, 'undo', result.group, target.label);
    return result;
  });
}

/** A group of the analyst's own chain that has not been taken back. */
function namedGroup(store: WritableStore, author: JournalAuthor, group: string): StackTop | null {
  const row = store
    .read<StackTop>(
      'SELECT group_uid AS "group", label FROM journal WHERE group_uid = ? AND replica = ? LIMIT 1',
    )
    .get(group, replicaOf(store, author));
  return row && !isTakenBack(store, group) ? row : null;
}

/** A group is taken back when its latest inverse stands. */
function isTakenBack(store: WritableStore, group: string): boolean {
  const inverse = store
    .pluck<string>(
      'SELECT group_uid FROM journal WHERE inverse_of = ? ORDER BY clock_ms DESC, clock_counter DESC LIMIT 1',
    )
    .get(group);
  return inverse !== undefined && !isTakenBack(store, inverse);
}

const parse = (json: string | null): JsonValue => (json === null ? null : (JSON.parse(json) as JsonValue));

function invert(
  store: WritableStore,
  author: JournalAuthor,
  now: number,
  target: StackTop,
  label: string,
  force: boolean,
): GroupResult {
  const entries = store
    .read<EntryRow>(
      `SELECT target_kind AS kind, target_uid AS uid, field, old_value AS oldJson, new_value AS newJson
       FROM journal WHERE group_uid = ? ORDER BY replica, sequence DESC`,
    )
    .all(target.group);
  const result = writeGroup(
    store,
    author,
    now,
    label,
    (writer) => {
      for (const { kind, uid, field, oldJson, newJson } of entries) {
        const access = accessField(kind, field);
        // A remark stays said; taking the group back is itself on record.
        if (access.isRemark === true) continue;
        if (!force && !sameValue(access.read(writer.scope, uid), parse(newJson))) {
          throw new OperationError(
            'conflict',
            `“${target.label}” cannot be taken back as it was: ${field} has been changed since.`,
            {
              group: target.group,
              kind,
              target: uid,
              field,
            },
          );
        }
        writer.change(kind, uid, field, parse(oldJson));
      }
    },
    target.group,
  );
  return result;
}

function push(store: WritableStore, stack: StackName, group: string, label: string): void {
  store.write('INSERT INTO undo_stack (stack, group_uid, label) VALUES (?, ?, ?)').run(stack, group, label);
  store
    .write(
      `DELETE FROM undo_stack WHERE stack = ? AND position <= (SELECT position FROM undo_stack WHERE stack = ? ORDER BY position DESC LIMIT 1 OFFSET ${stackDepth})`,
    )
    .run(stack, stack);
}
