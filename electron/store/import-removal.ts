import { OperationError } from '../../shared/contract/operation.ts';
import type { ChangeScope } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';
import { dropUnsupported } from './entity-cleaner.ts';
import { incidentsOfEntities } from './entity-verdicts.ts';
import { raise } from './facts.ts';
import type { HoldChange } from './import-holds.ts';
import {
  countHolds,
  countUndone,
  heldRecords,
  putBack,
  takeOut,
  undoneRows,
  undoneRowsOf,
} from './import-holds.ts';
import { forgetSession, sessionOf } from './import-session.ts';
import { lostWork } from './import-work.ts';
import type { LostWork } from './import-work.ts';
import { queueHoldChange } from './removal-queue.ts';
import { setSourceIncident, sourceIncidentsToSet } from './source-incident-rows.ts';
import { takeSourceValues } from './source-values.ts';

/** What taking an import back will do to analysts' work. */
export interface RemovalPlan {
  readonly uid: string;
  readonly label: string;
  /** Work on alerts that no other import holds. */
  readonly work: readonly LostWork[];
}

/** Imports of more records than this are taken out, and brought back, in slices behind the commands: this many take some 100 ms. */
export const mostAtOnce = 300;

/** @throws OperationError `notFound`, or `conflict` for an import that runs or was taken back already. */
export function planRemoval(store: ReadableStore, importUid: string): RemovalPlan {
  const row = store
    .read<{ id: number; label: string; state: string; origin: string }>(
      'SELECT id, label, state, origin FROM import WHERE uid = ?',
    )
    .get(importUid);
  if (!row) throw new OperationError('notFound', 'There is no such import.', { import: importUid });
  if (row.origin === 'manual')
    throw new OperationError('badInput', 'This was written by hand, not imported: take it back with Undo.', {
      import: importUid,
    });
  if (row.state === 'running')
    throw new OperationError('conflict', 'The import is still running: cancel it first.', {
      import: importUid,
    });
  if (row.state === 'undone')
    throw new OperationError('conflict', 'The import was taken back already.', { import: importUid });
  return { uid: importUid, label: row.label, work: lostWork(store, row.id) };
}

/**
 * Takes back what an import brought: at once where it is little, else it is noted for {@link continueRemovals}. Runs in the caller's
 * transaction.
 */
export function removeImport(scope: ChangeScope, importId: number): void {
  const { store, now } = scope;
  if (turnRound(scope, importId, 'remove')) return;
  const holds = countHolds(store, importId);
  if (holds > mostAtOnce) return begin(scope, importId, 'remove', holds);
  forgetSession(store);
  setSourceIncidents(scope, importId, true);
  const changes: HoldChange[] = [];
  for (;;) {
    const records = heldRecords(store, importId, mostAtOnce);
    if (records.length === 0) break;
    changes.push(takeOut(store, importId, records, now));
  }
  settleNow(scope, changes);
}

/** Brings back what {@link removeImport} took: at once where it is little, else behind the commands. */
export function restoreImport(scope: ChangeScope, importId: number): void {
  const { store, now } = scope;
  const changes: HoldChange[] = [];
  const undone = countUndone(store, importId);
  if (turnRound(scope, importId, 'restore') || undone > mostAtOnce) {
    begin(scope, importId, 'restore', undone);
    changes.push(...putWorkBack(scope, importId));
  } else {
    setSourceIncidents(scope, importId, false);
    for (;;) {
      const rows = undoneRows(store, importId, mostAtOnce);
      if (rows.length === 0) break;
      changes.push(putBack(store, rows, now));
    }
  }
  settleNow(scope, changes);
}

/** An import that is under way in one direction goes on in the other: each slice leaves it whole. */
function turnRound({ store }: ChangeScope, importId: number, direction: 'remove' | 'restore'): boolean {
  const total = direction === 'remove' ? countHolds(store, importId) : countUndone(store, importId);
  return (
    store
      .write('UPDATE import_removal SET direction = ?, total = ?, done = 0 WHERE import_id = ?')
      .run(direction, total, importId).changes > 0
  );
}

function begin(
  { store }: ChangeScope,
  importId: number,
  direction: 'remove' | 'restore',
  total: number,
): void {
  store
    .write('INSERT OR IGNORE INTO import_removal (import_id, direction, total) VALUES (?, ?, ?)')
    .run(importId, direction, total);
}

