import type { ReadableStore } from './connection.ts';

/** The uid of the newest standing assertion of an analyst on an entity within a scope, or null. */
export function latestAnalystVerdict(
  store: ReadableStore,
  entityId: number,
  scope: 'incident' | 'everywhere',
  scopeUid: string | null,
): string | null {
  return (
    store
      .pluck<string>(
        `SELECT verdict.uid FROM identifier JOIN verdict ON verdict.identifier_id = identifier.id
         WHERE identifier.entity_id = ? AND verdict.scope = ? AND verdict.scope_uid IS ? AND verdict.actor = 'analyst' AND verdict.undone = 0
         ORDER BY verdict.at_ms DESC, verdict.id DESC LIMIT 1`,
      )
      .get(entityId, scope, scopeUid) ?? null
  );
}
