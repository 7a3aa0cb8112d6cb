import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident, type FoundIncident } from '../incident-access.ts';
import { readServiceLevels } from '../service-levels.ts';
import { judgedInIncident, shownVerdicts } from '../shown-verdicts.ts';
import { alertColumns, alertJoins, toAlertRows, type AlertRow, type StoredAlertRow } from './alert-row.ts';
import { summarizeEntities, type EntitySummary } from './entity-summary.ts';
import { newestComment } from './incident-comments.ts';
import { addTactics, readScore, type TacticsOfTechnique } from './incident-details.ts';
import { incidentColumns, toIncidentRow, type IncidentRow, type StoredIncidentRow } from './incident-row.ts';
import { gravestAlerts, sampleIncident, type IncidentSample } from './incident-sample.ts';
import { readObject } from './json-text.ts';

type Summary = OutputOf<'incidents.summary'>;
type EntityList = Summary['who'];

/** Entities and alerts that are shown of each sort. */
const mostShown = 5;
/** Pins that are shown: the first in the analyst's order. */
const mostPins = 50;
/** Pieces of evidence of the sampled alerts that are looked at. */
const mostEvidence = 60_000;

/** SQL of this module, for tests of its plans. */
export const summarySql = {
  row: `SELECT ${incidentColumns}, r.score_items AS scoreItems, i.resolving_comment AS resolvingComment
     FROM incident_row AS r JOIN incident AS i ON i.id = r.incident_id WHERE r.incident_id = ?`,
  entities: `SELECT s.entity AS id, n.kind, n.is_asset AS isAsset, n.verdict, s.alerts FROM
     (SELECT entity, count(DISTINCT alert) AS alerts FROM (SELECT e.entity_id AS entity, e.alert_id AS alert
        FROM json_each(?) AS j CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = j.value LIMIT ${mostEvidence}) GROUP BY entity) AS s
     CROSS JOIN entity AS n ON n.id = s.entity
     WHERE n.is_asset = 1 OR n.kind = 'ip' OR n.verdict IN ('malicious', 'suspicious') OR n.id IN (SELECT value FROM json_each(?))`,
  tactics: `SELECT a.category, a.techniques, count(*) AS alerts FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value
     GROUP BY a.category, a.techniques`,
  alerts: `SELECT ${alertColumns} FROM json_each(?) AS j CROSS JOIN alert AS r ON r.id = j.value ${alertJoins} ORDER BY j.key`,
  pins: `SELECT p.uid, p.note, a.uid AS alert, a.title, i.entity_id AS entityId
     FROM pin AS p LEFT JOIN record AS d ON d.uid = p.alert_uid LEFT JOIN alert AS a ON a.id = d.alert_id
       LEFT JOIN identifier AS i ON i.id = p.identifier_id
     WHERE p.incident_uid = ? AND p.removed = 0 ORDER BY p.position, p.id LIMIT ${mostPins}`,
  sourceIncidents: `SELECT s.provider, s.source_id AS id, s.body FROM
     (SELECT DISTINCT a.source_incident_id AS source FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value
        WHERE a.source_incident_id IS NOT NULL LIMIT 20) AS f CROSS JOIN source_incident AS s ON s.id = f.source ORDER BY s.provider, s.source_id`,
  /** Resolved incidents that links of the alerts lead to, which the seal alone withheld. The strongest first. */
  related: `SELECT i.uid, i.id AS number FROM
     (SELECT o.incident_id AS incident, max(k.strength) AS strength FROM json_each(?) AS j CROSS JOIN link AS k INDEXED BY link_by_a ON k.a = j.value
        CROSS JOIN alert AS o ON o.id = k.b WHERE k.refusal = 'seal' GROUP BY o.incident_id
      UNION ALL
      SELECT o.incident_id, max(k.strength) FROM json_each(?) AS j CROSS JOIN link AS k INDEXED BY link_by_b ON k.b = j.value
        CROSS JOIN alert AS o ON o.id = k.a WHERE k.refusal = 'seal' GROUP BY o.incident_id) AS f
     CROSS JOIN incident AS i ON i.id = f.incident WHERE i.id <> ? AND i.sealed = 1 AND i.redirected_to IS NULL
     GROUP BY i.id ORDER BY max(f.strength) DESC, i.id LIMIT 20`,
} as const;

