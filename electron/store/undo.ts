import { OperationError } from '../../shared/contract/operation.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { replicaOf, selfReplica, writeGroup } from './journal.ts';
import type { GroupResult, GroupWriter, JournalAuthor } from './journal.ts';
import { accessField } from './journal-fields.ts';
import type { TargetKind } from './journal-fields.ts';
import type { LostWork } from './import-work.ts';
import { workOnManual } from './manual-records.ts';
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

/**
 * What undo or redo would take back next; null for nothing. Each analyst has stacks of their own.
 * @param replica the analyst's chain; without one, that of who works here.
 */
export function topOfStack(
  store: ReadableStore,
  stack: StackName,
  replica: string | null = selfReplica(store),
): StackTop | null {
  return (
    store
      .read<StackTop>(
        'SELECT group_uid AS "group", label FROM undo_stack WHERE replica = ? AND stack = ? ORDER BY position DESC LIMIT 1',
      )
      .get(replica, stack) ?? null
  );
}

/** Writes an analyst's group and puts it on the undo stack; what had been undone before can then no longer be redone. */
export function writeUndoableGroup(...parameters: Parameters<typeof writeGroup>): GroupResult {
  const [store, author] = parameters;
  return store.durableTransaction(() => {
    const result = writeGroup(...parameters);
    if (result.group !== '') {
      const replica = replicaOf(store, author);
      store.write(`DELETE FROM undo_stack WHERE replica = ? AND stack = 'redo'`).run(replica);
      push(store, replica, 'undo', result.group, result.label);
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
    const replica = replicaOf(store, author);
    const target = group === null ? topOfStack(store, 'undo', replica) : namedGroup(store, replica, group);
    if (!target) throw new OperationError('notFound', 'There is nothing to undo.');
    const result = invert(store, author, now, target, `Undo: ${target.label}`, force);
    store.write('DELETE FROM undo_stack WHERE group_uid = ?').run(target.group);
    // Where everything was set back by hand already, there is nothing to redo.
    if (result.group !== '') push(store, replica, 'redo', result.group, target.label);
    return result;
  });
}

/** Appends the inverse of the last undo. @throws OperationError as {@link undo}. */
export function redo(store: WritableStore, author: JournalAuthor, now: number, force: boolean): GroupResult {
  return store.durableTransaction(() => {
    const replica = replicaOf(store, author);
    const target = topOfStack(store, 'redo', replica);
    if (!target) throw new OperationError('notFound', 'There is nothing to redo.');
    const result = invert(store, author, now, target, `Redo: ${target.label}`, force);
    store.write('DELETE FROM undo_stack WHERE group_uid = ?').run(target.group);
    if (result.group !== '') push(store, replica, 'undo', result.group, target.label);
    return result;
  });
}

/** A group of the analyst's own chain that has not been taken back. */
function namedGroup(store: WritableStore, replica: string, group: string): StackTop | null {
  const row = store
    .read<StackTop>(
      'SELECT group_uid AS "group", label FROM journal WHERE group_uid = ? AND replica = ? LIMIT 1',
    )
    .get(group, replica);
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
  const lost = workSince(store, entries);
  if (lost.length > 0 && !force)
    throw new OperationError(
      'conflict',
      `“${target.label}” cannot be taken back as it was: its alerts have been worked on since.`,
      { group: target.group, changes: lost.length },
    );
  const result = writeGroup(
    store,
    author,
    now,
    label,
    (writer) => {
      writer.expect(entries.length);
      // Named first, each with its old value, so that redoing this brings it back.
      for (const { kind, uid, field, newValue } of lost) writer.change(kind, uid, field, newValue);
      for (const run of runsOf(entries)) takeBack(writer, target, run, force);
    },
    target.group,
  );
  return result;
}

/** Entries that are taken back together. */
const entriesTogether = 5_000;

/** Entries in their order, those of one field that follow on each other together where the field can be read and set of many targets at once. */
function* runsOf(entries: readonly EntryRow[]): Generator<readonly [EntryRow, ...EntryRow[]]> {
  let run: [EntryRow, ...EntryRow[]] | null = null;
  for (const entry of entries) {
    const isLike =
      run !== null &&
      run[0].kind === entry.kind &&
      run[0].field === entry.field &&
      run.length < entriesTogether &&
      accessField(entry.kind, entry.field).many !== undefined;
    if (run !== null && isLike) run.push(entry);
    else {
      if (run !== null) yield run;
      run = [entry];
    }
  }
  if (run !== null) yield run;
}

function takeBack(
  writer: GroupWriter,
  target: StackTop,
  run: readonly [EntryRow, ...EntryRow[]],
  force: boolean,
): void {
  const [{ kind, field }] = run;
  const { many, settle, staysOnUndo } = accessField(kind, field);
  const { scope } = writer;
  const going = run.filter(({ uid, newJson }) => staysOnUndo?.(scope, uid, parse(newJson)) !== true);
  const current =
    run.length === 1
      ? null
      : (many?.read(
          scope,
          going.map(({ uid }) => uid),
        ) ?? null);
  if (current === null) {
    for (const entry of run) takeBackOne(writer, target, entry, force);
    return;
  }
  const settled = (value: JsonValue): JsonValue => (settle ? settle(scope, value) : value);
  for (const [at, { uid, newJson }] of going.entries())
    if (!force && !sameValue(settled(current[at] ?? null), settled(parse(newJson))))
      throw changedSince(target, { kind, uid, field });
  writer.changeAll(
    kind,
    field,
    going.map(({ uid, oldJson }) => ({ uid, value: parse(oldJson) })),
  );
}

function takeBackOne(
  writer: GroupWriter,
  target: StackTop,
  { kind, uid, field, oldJson, newJson }: EntryRow,
  force: boolean,
): void {
  const access = accessField(kind, field);
  // A remark stays said; taking the group back is itself on record.
  if (access.isRemark === true) return;
  if (access.staysOnUndo?.(writer.scope, uid, parse(newJson)) === true) return;
  const settled = (value: JsonValue): JsonValue =>
    access.settle ? access.settle(writer.scope, value) : value;
  const recorded = parse(newJson);
  const current = access.read(writer.scope, uid, recorded);
  if (!force && !sameValue(settled(current), settled(recorded)))
    throw changedSince(target, { kind, uid, field });
  writer.change(kind, uid, field, parse(oldJson));
}

function changedSince(
  { group, label }: StackTop,
  { kind, uid, field }: Pick<EntryRow, 'kind' | 'uid' | 'field'>,
): OperationError {
  return new OperationError(
    'conflict',
    `“${label}” cannot be taken back as it was: ${field} has been changed since.`,
    { group, kind, target: uid, field },
  );
}

/** What analysts did, beside the group itself, on alerts by hand that taking it back takes out. */
function workSince(store: WritableStore, entries: readonly EntryRow[]): readonly LostWork[] {
  const own = new Set(entries.map(({ kind, uid, field }) => `${kind}\n${uid}\n${field}`));
  return entries
    .filter(({ kind, field, oldJson }) => kind === 'import' && field === 'state' && oldJson === '"undone"')
    .flatMap(({ uid }) => workOnManual(store, uid))
    .filter(({ kind, uid, field }) => !own.has(`${kind}\n${uid}\n${field}`));
}

function push(store: WritableStore, replica: string, stack: StackName, group: string, label: string): void {
  store
    .write('INSERT INTO undo_stack (replica, stack, group_uid, label) VALUES (?, ?, ?, ?)')
    .run(replica, stack, group, label);
  store
    .write(
      `DELETE FROM undo_stack WHERE replica = ? AND stack = ? AND position <=
         (SELECT position FROM undo_stack WHERE replica = ? AND stack = ? ORDER BY position DESC LIMIT 1 OFFSET ${stackDepth})`,
    )
    .run(replica, stack, replica, stack);
}
