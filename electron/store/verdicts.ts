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

/** The newest verdict that an analyst stated on some entities after a time, for an incident or everywhere, unless it is the same; null for none. */
export function statedSince(
  store: ReadableStore,
  entities: readonly number[],
  incidentUid: string | null,
  verdict: string,
  since: number,
): {
  readonly entity: number;
  readonly verdict: string;
  readonly by: string | null;
  readonly reason: string | null;
} | null {
  return (
    store
      .read<{ entity: number; verdict: string; by: string | null; reason: string | null }>(
        `SELECT i.entity_id AS entity, v.verdict, v.actor_name AS by, v.basis AS reason FROM json_each(?) AS j
           CROSS JOIN identifier AS i ON i.entity_id = j.value CROSS JOIN verdict AS v ON v.identifier_id = i.id
         WHERE v.actor = 'analyst' AND v.undone = 0 AND v.at_ms > ? AND v.verdict <> ?
           AND (v.scope = 'everywhere' OR (v.scope = 'incident' AND v.scope_uid = ?)) ORDER BY v.at_ms DESC, v.id DESC LIMIT 1`,
      )
      .get(JSON.stringify(entities), since, verdict, incidentUid) ?? null
  );
}