/** Alerts that analysts had worked on come back with the command itself: the rest of its group is about them. */
function putWorkBack({ store, now }: ChangeScope, importId: number): readonly HoldChange[] {
  const uids = store
    .pluck<string>(
      `SELECT DISTINCT target_uid FROM journal WHERE target_kind = 'alert' AND group_uid = (
         SELECT group_uid FROM journal WHERE target_kind = 'import' AND target_uid = (SELECT uid FROM import WHERE id = ?)
           AND field = 'state' AND new_value = '"undone"' ORDER BY clock_ms DESC, clock_counter DESC LIMIT 1)`,
    )
    .all(importId);
  const changes: HoldChange[] = [];
  for (const uid of uids) {
    const rows = undoneRowsOf(store, importId, uid);
    if (rows.length > 0) changes.push(putBack(store, rows, now));
  }
  return changes;
}

function settleNow(scope: ChangeScope, changes: readonly HoldChange[]): void {
  const { store } = scope;
  const dropped = changes.flatMap((change) => change.dropped);
  const moved = new Set(changes.flatMap((change) => [...change.moved]));
  for (const { incidents } of changes) for (const incident of incidents) scope.incidents.add(incident);
  for (const entity of dropUnsupported(store, sessionOf(store), dropped)) moved.add(entity);
  for (const incident of incidentsOfEntities(store, moved)) scope.reached.add(incident);
  for (const incident of scope.incidents) takeSourceValues(store, incident);
  raise(store, 'alertRevision');
}

/** Incidents of ours that have alerts of these source incidents take over what stands now: they are noted in the scope. */
function setSourceIncidents(scope: ChangeScope, importId: number, isUndone: boolean): void {
  for (;;) {
    const ids = sourceIncidentsToSet(scope.store, importId, isUndone, mostAtOnce);
    if (ids.length === 0) return;
    for (const id of ids)
      for (const incident of setSourceIncident(scope.store, importId, id, isUndone))
        scope.incidents.add(incident);
  }
}

/** How far an import is being taken out or brought back. */
export interface RemovalProgress {
  readonly direction: 'remove' | 'restore';
  /** Records of its files. */
  readonly done: number;
  readonly total: number;
}

/** How far an import is, or null when nothing of it is under way. */
export function removalOf(store: ReadableStore, importId: number): RemovalProgress | null {
  return (
    store
      .read<RemovalProgress>('SELECT direction, done, total FROM import_removal WHERE import_id = ?')
      .get(importId) ?? null
  );
}

interface PendingRemoval {
  readonly importId: number;
  readonly direction: 'remove' | 'restore';
}

/** Records that one step takes: the time is looked at after each. */
const stepRecords = 12;

/**
 * Does one step of what waits. Runs in the caller's transaction.
 * @returns false when nothing waits.
 */
export function stepRemoval(scope: Pick<ChangeScope, 'store' | 'now'>): boolean {
  const { store, now } = scope;
  const pending = store
    .read<PendingRemoval>(
      'SELECT import_id AS importId, direction FROM import_removal ORDER BY position LIMIT 1',
    )
    .get();
  if (!pending) return false;
  const { importId } = pending;
  const isRemoval = pending.direction === 'remove';
  const sources = sourceIncidentsToSet(store, importId, isRemoval, stepRecords);
  if (sources.length > 0) {
    const incidents = sources.flatMap((id) => [...setSourceIncident(store, importId, id, isRemoval)]);
    queueHoldChange(store, { dropped: [], moved: new Set(), incidents: new Set(incidents) });
    return true;
  }
  const change = isRemoval ? removeSome(store, importId, now) : restoreSome(store, importId, now);
  if (change === null) store.write('DELETE FROM import_removal WHERE import_id = ?').run(importId);
  else {
    store
      .write('UPDATE import_removal SET done = min(total, done + ?) WHERE import_id = ?')
      .run(change.holds, importId);
    queueHoldChange(store, change);
    raise(store, 'alertRevision');
  }
  return true;
}

function removeSome(store: ChangeScope['store'], importId: number, now: number): HoldChange | null {
  const records = heldRecords(store, importId, stepRecords);
  return records.length === 0 ? null : takeOut(store, importId, records, now);
}

function restoreSome(store: ChangeScope['store'], importId: number, now: number): HoldChange | null {
  const rows = undoneRows(store, importId, stepRecords);
  return rows.length === 0 ? null : putBack(store, rows, now);
}
