import { resolveAliases } from '../../shared/model/aliases.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { identifierKey } from '../../shared/model/identity-namespaces.ts';
import type { Identifier } from '../../shared/model/record.ts';
import type { WritableStore } from './connection.ts';
import { labelOfEntity } from './entity-labels.ts';
import { isAsset } from './entity-writer.ts';
import { refreshEntityVerdict } from './entity-verdicts.ts';
import type { ImportSession } from './import-session.ts';
import { noteTextChange } from './text-changes.ts';

interface Row {
  readonly id: number;
  readonly kind: EntityKind;
  readonly namespace: string;
  readonly value: string;
  readonly tenant: string;
  readonly rank: number;
  readonly links: number;
  readonly label: string;
  readonly entity: number;
}

/**
 * Decides anew which identifiers are one entity, for the raw alias components of some identifiers, and moves identifiers and evidence to
 * the entities that they belong to. The result does not depend on the order in which evidence came.
 * @returns ids of the entities that changed; those that are gone among them.
 */
export function resolveEntities(
  store: WritableStore,
  session: ImportSession,
  seeds: Iterable<number>,
): ReadonlySet<number> {
  const changed = new Set<number>();
  const done = new Set<number>();
  for (const seed of seeds) {
    if (done.has(seed)) continue;
    const rows = rawComponent(store, seed);
    for (const { id } of rows) done.add(id);
    done.add(seed);
    if (rows.length > 0) settle(store, session, rows, changed);
  }
  for (const entity of changed) refreshEntityVerdict(store, entity);
  return changed;
}

/**
 * Everything that aliases, the same value under another tenant, or the entity that they are now connect to an identifier: an entity whose
 * parts nothing connects any more is settled as one, or each part would take it for its own.
 */
function rawComponent(store: WritableStore, seed: number): readonly Row[] {
  const read = store.read<Row>(
    'SELECT id, kind, namespace, value, tenant, rank, links, label, entity_id AS entity FROM identifier WHERE id = ?',
  );
  const neighbours = store.pluck<number>(
    'SELECT b FROM alias WHERE a = ? UNION ALL SELECT a FROM alias WHERE b = ?',
  );
  const sameValue = store.pluck<number>(
    'SELECT id FROM identifier WHERE kind = ? AND namespace = ? AND value = ?',
  );
  const sameEntity = store.pluck<number>('SELECT id FROM identifier WHERE entity_id = ?');
  const entities = new Set<number>();
  const rows = new Map<number, Row>();
  const open = [seed];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (rows.has(id)) continue;
    const row = read.get(id);
    if (!row) continue;
    rows.set(id, row);
    for (const next of [...neighbours.all(id, id), ...sameValue.all(row.kind, row.namespace, row.value)]) {
      if (!rows.has(next)) open.push(next);
    }
    if (entities.has(row.entity)) continue;
    entities.add(row.entity);
    for (const next of sameEntity.all(row.entity)) if (!rows.has(next)) open.push(next);
  }
  return [...rows.values()];
}

function toIdentifier({ kind, namespace, value, tenant, rank }: Row): Identifier {
  return { kind, namespace, value, tenant: tenant === '' ? null : tenant, rank };
}

function pairsAmong(store: WritableStore, rows: readonly Row[]): readonly number[] {
  const nodeOf = new Map(rows.map(({ id }, node) => [id, node]));
  const read = store.pluck<number>('SELECT b FROM alias WHERE a = ?');
  return rows.flatMap(({ id }, node) => read.all(id).flatMap((other) => [node, nodeOf.get(other) ?? node]));
}

function settle(
  store: WritableStore,
  session: ImportSession,
  rows: readonly Row[],
  changed: Set<number>,
): void {
  const components = resolveAliases(rows.map(toIdentifier), pairsAmong(store, rows));
  const free = new Set(rows.map(({ entity }) => entity));
  const keys = components.members.map((_, component) => rows[components.keyOf[component] ?? 0] ?? rows[0]);
  const plans = components.members.map((members, component) => {
    const memberRows = members.flatMap((node) => rows[node] ?? []);
    const key = keys[component];
    if (!key) throw new Error('An entity has no identifier');
    return { key, memberRows, entity: claim(free, key, memberRows) };
  });
  for (const plan of plans) plan.entity ??= session.nextId('entity');
  releaseKeys(store, plans);
  for (const { key, memberRows, entity } of plans) {
    if (entity === null) continue;
    const links = memberRows.some((row) => row.links !== 0);
    const label = labelOfEntity(key, memberRows);
    const isChanged = upsertEntity(store, entity, key, label, links);
    const moved = memberRows.filter((row) => row.entity !== entity);
    for (const { id, entity: previous } of moved) {
      store.write('UPDATE identifier SET entity_id = ? WHERE id = ?').run(entity, id);
      store
        .write('UPDATE evidence SET entity_id = ? WHERE entity_id = ? AND identifier_id = ?')
        .run(entity, previous, id);
      changed.add(previous);
    }
    for (const { id } of memberRows) session.entities.set(id, entity);
    if (!isChanged && moved.length === 0) continue;
    changed.add(entity);
    noteTextChange(store, 'entity', entity);
  }
  for (const entity of free) {
    store.write('DELETE FROM ignored_hub WHERE entity_id = ?').run(entity);
    store.write('DELETE FROM entity WHERE id = ?').run(entity);
    session.verdicts.delete(entity);
    noteTextChange(store, 'entity', entity);
    changed.add(entity);
  }
}

/** An entity row is kept by the component that holds its key's identifier, else by one that has most to keep. */
function claim(free: Set<number>, key: Row, members: readonly Row[]): number | null {
  const candidates = [key.entity, ...members.map(({ entity }) => entity).sort((left, right) => left - right)];
  const found = candidates.find((entity) => free.has(entity));
  if (found === undefined) return null;
  free.delete(found);
  return found;
}

/** Keys move between entities: those that will get another one give theirs free first. */
function releaseKeys(
  store: WritableStore,
  plans: readonly { readonly key: Row; readonly entity: number | null }[],
): void {
  const read = store.pluck<string>('SELECT key FROM entity WHERE id = ?');
  for (const { key, entity } of plans) {
    if (entity === null) continue;
    const stored = read.get(entity);
    if (stored !== undefined && stored !== identifierKey(toIdentifier(key))) {
      store.write('UPDATE entity SET key = ? WHERE id = ?').run(`moving ${entity}`, entity);
    }
  }
  const holder = store.pluck<number>('SELECT id FROM entity WHERE key = ?');
  for (const { key, entity } of plans) {
    const other = holder.get(identifierKey(toIdentifier(key)));
    if (other !== undefined && other !== entity)
      store.write('UPDATE entity SET key = ? WHERE id = ?').run(`moving ${other}`, other);
  }
}

function upsertEntity(store: WritableStore, id: number, key: Row, label: string, links: boolean): boolean {
  return (
    store
      .write(
        `INSERT INTO entity (id, kind, key, label, links, is_asset) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET key = excluded.key, label = excluded.label, links = excluded.links, is_asset = excluded.is_asset
         WHERE key <> excluded.key OR label <> excluded.label OR links <> excluded.links OR is_asset <> excluded.is_asset`,
      )
      .run(
        id,
        key.kind,
        identifierKey(toIdentifier(key)),
        label,
        links ? 1 : 0,
        isAsset(key.kind, links) ? 1 : 0,
      ).changes > 0
  );
}
