import type { Identifier } from '../../shared/model/record.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { dropCombinations, findIdentifierId } from './entity-cleaner.ts';
import { incidentsOfEntities } from './entity-verdicts.ts';
import { raise } from './facts.ts';
import type { HoldChange } from './import-holds.ts';
import { sessionOf } from './import-session.ts';
import { queueRows } from './row-queue.ts';
import { takeSourceValues } from './source-values.ts';

/**
 * Notes what records that went or came back leave to be made right. It is done when all of them are through, once for each thing: a host
 * that is in every alert of an import would else be looked through with every slice.
 */
export function queueHoldChange(
  store: WritableStore,
  { dropped, moved, incidents }: Omit<HoldChange, 'holds'>,
): void {
  const noteCombination = store.write('INSERT OR IGNORE INTO queued_combination (identifiers) VALUES (?)');
  for (const { identifiers } of dropped) {
    const ids = identifiers.flatMap((identifier) => findIdentifierId(store, identifier) ?? []);
    if (ids.length > 0) noteCombination.run([...new Set(ids)].sort((a, b) => a - b).join(','));
  }
  const noteIncident = store.write('INSERT OR IGNORE INTO queued_source_value (incident_id) VALUES (?)');
  for (const id of incidents) noteIncident.run(id);
  queueRows(store, incidents);
  queueRows(store, incidentsOfEntities(store, moved));
}

/** True while an import is being taken out or brought back, or while what that leaves is made right. Rows of incidents may still wait then. */
export function isRemovalUnderWay(store: ReadableStore): boolean {
  return (
    store
      .pluck<number>(
        `SELECT EXISTS (SELECT 1 FROM import_removal) OR EXISTS (SELECT 1 FROM queued_combination) OR EXISTS (SELECT 1 FROM queued_source_value)`,
      )
      .get() === 1
  );
}

/** Combinations that one step looks at. */
const stepCombinations = 12;

/**
 * Makes one thing right that removals left. Runs in the caller's transaction.
 * @returns false when nothing waits.
 */
export function stepAfterRemoval(store: WritableStore): boolean {
  const combinations = store
    .pluck<string>(`SELECT identifiers FROM queued_combination LIMIT ${stepCombinations}`)
    .all();
  if (combinations.length > 0) {
    const changed = dropCombinations(
      store,
      sessionOf(store),
      combinations.flatMap((text) => readCombination(store, text)),
    );
    queueRows(store, incidentsOfEntities(store, changed));
    const forget = store.write('DELETE FROM queued_combination WHERE identifiers = ?');
    for (const text of combinations) forget.run(text);
    raise(store, 'alertRevision');
    return true;
  }
  const incident = store.pluck<number>('SELECT incident_id FROM queued_source_value LIMIT 1').get();
  if (incident === undefined) return false;
  takeSourceValues(store, incident);
  queueRows(store, [incident]);
  store.write('DELETE FROM queued_source_value WHERE incident_id = ?').run(incident);
  return true;
}

/** Identifiers of a combination that are still there. */
function readCombination(store: ReadableStore, text: string): readonly (readonly Identifier[])[] {
  const read = store.read<Identifier & { readonly tenant: string }>(
    'SELECT kind, namespace, value, tenant, rank FROM identifier WHERE id = ?',
  );
  const identifiers = text.split(',').flatMap((id) => {
    const row = read.get(Number(id));
    return row ? [{ ...row, tenant: row.tenant === '' ? null : row.tenant }] : [];
  });
  return identifiers.length === 0 ? [] : [identifiers];
}
