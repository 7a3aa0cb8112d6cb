import type { CorrelationResult } from '../../shared/correlation/index.ts';
import type { WritableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';

/** Keeps which entities yield no link because too much is seen with them: all that a run over the store found, or those that a part looked at. */
export function writeHubs(
  store: WritableStore,
  run: CorrelationRun,
  { ignoredHubs }: CorrelationResult,
): void {
  const remove = store.write('DELETE FROM ignored_hub WHERE entity_id = ?');
  const insert = store.write('INSERT INTO ignored_hub (entity_id, fan, fan_limit) VALUES (?, ?, ?)');
  if (run.part !== null) {
    for (const { entity, hub } of run.part.hubs) {
      remove.run(entity);
      if (hub !== null) insert.run(entity, hub.fan, hub.limit);
    }
    return;
  }
  store.write('DELETE FROM ignored_hub').run();
  for (const { entity, fan, limit } of ignoredHubs) insert.run(run.entityIds[entity] ?? 0, fan, limit);
}

/** Keeps what analysts' decisions contradict each other in, for a person to settle: all of it, or what is between alerts of a part. */
export function writeLockConflicts(
  store: WritableStore,
  run: CorrelationRun,
  { lockConflicts }: CorrelationResult,
): void {
  if (run.part === null) store.write('DELETE FROM lock_conflict').run();
  else if (store.pluck<number>('SELECT 1 FROM lock_conflict LIMIT 1').get() === 1) {
    const ids = JSON.stringify([...run.alertIds]);
    store.write('DELETE FROM lock_conflict WHERE a IN (SELECT value FROM json_each(?))').run(ids);
    store.write('DELETE FROM lock_conflict WHERE b IN (SELECT value FROM json_each(?))').run(ids);
  }
  const idOf = store.pluck<number>('SELECT id FROM alert WHERE uid = ?');
  const insert = store.write('INSERT OR IGNORE INTO lock_conflict (cause, a, b) VALUES (?, ?, ?)');
  for (const { cause, a, b } of lockConflicts) {
    const [first, second] = [idOf.get(a), idOf.get(b)];
    if (first !== undefined && second !== undefined) insert.run(cause, first, second);
  }
}
