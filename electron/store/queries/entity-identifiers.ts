import type { ReadableStore } from '../connection.ts';

/** One identifier by which an entity is known. */
export interface EntityIdentifier {
  readonly namespace: string;
  readonly value: string;
  readonly tenant: string | null;
}

/** The identifiers of entities, the strongest of each first. Entities without any are left out. */
export function identifiersByEntity(
  store: ReadableStore,
  entityIds: readonly number[],
): ReadonlyMap<number, readonly EntityIdentifier[]> {
  const rows = store
    .read<EntityIdentifier & { readonly entityId: number }>(
      `SELECT i.entity_id AS entityId, i.namespace, i.value, nullif(i.tenant, '') AS tenant
       FROM json_each(?) AS j CROSS JOIN identifier AS i ON i.entity_id = j.value
       ORDER BY i.entity_id, i.rank, i.namespace, i.value`,
    )
    .all(JSON.stringify(entityIds));
  const byEntity = new Map<number, EntityIdentifier[]>();
  for (const { entityId, ...identifier } of rows) {
    const known = byEntity.get(entityId);
    if (known) known.push(identifier);
    else byEntity.set(entityId, [identifier]);
  }
  return byEntity;
}
