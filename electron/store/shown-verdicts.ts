import type { ReadableStore } from './connection.ts';

/** A verdict that is shown, and whose it is. */
export interface ShownVerdict {
  readonly verdict: string;
  readonly by: 'analyst' | 'source' | 'playbook' | 'indicator' | 'none';
}

interface Statement {
  readonly entity: number;
  readonly verdict: string;
  readonly actor: 'analyst' | 'playbook';
}

/**
 * The verdicts that screens, names and scores show of entities: the latest that an analyst stated for the incident, else everywhere; else the
 * source's; else a playbook's latest; else the gravest of lists. Source: the model's rule; what was judged for an incident goes before what
 * holds everywhere, also when that was stated later. What holds everywhere is kept with the entity (`refreshEntityVerdict`). Entities that are
 * not there are left out.
 * @param incidentUid null where no incident is looked at.
 */
export function shownVerdicts(
  store: ReadableStore,
  entityIds: Iterable<number>,
  incidentUid: string | null,
): ReadonlyMap<number, ShownVerdict> {
  const wanted = JSON.stringify([...new Set(entityIds)]);
  const everywhere = store
    .read<ShownVerdict & { readonly id: number }>(
      `SELECT n.id, n.verdict, n.verdict_by AS by FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value`,
    )
    .all(wanted);
  const shown = new Map(
    everywhere.map(({ id, verdict, by }): [number, ShownVerdict] => [id, { verdict, by }]),
  );
  if (incidentUid === null) return shown;
  const statements = store
    .read<Statement>(
      `SELECT i.entity_id AS entity, v.verdict, v.actor FROM json_each(?) AS j CROSS JOIN identifier AS i ON i.entity_id = j.value
         CROSS JOIN verdict AS v ON v.identifier_id = i.id
       WHERE v.undone = 0 AND v.actor <> 'indicator' AND (v.scope = 'everywhere' OR (v.scope = 'incident' AND v.scope_uid = ?))
       ORDER BY v.scope = 'incident', v.at_ms, v.id`,
    )
    .all(wanted, incidentUid);
  // Those for the incident come after those for everywhere, and later ones after earlier: the last one of its kind stands.
  for (const { entity, verdict, actor } of statements) {
    const by = shown.get(entity)?.by;
    const outranked = actor !== 'analyst' && (by === 'analyst' || by === 'source');
    if (!outranked) shown.set(entity, { verdict, by: actor });
  }
  return shown;
}

/** Entities on which something was stated for this incident alone. */
export function judgedInIncident(store: ReadableStore, incidentUid: string): readonly number[] {
  return store
    .pluck<number>(
      `SELECT DISTINCT identifier.entity_id FROM verdict JOIN identifier ON identifier.id = verdict.identifier_id
       WHERE verdict.scope_uid = ? AND verdict.scope = 'incident' AND verdict.undone = 0`,
    )
    .all(incidentUid);
}
