import type { OutputOf } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { shownVerdicts } from '../shown-verdicts.ts';
import { readPosition } from './incident-list.ts';
import { cached } from './result-cache.ts';

type IncidentPage = OutputOf<'entities.incidents'>;

/** What an entity is in one incident, by the incident's row id. */
interface Part {
  readonly id: number;
  readonly alerts: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** SQL of this module, for tests of its plans: one walk through the entity's part of the index, with a look at each of its alerts. */
export const entityIncidentsSql = {
  parts: `SELECT a.incident_id AS id, count(*) AS alerts, min(iif(a.time_doubtful = 1, NULL, a.first_ms)) AS first,
      max(iif(a.time_doubtful = 1, NULL, coalesce(a.last_ms, a.first_ms))) AS last
    FROM (SELECT DISTINCT alert_id FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ?) AS s CROSS JOIN alert AS a ON a.id = s.alert_id
    GROUP BY a.incident_id`,
  rows: `SELECT r.incident_id AS id, i.uid, r.name, r.severity, r.status FROM json_each(?) AS j
    CROSS JOIN incident_row AS r ON r.incident_id = j.value CROSS JOIN incident AS i ON i.id = r.incident_id ORDER BY j.key`,
} as const;

/** Where an entity was seen: its part of each incident, last activity first, and what of it correlation has not placed yet. */
export interface EntitySpread {
  readonly parts: readonly Part[];
  readonly alerts: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** Counts an entity's alerts by incident once for each state of the store. Call it within `store.snapshot`. */
export function spreadOfEntity(store: ReadableStore, entityId: number): EntitySpread {
  return cached(store, `spread of entity ${String(entityId)}`, () => {
    const rows = store.read<Omit<Part, 'id'> & { id: number | null }>(entityIncidentsSql.parts).all(entityId);
    return {
      parts: rows.filter((row): row is Part => row.id !== null).sort(compareParts),
      alerts: rows.reduce((sum, { alerts }) => sum + alerts, 0),
      first: extreme(
        rows.map(({ first }) => first),
        -1,
      ),
      last: extreme(
        rows.map(({ last }) => last),
        1,
      ),
    };
  });
}

/** The least (-1) or greatest (1) of the values that are known. */
function extreme(values: readonly (number | null)[], sign: 1 | -1): number | null {
  return values.reduce<number | null>(
    (best, value) => (value !== null && (best === null || (value - best) * sign > 0) ? value : best),
    null,
  );
}

/** Last activity first, those without a time last. */
function compareParts(a: Part, b: Part): number {
  return (b.last ?? -Infinity) === (a.last ?? -Infinity)
    ? b.id - a.id
    : (b.last ?? -Infinity) - (a.last ?? -Infinity);
}

/** A page of the incidents that an entity was seen in, last activity of it there first. */
export function pageOfEntityIncidents(
  store: ReadableStore,
  entityId: number,
  { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
): IncidentPage {
  const list = `incidents of entity ${String(entityId)}`;
  const position = readPosition(list, cursor);
  const { parts } = spreadOfEntity(store, entityId);
  const after =
    position?.kind === 'atKey'
      ? {
          id: position.id,
          alerts: 0,
          first: null,
          last: typeof position.key === 'number' ? position.key : null,
        }
      : null;
  const start = after === null ? 0 : parts.findIndex((part) => compareParts(part, after) > 0);
  const page = start < 0 ? [] : parts.slice(start, start + limit);
  const last = page.at(-1);
  const rows = new Map(
    store
      .read<{ id: number; uid: string; name: string; severity: string | null; status: string }>(
        entityIncidentsSql.rows,
      )
      .all(JSON.stringify(page.map(({ id }) => id)))
      .map((row) => [row.id, row]),
  );
  return {
    rows: page.flatMap(({ id, alerts, first, last: lastAt }) => {
      const row = rows.get(id);
      if (row === undefined) return [];
      const { id: number, ...incident } = row;
      return [
        {
          incident: { number, ...incident },
          alerts,
          firstAt: first,
          lastAt,
          verdict: shownVerdicts(store, [entityId], row.uid).get(entityId)?.verdict ?? 'unknown',
        },
      ];
    }),
    next:
      last !== undefined && start + page.length < parts.length
        ? encodeCursor(list, last.last, last.id)
        : null,
    total: parts.length,
  };
}
