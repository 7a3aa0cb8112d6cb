import { resolveAliases } from '../../shared/model/aliases.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { identifierKey } from '../../shared/model/identity-namespaces.ts';
import type { Identifier } from '../../shared/model/record.ts';
import type { ReadableStore } from './connection.ts';

interface Row {
  readonly id: number;
  readonly namespace: string;
  readonly value: string;
  readonly tenant: string;
  readonly rank: number;
  readonly entity: number;
}

/**
 * Identifiers that something joins to another: an alias, an entity that has both, the same value under another tenant. One that is alone in
 * all three is as it has to be.
 */
const joined = `
  SELECT a AS id FROM alias UNION SELECT b FROM alias
  UNION SELECT identifier.id FROM (SELECT entity_id FROM identifier GROUP BY entity_id HAVING count(*) > 1) AS many
    CROSS JOIN identifier ON identifier.entity_id = many.entity_id
  UNION SELECT identifier.id FROM
    (SELECT kind, namespace, value FROM identifier GROUP BY kind, namespace, value HAVING count(*) > 1) AS many
    CROSS JOIN identifier ON identifier.kind = many.kind AND identifier.namespace = many.namespace AND identifier.value = many.value`;

/**
 * Verifies that identifiers are one entity exactly where aliases say so, and that its key is the strongest of them. Only of one kind at a
 * time are the values in memory.
 * @param most how many findings are enough.
 */
export function findWrongEntities(store: ReadableStore, most: number): readonly string[] {
  const byKind = new Map<EntityKind, number[]>();
  const ids = store.read<{ id: number; kind: EntityKind }>(
    `SELECT identifier.id, kind FROM (${joined}) AS joined CROSS JOIN identifier ON identifier.id = joined.id`,
  );
  for (const { id, kind } of ids.iterate()) {
    const known = byKind.get(kind);
    if (known) known.push(id);
    else byKind.set(kind, [id]);
  }
  const found: string[] = [];
  for (const [kind, members] of byKind) {
    if (found.length >= most) break;
    found.push(...findWrongOfKind(store, kind, members, most - found.length));
  }
  return found;
}

function findWrongOfKind(
  store: ReadableStore,
  kind: EntityKind,
  ids: readonly number[],
  most: number,
): readonly string[] {
  const read = store.read<Row>(
    'SELECT id, namespace, value, tenant, rank, entity_id AS entity FROM identifier WHERE id = ?',
  );
  const rows = ids.flatMap((id) => read.get(id) ?? []);
  const identifiers = rows.map(({ namespace, value, tenant, rank }): Identifier => ({
    kind,
    namespace,
    value,
    tenant: tenant === '' ? null : tenant,
    rank,
  }));
  const nodeOf = new Map(rows.map(({ id }, node) => [id, node]));
  const aliases = store.pluck<number>('SELECT b FROM alias WHERE a = ?');
  const pairs = rows.flatMap(({ id }, node) =>
    aliases.all(id).flatMap((other) => {
      const otherNode = nodeOf.get(other);
      return otherNode === undefined ? [] : [node, otherNode];
    }),
  );
  const { members, keyOf } = resolveAliases(identifiers, pairs);
  const keyOfEntity = store.pluck<string>('SELECT key FROM entity WHERE id = ?');
  const holders = new Set<number>();
  const found: string[] = [];
  for (const [component, nodes] of members.entries()) {
    if (found.length >= most) break;
    const [entity, ...others] = [...new Set(nodes.flatMap((node) => rows[node]?.entity ?? []))].sort(
      (left, right) => left - right,
    );
    const key = identifiers[keyOf[component] ?? 0];
    if (entity === undefined || key === undefined) continue;
    if (others.length > 0)
      found.push(`Entity ${entity} is the same by its aliases as ${others.slice(0, 5).join(', ')}`);
    else if (holders.has(entity)) found.push(`Entity ${entity} has identifiers that no alias joins`);
    else if (keyOfEntity.get(entity) !== identifierKey(key))
      found.push(`Entity ${entity} is not named after its strongest identifier`);
    holders.add(entity);
  }
  return found;
}

/**
 * Verifies that what correlation loads of an alert is what its linking evidence names.
 * @param most how many findings are enough.
 * @returns ids of alerts of which it is not.
 */
export function findWrongAnchors(store: ReadableStore, most: number): readonly number[] {
  const found: number[] = [];
  const rows = store.read<{ id: number; anchors: Uint8Array; named: string }>(
    `SELECT id, anchors, (SELECT coalesce(group_concat(named, ' '), '') FROM
       (SELECT DISTINCT identifier_id AS named FROM evidence WHERE alert_id = alert.id AND links = 1 ORDER BY identifier_id)) AS named
     FROM alert`,
  );
  for (const { id, anchors, named } of rows.iterate()) {
    const isWhole = anchors.byteLength % Int32Array.BYTES_PER_ELEMENT === 0;
    if (!isWhole || new Int32Array(anchors.slice().buffer).join(' ') !== named) found.push(id);
    if (found.length >= most) break;
  }
  return found;
}
