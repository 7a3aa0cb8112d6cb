import type { OutputOf } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { readPosition } from './incident-list.ts';

/** A correlation link with why, as the contract has it. */
export type Link = OutputOf<'incidents.links'>['rows'][number];

/** Columns of a link over the alias `k` and the joins of `linkJoins`. */
export const linkColumns = `k.id, x.uid AS "from", y.uid AS "to", k.rule, n.kind AS entityKind, n.key, n.label, m.label AS secondLabel,
  k.gap_ms AS gapMilliseconds, k.window_ms AS windowMilliseconds, k.strength, k.reason, k.state`;
/** What `linkColumns` needs beside the links. */
export const linkJoins = `CROSS JOIN alert AS x ON x.id = k.a CROSS JOIN alert AS y ON y.id = k.b
  LEFT JOIN entity AS n ON n.id = k.entity_id LEFT JOIN entity AS m ON m.id = k.second_entity_id`;

/** What `linkColumns` selects. */
export interface StoredLinkRow extends Omit<Link, 'sharedValue'> {
  readonly id: number;
  readonly label: string | null;
  readonly secondLabel: string | null;
}

/** Turns a stored link, whatever else was selected with it, into a link of the contract. */
export function toLink(row: StoredLinkRow): Link {
  const { from, to, rule, entityKind, key, gapMilliseconds, windowMilliseconds, strength, reason, state } =
    row;
  const { label, secondLabel } = row;
  return {
    from,
    to,
    rule,
    entityKind,
    key,
    gapMilliseconds,
    windowMilliseconds,
    strength,
    reason,
    state,
    sharedValue: label === null ? null : secondLabel === null ? label : `${label} + ${secondLabel}`,
  };
}

/** Links within an incident, strongest first. */
export function pageOfLinks(
  store: ReadableStore,
  incidentId: number,
  cursor: string | null,
  limit: number,
): { rows: Link[]; next: string | null; total: number } {
  const list = 'links';
  const position = readPosition(list, cursor);
  const after =
    position?.kind === 'atKey' && typeof position.key === 'number'
      ? { strength: position.key, id: position.id }
      : null;
  const rows = store
    .read<StoredLinkRow>(
      `SELECT ${linkColumns} FROM alert AS s CROSS JOIN link AS k ON k.a = s.id ${linkJoins}
       WHERE s.incident_id = ? AND y.incident_id = s.incident_id AND (k.strength < ? OR (k.strength = ? AND k.id > ?))
       ORDER BY k.strength DESC, k.id LIMIT ?`,
    )
    .all(incidentId, after?.strength ?? Infinity, after?.strength ?? -1, after?.id ?? 0, limit + 1);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    rows: kept.map(toLink),
    next: rows.length > kept.length && last ? encodeCursor(list, last.strength, last.id) : null,
    total: countLinks(store, incidentId),
  };
}

/** How many links there are within an incident. */
export function countLinks(store: ReadableStore, incidentId: number): number {
  return (
    store
      .pluck<number>(
        `SELECT count(*) FROM alert AS s CROSS JOIN link AS k ON k.a = s.id CROSS JOIN alert AS y ON y.id = k.b
         WHERE s.incident_id = ? AND y.incident_id = s.incident_id`,
      )
      .get(incidentId) ?? 0
  );
}

/** The links that hold an incident together (its tree) when each storm is one node, strongest first, at most `limit`. */
export function linksBetweenStorms(store: ReadableStore, incidentId: number, limit: number): Link[] {
  return store
    .read<StoredLinkRow>(
      `SELECT ${linkColumns} FROM alert AS s CROSS JOIN link AS k ON k.a = s.id ${linkJoins}
       WHERE s.incident_id = ? AND y.incident_id = s.incident_id AND k.state = 'tree' AND k.rule <> 'storm'
       ORDER BY k.strength DESC, k.id LIMIT ?`,
    )
    .all(incidentId, limit)
    .map(toLink);
}

/** The links of these repeats to the first alerts of their storms. */
export function linksOfRepeats(store: ReadableStore, alertIds: readonly number[]): Link[] {
  return store
    .read<StoredLinkRow>(
      `SELECT ${linkColumns} FROM json_each(?) AS j CROSS JOIN link AS k ON k.b = j.value ${linkJoins}
       WHERE k.rule = 'storm' AND k.state = 'tree' AND x.incident_id = y.incident_id ORDER BY j.key, k.id`,
    )
    .all(JSON.stringify(alertIds))
    .map(toLink);
}

/** The links that hold one alert in its incident, strongest first. */
export function linksOfAlert(store: ReadableStore, alertId: number): Link[] {
  return store
    .read<StoredLinkRow>(
      `SELECT ${linkColumns} FROM (SELECT id FROM link WHERE a = ? UNION SELECT id FROM link WHERE b = ?) AS s
         CROSS JOIN link AS k ON k.id = s.id ${linkJoins}
       WHERE x.incident_id = y.incident_id AND k.state IN ('tree', 'redundant') ORDER BY k.state = 'tree' DESC, k.strength DESC, k.id LIMIT 500`,
    )
    .all(alertId, alertId)
    .map(toLink);
}
