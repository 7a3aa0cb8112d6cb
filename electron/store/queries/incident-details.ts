import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import { isJsonArray, isJsonObject } from '../../../shared/story/details.ts';
import { alertTactic, tacticLabel, tacticOrder } from '../../../shared/story/tactic.ts';
import type { ReadableStore } from '../connection.ts';
import { readServiceLevels } from '../service-levels.ts';
import type { StoredAlertRow } from './alert-row.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import type { Fragment } from './fragment.ts';
import { countDecisions } from './decisions.ts';
import { countHistory } from './history-page.ts';
import { listName, readPosition } from './incident-list.ts';
import { findIncident } from '../incident-access.ts';
import type { StoredIncidentRow } from './incident-row.ts';
import { incidentColumns, toIncidentRow } from './incident-row.ts';
import { readJson, readObject, readTexts } from './json-text.ts';
import { countSuggestions } from './correlation-suggestions.ts';
import { leftAlertsSql, type LeftAlerts } from './left-alerts.ts';
import { countLinks } from './links.ts';
import { readPage } from './list-page.ts';
import type { KeyedRow } from './list-page.ts';
import { cached } from './result-cache.ts';
import { countSimilar, relatedResolved } from './similar.ts';
import { withoutRepeats } from './storms.ts';

type ScoreItem = OutputOf<'incidents.get'>['score'][number];
/** Tactics of a technique, for alerts whose category names none. */
export type TacticsOfTechnique = (technique: string) => readonly string[];

/** One incident's page: row, score, counts, tactics. @throws OperationError `notFound`. */
export function getIncident(
  store: ReadableStore,
  reference: string,
  tacticsOf: TacticsOfTechnique,
): OutputOf<'incidents.get'> {
  const found = findIncident(store, reference);
  const row = store
    .read<StoredIncidentRow & Extra>(
      `SELECT ${incidentColumns}, r.automatic_name AS automaticName, r.automatic_severity AS automaticSeverity, r.score_items AS scoreItems,
         i.resolving_comment AS resolvingComment, i.resolved_ms AS resolvedAt
       FROM incident_row AS r JOIN incident AS i ON i.id = r.incident_id WHERE r.incident_id = ?`,
    )
    .get(found.id);
  if (!row)
    throw new OperationError('notFound', `Incident ${reference} has no alerts.`, { incident: reference });
  const whole = countWhole(store, found.id);
  const pins =
    store.pluck<number>('SELECT count(*) FROM pin WHERE incident_uid = ? AND removed = 0').get(found.uid) ??
    0;
  return {
    row: toIncidentRow(row, readServiceLevels(store)),
    redirectedTo: found.isRedirected ? { uid: found.uid, number: found.id } : null,
    automaticName: row.automaticName,
    automaticSeverity: row.automaticSeverity,
    score: readScore(row.scoreItems),
    resolvingComment: row.resolvingComment,
    resolvedAt: row.resolvedAt,
    sourceIncidents: sourceIncidentsOf(store, found.id),
    counts: {
      alerts: row.alertCount,
      assets: whole.assets,
      evidence: whole.entities,
      history: countHistory(store, found),
      pins,
      links: whole.links,
      similar: countSimilar(store, found.id),
      suggestions: countSuggestions(store, found.id),
      decisions: countDecisions(store, found),
    },
    relatedResolved: relatedResolved(store, found.id),
    tactics: countTactics(store, found.id, tacticsOf),
  };
}

/** Counts for which every alert of an incident is looked at. */
interface WholeCounts {
  readonly entities: number;
  readonly assets: number;
  readonly links: number;
}

/** Kept until the store changes: of an incident of hundreds of thousands of alerts they take most of a second. */
function countWhole(store: ReadableStore, incidentId: number): WholeCounts {
  return cached(store, `whole ${incidentId}`, () => {
    const found = store
      .read<{ entities: number; assets: number }>(
        `SELECT count(*) AS entities, total(n.is_asset) AS assets FROM
         (SELECT DISTINCT e.entity_id AS id FROM alert AS a CROSS JOIN evidence AS e ON e.alert_id = a.id WHERE a.incident_id = ?) AS s
         CROSS JOIN entity AS n ON n.id = s.id`,
      )
      .get(incidentId);
    return {
      entities: found?.entities ?? 0,
      assets: found?.assets ?? 0,
      links: countLinks(store, incidentId),
    };
  });
}

interface Extra {
  readonly automaticName: string;
  readonly automaticSeverity: string | null;
  readonly scoreItems: string;
  readonly resolvingComment: string | null;
  readonly resolvedAt: number | null;
}

/** The itemised reasons of a stored score. */
export function readScore(json: string): ScoreItem[] {
  const items = readJson(json);
  if (!isJsonArray(items)) return [];
  return items.flatMap((item) => {
    if (!isJsonObject(item)) return [];
    const { code, points, text } = item;
    return typeof code === 'string' && typeof points === 'number'
      ? [{ code, points, text: typeof text === 'string' ? text : code }]
      : [];
  });
}