/** What the side pane shows of an incident, at the same cost however many alerts it has. @throws OperationError `notFound` */
export function summarizeIncident(
  store: ReadableStore,
  reference: string,
  tacticsOf: TacticsOfTechnique,
): Summary {
  const incident = findIncident(store, reference);
  const stored = store
    .read<StoredIncidentRow & { readonly scoreItems: string; readonly resolvingComment: string | null }>(
      summarySql.row,
    )
    .get(incident.id);
  if (!stored)
    throw new OperationError('notFound', `Incident ${reference} has no alerts.`, { incident: reference });
  const row = toIncidentRow(stored, readServiceLevels(store));
  const sample = sampleIncident(store, incident.id);
  const alerts = JSON.stringify(sample.alerts);
  return {
    row,
    score: readScore(stored.scoreItems),
    resolvingComment: stored.resolvingComment,
    ...(sample.isWhole ? {} : { sampled: sample.alerts.length }),
    ...entitiesOf(store, incident, row, sample),
    topAlerts: topAlerts(store, incident.id, sample),
    tactics: addTactics(
      store.read<Parameters<typeof addTactics>[0][number]>(summarySql.tactics).all(alerts),
      tacticsOf,
    ),
    pins: pinsOf(store, incident.uid),
    comment: newestComment(store, incident),
    sourceIncidents: sourceIncidentsOf(store, alerts),
    relatedResolved: store
      .read<Summary['relatedResolved'][number]>(summarySql.related)
      .all(alerts, alerts, incident.id),
  };
}

function topAlerts(store: ReadableStore, incidentId: number, sample: IncidentSample): AlertRow[] {
  const ids = gravestAlerts(store, incidentId, sample, mostShown);
  return toAlertRows(store, store.read<StoredAlertRow>(summarySql.alerts).all(JSON.stringify(ids)), true);
}

interface FoundEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly isAsset: number;
  readonly verdict: string;
  readonly alerts: number;
}

const whoKinds: ReadonlySet<EntityKind> = new Set(['user', 'mailbox']);
const whereKinds: ReadonlySet<EntityKind> = new Set(['device', 'cloudApplication', 'cloudResource']);
/** Worst first. */
const shownAsEvidence = ['malicious', 'suspicious'];

function entitiesOf(
  store: ReadableStore,
  incident: FoundIncident,
  { assets }: IncidentRow,
  sample: IncidentSample,
): Pick<Summary, 'who' | 'where' | 'evidence'> {
  // What was said for this incident alone stands before what holds everywhere.
  const judged = judgedInIncident(store, incident.uid);
  const found = store
    .read<FoundEntity>(summarySql.entities)
    .all(JSON.stringify(sample.alerts), JSON.stringify(judged));
  const here = shownVerdicts(store, judged, incident.uid);
  const verdictOf = ({ id, verdict }: FoundEntity): string => here.get(id)?.verdict ?? verdict;
  const byAlerts = (a: FoundEntity, b: FoundEntity): number => b.alerts - a.alerts || a.id - b.id;
  const who = found.filter(({ kind, isAsset }) => isAsset === 1 && whoKinds.has(kind)).sort(byAlerts);
  const addresses = found.filter(({ kind }) => kind === 'ip');
  const places = found.filter(({ kind, isAsset }) => isAsset === 1 && whereKinds.has(kind));
  const where = [...places, ...addresses].sort(byAlerts);
  const rankOf = (entity: FoundEntity): number => shownAsEvidence.indexOf(verdictOf(entity));
  const evidence = found
    .filter((entity) => rankOf(entity) >= 0)
    .sort((a, b) => rankOf(a) - rankOf(b) || byAlerts(a, b));
  const shown = summarizeEntities(
    store,
    [who, where, evidence].flatMap((list) => list.slice(0, mostShown).map(({ id }) => id)),
    incident.uid,
  );
  const listOf = (list: readonly FoundEntity[], total = list.length): EntityList => ({
    entities: list.slice(0, mostShown).flatMap(({ id }): EntitySummary[] => {
      const entity = shown.get(id);
      return entity ? [entity] : [];
    }),
    total,
  });
  if (sample.isWhole) return { who: listOf(who), where: listOf(where), evidence: listOf(evidence) };
  // The queue's row counts the assets of all alerts.
  const { users, mailboxes, devices, apps, cloudResources } = assets;
  return {
    who: listOf(who, Math.max(who.length, users + mailboxes)),
    where: listOf(where, Math.max(places.length, devices + apps + cloudResources) + addresses.length),
    evidence: listOf(evidence),
  };
}

function pinsOf(store: ReadableStore, incidentUid: string): Summary['pins'] {
  const pins = store
    .read<{
      uid: string;
      note: string | null;
      alert: string | null;
      title: string | null;
      entityId: number | null;
    }>(summarySql.pins)
    .all(incidentUid);
  const entities = summarizeEntities(
    store,
    pins.flatMap(({ entityId }) => (entityId === null ? [] : [entityId])),
    incidentUid,
  );
  // What a pin points at may be gone with an import.
  return pins.flatMap(({ uid, note, alert, title, entityId }) => {
    const label = alert === null ? entities.get(entityId ?? 0)?.label : (title ?? alert);
    return label === undefined ? [] : [{ uid, label, note, alert }];
  });
}

function sourceIncidentsOf(store: ReadableStore, alerts: string): Summary['sourceIncidents'] {
  return store
    .read<{ provider: string; id: string; body: string | null }>(summarySql.sourceIncidents)
    .all(alerts)
    .map(({ provider, id, body }) => {
      const { webUrl } = readObject(body);
      return { provider, id, webUrl: typeof webUrl === 'string' ? webUrl : null };
    });
}
