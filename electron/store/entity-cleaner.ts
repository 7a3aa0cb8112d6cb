import { identifierKey } from '../../shared/model/identity-namespaces.ts';
import type { Identifier, NormalizedEvidence } from '../../shared/model/record.ts';
import type { WritableStore } from './connection.ts';
import { refreshEntityVerdict } from './entity-verdicts.ts';
import { resolveEntities } from './entity-resolver.ts';
import { dropLookup, dropSaid } from './identifier-lookups.ts';
import { forgetSession } from './import-session.ts';
import type { ImportSession } from './import-session.ts';
import { forgetScanned } from './list-lookup.ts';
import { readBody } from './record-body.ts';
import { noteTextChange } from './text-changes.ts';

/** How many pieces of evidence are looked through for one pair before it is taken as still supported. */
const searchLimit = 2000;

/**
 * Forgets what only evidence that is gone had said: alias pairs, identifiers and entities that nothing supports any more. Identifiers that
 * an analyst's pin, verdict, note or lock rests on stay. Call after the remaining evidence is in the tables.
 * @returns ids of the entities that changed; those that are gone among them.
 */
export function dropUnsupported(
  store: WritableStore,
  session: ImportSession,
  dropped: readonly NormalizedEvidence[],
): ReadonlySet<number> {
  const combinations = new Map(
    dropped.map(({ identifiers }) => [identifiers.map(identifierKey).join('\n'), identifiers]),
  );
  return dropCombinations(store, session, [...combinations.values()]);
}

/** As {@link dropUnsupported}, of evidence that had these identifiers together. */
export function dropCombinations(
  store: WritableStore,
  session: ImportSession,
  combinations: readonly (readonly Identifier[])[],
): ReadonlySet<number> {
  if (combinations.length === 0) return new Set();
  const touched = new Set<number>();
  for (const identifiers of combinations) {
    const ids = identifiers.flatMap((identifier) => findIdentifierId(store, identifier) ?? []);
    for (const id of ids) touched.add(id);
    dropPairs(store, identifiers, ids);
  }
  const entities = new Set<number>();
  const gone = new Set<number>();
  // What is left may have been one with what is gone by its value alone, under another tenant, or kept apart from others by it.
  const sameValue = store.pluck<number>(
    `SELECT other.id FROM identifier CROSS JOIN identifier AS other
       ON other.kind = identifier.kind AND other.namespace = identifier.namespace AND other.value = identifier.value WHERE identifier.id = ?`,
  );
  const diminished = new Set<number>();
  const remaining = new Set(touched);
  for (const id of touched) {
    const entity = store.pluck<number>('SELECT entity_id FROM identifier WHERE id = ?').get(id);
    if (entity !== undefined) entities.add(entity);
    if (isSupported(store, id)) continue;
    for (const other of sameValue.all(id)) remaining.add(other);
    store.write(`DELETE FROM verdict WHERE identifier_id = ? AND actor = 'indicator'`).run(id);
    dropLookup(store, id);
    store.write('DELETE FROM identifier WHERE id = ?').run(id);
    if (entity !== undefined) noteLostIdentifier(store, entity);
    gone.add(id);
    if (entity !== undefined) diminished.add(entity);
  }
  dropSaid(
    store,
    [...touched].filter((id) => !gone.has(id)),
  );
  if (gone.size > 0) forgetScanned(store);
  const members = store.pluck<number>('SELECT id FROM identifier WHERE entity_id = ?');
  for (const entity of diminished) for (const id of members.all(entity)) remaining.add(id);
  for (const id of gone) remaining.delete(id);
  const changed = new Set(resolveEntities(store, session, remaining));
  for (const entity of entities) if (dropOrRefresh(store, entity)) changed.add(entity);
  // What it remembers of these identifiers is no longer so.
  forgetSession(store);
  return changed;
}

/** The row of an identifier, or null. */
export function findIdentifierId(
  store: WritableStore,
  { kind, namespace, value, tenant }: Identifier,
): number | null {
  return (
    store
      .pluck<number>(
        'SELECT id FROM identifier WHERE kind = ? AND namespace = ? AND value = ? AND tenant = ?',
      )
      .get(kind, namespace, value, tenant ?? '') ?? null
  );
}