function sourceIncidentsOf(
  store: ReadableStore,
  incidentId: number,
): OutputOf<'incidents.get'>['sourceIncidents'] {
  // Most stores have none: then nobody looks through the alerts for them.
  if (store.pluck<number>('SELECT 1 FROM source_incident LIMIT 1').get() === undefined) return [];
  const rows = store
    .read<{ provider: string; id: string; body: string | null }>(
      `SELECT DISTINCT s.provider, s.source_id AS id, s.body FROM alert AS a JOIN source_incident AS s ON s.id = a.source_incident_id
       WHERE a.incident_id = ? ORDER BY s.provider, s.source_id`,
    )
    .all(incidentId);
  return rows.map(({ provider, id, body }) => {
    const { name, webUrl } = readObject(body);
    return {
      provider,
      id,
      name: typeof name === 'string' ? name : null,
      webUrl: typeof webUrl === 'string' ? webUrl : null,
    };
  });
}

function countTactics(
  store: ReadableStore,
  incidentId: number,
  tacticsOf: TacticsOfTechnique,
): OutputOf<'incidents.get'>['tactics'] {
  const alerts = cached(store, `categories ${incidentId}`, () =>
    store
      .read<{ category: string | null; techniques: string; alerts: number }>(
        'SELECT category, techniques, count(*) AS alerts FROM alert WHERE incident_id = ? GROUP BY category, techniques',
      )
      .all(incidentId),
  );
  return addTactics(alerts, tacticsOf);
}

/** Alerts per tactic, in the order of the kill chain, of alerts that are counted by category and techniques (a JSON list). */
export function addTactics(
  alerts: readonly {
    readonly category: string | null;
    readonly techniques: string;
    readonly alerts: number;
  }[],
  tacticsOf: TacticsOfTechnique,
): OutputOf<'incidents.get'>['tactics'] {
  const counts = new Map<string, number>();
  for (const { category, techniques, alerts: same } of alerts) {
    const tactic = alertTactic(category, readTexts(techniques).map(tacticsOf));
    if (tactic !== null) counts.set(tactic, (counts.get(tactic) ?? 0) + same);
  }
  return [...counts]
    .sort(([a], [b]) => tacticOrder(a) - tacticOrder(b))
    .map(([tactic, count]) => ({ tactic, label: tacticLabel(tactic), alerts: count }));
}

/** A page of an incident's alerts in order of time; what has no time comes first. */
export function pageOfAlerts(
  store: ReadableStore,
  reference: string,
  {
    collapsed,
    only = null,
    cursor,
    limit,
  }: {
    readonly collapsed: boolean;
    readonly only?: LeftAlerts | null;
    readonly cursor: string | null;
    readonly limit: number;
  },
): OutputOf<'incidents.alerts'> {
  const { id } = findIncident(store, reference);
  const sort = {
    column: `firstActivity of ${id}${collapsed ? ' collapsed' : ''}${only === null ? '' : ` ${only}`}`,
    direction: 'ascending',
  } as const;
  const ofIncident = {
    sql: `r.incident_id = ?${only === null ? '' : ` AND ${leftAlertsSql[only]}`}`,
    parameters: [id],
  };
  const where = collapsed ? withoutRepeats(ofIncident) : ofIncident;
  const count = store.pluck<number>('SELECT count(*) FROM alert WHERE incident_id = ?').get(id) ?? 0;
  const rows = readPage<StoredAlertRow & KeyedRow>(store, {
    table: 'alert',
    id: 'r.id',
    columns: alertColumns,
    joins: alertJoins,
    plan: { key: 'r.first_ms', nullable: true, index: 'alert_by_incident' },
    direction: sort.direction,
    where,
    ids: null,
    position: readPosition(listName('alerts', sort), cursor),
    limit: limit + 1,
  });
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    rows: toAlertRows(store, kept, collapsed),
    next:
      rows.length > kept.length && last
        ? encodeCursor(listName('alerts', sort), last.sortKey, last.sortId)
        : null,
    total: collapsed || only !== null ? countRows(store, where) : count,
    alerts: count,
  };
}

function countRows(store: ReadableStore, { sql, parameters }: Fragment): number {
  return (
    store
      .pluck<number>(`SELECT count(*) FROM alert AS r INDEXED BY alert_by_incident WHERE ${sql}`)
      .get(...parameters) ?? 0
  );
}

/** Analysts and tags that this store knows, most used first. */
export function suggestValues(store: ReadableStore): { analysts: string[]; tags: string[] } {
  const analysts = store
    .pluck<string>(
      `SELECT name FROM (SELECT name, 1 AS own FROM analyst UNION ALL
         SELECT assigned_to, 0 FROM (SELECT DISTINCT assigned_to FROM incident_row WHERE assigned_to IS NOT NULL))
       GROUP BY name ORDER BY max(own) DESC, name LIMIT 500`,
    )
    .all();
  const tags = store
    .pluck<string>('SELECT tag FROM incident_tag GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 500')
    .all();
  return { analysts, tags };
}
