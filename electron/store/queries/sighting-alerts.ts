import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import { isPossible } from '../../../shared/query/evidence-columns.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { readPosition } from './incident-list.ts';
import { cached } from './result-cache.ts';
import { placeOfValues } from './sighting-places.ts';
import { alertsNamed } from './sighting-titles.ts';

type AlertPage = OutputOf<'sightings.alerts'>;
interface Placed {
  readonly id: number;
  readonly at: number | null;
}

/** SQL of the alerts that name any of some entities, and of some alerts; for tests of its plan. */
export const alertsOfAny = `SELECT a.id, a.first_ms AS at FROM (
    SELECT e.alert_id AS id FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.entity_id = j.value UNION SELECT j.value FROM json_each(?) AS j) AS named
  CROSS JOIN alert AS a ON a.id = named.id`;

/** What the alerts of a value are of: of all that is the value, else of what may be it. */
function wantedOf(
  store: ReadableStore,
  value: PastedValue,
): { readonly entities: string; readonly alerts: string } {
  const entities = [...(placeOfValues(store, [value])[0] ?? [])];
  const alerts = [...(alertsNamed(store, [value]).get(0)?.keys() ?? [])];
  const sure = entities.filter(([, match]) => !isPossible(match));
  const wanted = sure.length > 0 || alerts.length > 0 ? sure : entities;
  return {
    entities: JSON.stringify(wanted.map(([id]) => id)),
    alerts: JSON.stringify(alerts),
  };
}

/** A page of the alerts that have a value, or may have it where none has, newest first. */
export function listSightingAlerts(
  store: ReadableStore,
  { kind, value, cursor, limit }: ParsedInputOf<'sightings.alerts'>,
): AlertPage {
  const { entities: wanted, all } = cached(store, `alerts of ${kind} ${value}`, () => {
    const { entities, alerts } = wantedOf(store, { kind, value, written: null });
    return { entities, all: store.read<Placed>(alertsOfAny).all(entities, alerts).sort(order) };
  });
  const position = readPosition('sightings', cursor);
  const place =
    position?.kind === 'atKey' && typeof position.key !== 'string'
      ? { at: position.key, id: position.id }
      : null;
  const start = place === null ? 0 : all.findIndex((row) => order(row, place) > 0);
  const page = start < 0 ? [] : all.slice(start, start + limit);
  const last = page.at(-1);
  return {
    rows: readRows(store, page, wanted),
    next: last && start + page.length < all.length ? encodeCursor('sightings', last.at, last.id) : null,
    total: all.length,
  };
}

/** Newest first; those without a time last; then the highest id. */
function order(a: Placed, b: Placed): number {
  if (a.at === b.at) return b.id - a.id;
  if (a.at === null || b.at === null) return a.at === null ? 1 : -1;
  return b.at - a.at;
}

function readRows(store: ReadableStore, page: readonly Placed[], wanted: string): AlertPage['rows'] {
  const rows = store
    .read<{
      id: number;
      uid: string;
      title: string;
      severity: string | null;
      at: number | null;
      serviceSource: string | null;
      incidentUid: string | null;
      number: number | null;
      name: string | null;
      incidentSeverity: string | null;
      status: string | null;
    }>(
      `SELECT a.id, a.uid, a.title, a.severity, a.first_ms AS at, a.service_source AS serviceSource, i.uid AS incidentUid, i.id AS number, r.name,
         r.severity AS incidentSeverity, r.status
       FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value LEFT JOIN incident AS i ON i.id = a.incident_id
         LEFT JOIN incident_row AS r ON r.incident_id = i.id ORDER BY j.key`,
    )
    .all(JSON.stringify(page.map(({ id }) => id)));
  const kinds = new Map<number, EntityKind[]>();
  for (const { alert, kind } of store
    .read<{ alert: number; kind: EntityKind }>(
      `SELECT DISTINCT e.alert_id AS alert, n.kind FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value
         CROSS JOIN entity AS n ON n.id = e.entity_id WHERE n.id IN (SELECT value FROM json_each(?)) ORDER BY n.kind`,
    )
    .all(JSON.stringify(page.map(({ id }) => id)), wanted)) {
    const known = kinds.get(alert);
    if (known) known.push(kind);
    else kinds.set(alert, [kind]);
  }
  return rows.map((row) => ({
    uid: row.uid,
    title: row.title,
    severity: row.severity,
    at: row.at,
    serviceSource: row.serviceSource,
    count: 1,
    incident:
      row.incidentUid === null || row.number === null
        ? null
        : {
            uid: row.incidentUid,
            number: row.number,
            name: row.name ?? '',
            severity: row.incidentSeverity,
            status: row.status ?? 'active',
          },
    entityKinds: kinds.get(row.id) ?? [],
  }));
}
