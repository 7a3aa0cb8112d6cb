import type { OutputOf } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { Position } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import type { AlertRow, StoredAlertRow } from './alert-row.ts';
import type { Fragment } from './fragment.ts';
import { readPosition } from './incident-list.ts';
import { readPage } from './list-page.ts';
import type { KeyedRow, PageRequest } from './list-page.ts';
import { withoutRepeats } from './storms.ts';

type AlertPage = OutputOf<'entities.alerts'>;

/**
 * An entity that more alerts than this name is seen so often that walking all alerts in their order finds a page of its own soon; of fewer,
 * all are looked up and put in order.
 */
const fewAlerts = 5_000;

/** SQL of this module, for tests of its plans. */
export const entityAlertsSql = {
  /** Alerts that name an entity, each once, by id: one walk through a part of the index. */
  ids: `SELECT DISTINCT alert_id FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ? ORDER BY alert_id LIMIT ?`,
  count: `SELECT count(*) FROM (SELECT DISTINCT alert_id FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ?)`,
  /** That alert `r` names an entity: one step into the index. */
  names: `EXISTS (SELECT 1 FROM evidence AS e INDEXED BY evidence_by_entity WHERE e.entity_id = ? AND e.alert_id = r.id)`,
} as const;

/** The alerts that name an entity, as a list that {@link readPage} reads newest first. */
export interface AlertsOfEntity {
  /** Storms as one row. */
  readonly collapsed: boolean;
  /** Of one incident, by row id; null for all. */
  readonly incident: number | null;
}

/** How to read an entity's alerts newest first, whatever their number. */
export function alertsOfEntity(
  store: ReadableStore,
  entityId: number,
  { collapsed, incident }: AlertsOfEntity,
): Pick<PageRequest, 'table' | 'id' | 'plan' | 'direction' | 'where' | 'ids'> {
  const names: Fragment = { sql: entityAlertsSql.names, parameters: [entityId] };
  const listed: Fragment =
    incident === null
      ? names
      : { sql: `r.incident_id = ? AND ${names.sql}`, parameters: [incident, ...names.parameters] };
  const where = collapsed ? withoutRepeats(listed) : listed;
  const found = store.pluck<number>(entityAlertsSql.ids).all(entityId, fewAlerts + 1);
  const index = incident === null ? 'alert_by_first' : 'alert_by_incident';
  const request = {
    table: 'alert',
    id: 'r.id',
    plan: { key: 'r.first_ms', nullable: true, index },
    direction: 'descending',
    where,
  } as const;
  if (found.length > fewAlerts) return { ...request, ids: null };
  const passing = store
    .pluck<number>(
      `SELECT r.id FROM json_each(?) AS j CROSS JOIN alert AS r ON r.id = j.value WHERE ${where.sql}`,
    )
    .all(JSON.stringify(found), ...where.parameters);
  return { ...request, ids: JSON.stringify(passing) };
}

/** How many alerts name an entity, each of a storm counted. */
export function countAlertsOfEntity(store: ReadableStore, entityId: number): number {
  return store.pluck<number>(entityAlertsSql.count).get(entityId) ?? 0;
}

/** Rows of alerts that name an entity after a position, newest first, with storms as one. */
export function readAlertsOfEntity(
  store: ReadableStore,
  entityId: number,
  { incident, position, limit }: { incident: number | null; position: Position | null; limit: number },
): (StoredAlertRow & KeyedRow)[] {
  return readPage<StoredAlertRow & KeyedRow>(store, {
    ...alertsOfEntity(store, entityId, { collapsed: true, incident }),
    columns: alertColumns,
    joins: alertJoins,
    position,
    limit,
  });
}

/**
 * A page of the alerts that name an entity, newest first, with storms as one. The total counts each alert of a storm.
 * @param incident row id of the incident that they are limited to; null for all.
 */
export function pageOfEntityAlerts(
  store: ReadableStore,
  entityId: number,
  request: { readonly incident: number | null; readonly cursor: string | null; readonly limit: number },
): AlertPage {
  const list = `alerts of entity ${String(entityId)} in ${String(request.incident)}`;
  const rows = readAlertsOfEntity(store, entityId, {
    incident: request.incident,
    position: readPosition(list, request.cursor),
    limit: request.limit + 1,
  });
  const kept = rows.slice(0, request.limit);
  const last = kept.at(-1);
  return {
    rows: toAlertRows(store, kept, true) satisfies AlertRow[],
    next: rows.length > kept.length && last ? encodeCursor(list, last.sortKey, last.sortId) : null,
    total:
      request.incident === null
        ? countAlertsOfEntity(store, entityId)
        : countInIncident(store, entityId, request.incident),
  };
}

function countInIncident(store: ReadableStore, entityId: number, incident: number): number {
  return (
    store
      .pluck<number>(
        `SELECT count(*) FROM alert AS r INDEXED BY alert_by_incident WHERE r.incident_id = ? AND ${entityAlertsSql.names}`,
      )
      .get(incident, entityId) ?? 0
  );
}

/** An alert by its row id. */
export interface AlertKey {
  readonly id: number;
  readonly uid: string;
}

/**
 * The newest alerts that name an entity, each of a storm by itself.
 * @param incident row id of the incident that they are limited to; null for all.
 */
export function newestAlertsOf(
  store: ReadableStore,
  entityId: number,
  limit: number,
  incident: number | null = null,
): readonly AlertKey[] {
  return readPage<AlertKey & KeyedRow>(store, {
    ...alertsOfEntity(store, entityId, { collapsed: false, incident }),
    columns: 'r.id, r.uid',
    joins: '',
    position: null,
    limit,
  });
}
