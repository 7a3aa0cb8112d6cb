import type { CorrelationResult } from '../../shared/correlation/index.ts';
import type { WritableStore } from './connection.ts';
import type { CorrelationRun, EntitySpread } from './correlation-input.ts';

/**
 * Remembers which alerts a run begins to write. Call in its first transaction: if it does not come to its end, the next run does them again,
 * whatever was written of it.
 */
export function beginWriting(store: WritableStore, run: CorrelationRun): void {
  const insert = store.write('INSERT OR IGNORE INTO correlation_writing (alert_id) VALUES (?)');
  if (run.part === null) insert.run(0);
  else for (const id of run.alertIds) insert.run(id);
}

/** Entities that one item of {@link settleSpreads} goes through. */
const entitiesPerItem = 4000;

/** Work in items for slices: what a run over the whole store counted of entities becomes what the store says. */
export interface SpreadWork {
  readonly count: number;
  readonly run: (item: number) => void;
}

/** Makes the stored spreads those of a run over the whole store, in ranges of row ids; equal ones are left alone. A part has none to go through. */
export function settleSpreads(
  store: WritableStore,
  run: CorrelationRun,
  { spreads }: CorrelationResult,
): SpreadWork {
  if (run.part !== null) return { count: 0, run: () => undefined };
  const highest = Math.max(
    run.read.entity,
    store.pluck<number | null>('SELECT max(entity_id) FROM entity_spread').get() ?? 0,
  );
  let next = 0;
  return {
    count: Math.ceil((highest + 1) / entitiesPerItem),
    run: (item) => {
      const [from, to] = [item * entitiesPerItem, (item + 1) * entitiesPerItem];
      const wanted = new Map<number, EntitySpread>();
      // Both are in ascending order.
      for (; next < spreads.entity.length; next += 1) {
        const entity = run.entityIds[spreads.entity[next] ?? 0] ?? 0;
        if (entity >= to) break;
        wanted.set(entity, { entity, fan: spreads.fan[next] ?? 1, hours: spreads.hours[next] ?? 1 });
      }
      const stored = store
        .read<EntitySpread>(
          'SELECT entity_id AS entity, fan, hours FROM entity_spread WHERE entity_id >= ? AND entity_id < ?',
        )
        .all(from, to);
      for (const { entity, fan, hours } of stored) {
        const now = wanted.get(entity);
        if (now === undefined) store.write('DELETE FROM entity_spread WHERE entity_id = ?').run(entity);
        else if (now.fan === fan && now.hours === hours) wanted.delete(entity);
      }
      for (const spread of wanted.values()) writeSpread(store, spread);
    },
  };
}

function writeSpread(store: WritableStore, { entity, fan, hours }: EntitySpread): void {
  if (fan <= 1 && hours <= 1) store.write('DELETE FROM entity_spread WHERE entity_id = ?').run(entity);
  else
    store
      .write(
        `INSERT INTO entity_spread (entity_id, fan, hours) VALUES (?, ?, ?)
         ON CONFLICT (entity_id) DO UPDATE SET fan = excluded.fan, hours = excluded.hours`,
      )
      .run(entity, fan, hours);
}

/**
 * Takes over what a run counted and forgets the changes that it had read; later ones stay for the next run. Call in its
 * last transaction, which has seen that neither alerts nor decisions have changed since it read them.
 */
export function settleDirty(store: WritableStore, run: CorrelationRun): void {
  const { read, part } = run;
  store
    .write(
      `INSERT INTO correlation_mark (id, alert_id, entity_id) VALUES (1, ?, ?)
       ON CONFLICT (id) DO UPDATE SET alert_id = excluded.alert_id, entity_id = excluded.entity_id`,
    )
    .run(read.alert, read.entity);
  store.write('DELETE FROM correlation_dirt WHERE position <= ?').run(read.dirt);
  store.write('DELETE FROM correlation_writing').run();
  if (part === null) store.write('DELETE FROM correlation_day').run();
  const addDay = store.write(
    `INSERT INTO correlation_day (tenant, day, alerts) VALUES (?, ?, ?)
     ON CONFLICT (tenant, day) DO UPDATE SET alerts = alerts + excluded.alerts`,
  );
  for (const { tenant, day, alerts } of read.days) if (alerts !== 0) addDay.run(tenant, day, alerts);
  if (part !== null) {
    store.write('DELETE FROM correlation_day WHERE alerts <= 0').run();
    for (const spread of part.spreads) writeSpread(store, spread);
  }
}