/** What correlation kept of an alert names identifiers: of one that is gone it could not tell any more which entity is seen less often now. */
function noteLostIdentifier(store: WritableStore, entity: number): void {
  store
    .write(
      `INSERT INTO correlation_dirt (kind, target) SELECT 'entity', entity.id FROM entity, correlation_mark AS mark
       WHERE entity.id = ? AND entity.id <= mark.entity_id`,
    )
    .run(entity);
}

function isSupported(store: WritableStore, id: number): boolean {
  const reasons = [
    `SELECT 1 FROM identifier CROSS JOIN evidence ON evidence.entity_id = identifier.entity_id AND evidence.identifier_id = identifier.id
     WHERE identifier.id = ? LIMIT 1`,
    'SELECT 1 FROM alias WHERE a = ? LIMIT 1',
    'SELECT 1 FROM alias WHERE b = ? LIMIT 1',
    `SELECT 1 FROM verdict WHERE identifier_id = ? AND actor <> 'indicator' LIMIT 1`,
    'SELECT 1 FROM pin WHERE identifier_id = ? LIMIT 1',
    'SELECT 1 FROM entity_note WHERE identifier_id = ? LIMIT 1',
    'SELECT 1 FROM correlation_lock WHERE identifier_id = ? LIMIT 1',
  ];
  return reasons.some((sql) => store.pluck<number>(sql).get(id) !== undefined);
}

function dropPairs(store: WritableStore, identifiers: readonly Identifier[], ids: readonly number[]): void {
  if (ids.length < 2) return;
  const supported = supportedPairs(store, ids, identifiers);
  for (const a of ids) {
    for (const b of ids) {
      if (a < b && supported !== 'all' && !supported.has(`${a}|${b}`))
        store.write('DELETE FROM alias WHERE a = ? AND b = ?').run(a, b);
    }
  }
}

/** Which pairs of some identifiers remaining evidence still shows together. */
function supportedPairs(
  store: WritableStore,
  ids: readonly number[],
  identifiers: readonly Identifier[],
): ReadonlySet<string> | 'all' {
  const keyOf = new Map(
    identifiers.map((identifier) => [identifierKey(identifier), findIdentifierId(store, identifier)]),
  );
  const wanted = (ids.length * (ids.length - 1)) / 2;
  const found = new Set<string>();
  let searched = 0;
  const rows = store.read<{ ordinal: number; body: string }>(
    `SELECT evidence.ordinal, record_version.body FROM identifier
     CROSS JOIN evidence ON evidence.entity_id = identifier.entity_id AND evidence.identifier_id = identifier.id
     CROSS JOIN record ON record.id = evidence.record_id CROSS JOIN record_version ON record_version.id = record.current_version_id
     WHERE identifier.id = ?`,
  );
  for (const strongest of witnesses(store, ids)) {
    for (const { ordinal, body } of rows.iterate(strongest)) {
      const evidence = readBody(body).evidence[ordinal];
      const seen = (evidence?.identifiers ?? []).flatMap(
        (identifier) => keyOf.get(identifierKey(identifier)) ?? [],
      );
      for (const a of seen) for (const b of seen) if (a < b) found.add(`${a}|${b}`);
      if (found.size === wanted) return found;
      searched += 1;
      // A pair among so much evidence is as good as certain to be in the rest of it.
      if (searched >= searchLimit) return 'all';
    }
  }
  return found;
}

/** Identifiers that can be the strongest of evidence which shows two of some: these and their neighbours. */
function witnesses(store: WritableStore, ids: readonly number[]): ReadonlySet<number> {
  const neighbours = store.pluck<number>(
    'SELECT b FROM alias WHERE a = ? UNION SELECT a FROM alias WHERE b = ?',
  );
  return new Set(ids.flatMap((id) => [id, ...neighbours.all(id, id)]));
}

/** @returns true when the entity changed or went. */
function dropOrRefresh(store: WritableStore, entity: number): boolean {
  const used = store.pluck<number>('SELECT 1 FROM identifier WHERE entity_id = ? LIMIT 1').get(entity);
  if (used !== undefined) return refreshEntityVerdict(store, entity);
  store.write('DELETE FROM ignored_hub WHERE entity_id = ?').run(entity);
  store.write('DELETE FROM entity WHERE id = ?').run(entity);
  noteTextChange(store, 'entity', entity);
  return true;
}
