import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { analystAlertFields } from '../alert-fields.ts';
import type { ReadableStore } from '../connection.ts';
import { alertsWithWork, fateOf } from '../import-work.ts';

type Dependents = OutputOf<'imports.dependents'>;
type WorkItem = Dependents['work']['first'][number];
type WorkKind = WorkItem['kind'];

/** Alerts, alerts with work, context rows and entities of verdicts or lists that are looked at; more are not counted. About 2 s of the first. */
const mostAlerts = 200_000;
const mostWork = 20_000;
const mostContext = 200_000;
const mostEntities = 5000;
const mostIncidents = 20;
const mostItems = 50;

/** What is known of an import's alerts. */
interface Fates {
  readonly vanishing: ReadonlySet<number>;
  readonly stay: number;
  /** Incident → how many of its alerts vanish. */
  readonly losses: ReadonlyMap<number, number>;
  readonly isComplete: boolean;
}

/** Everything that depends on an import: what is lost and what stays when it is removed. @throws OperationError `notFound`. */
export function findDependents(store: ReadableStore, uid: string): Dependents {
  const importId = store.pluck<number>('SELECT id FROM import WHERE uid = ?').get(uid);
  if (importId === undefined)
    throw new OperationError('notFound', 'There is no such import.', { import: uid });
  const fates = alertFates(store, importId);
  const incidents = incidentLosses(store, fates);
  const alertWork = workOnAlerts(store, importId);
  const entityWork = workOnEntities(store, fates);
  const items = [...alertWork.items, ...entityWork.items, ...workOnIncidents(store, incidents.gone)];
  const context = countContext(store, importId);
  const hits = countHits(store, fates);
  return {
    complete:
      fates.isComplete &&
      alertWork.isComplete &&
      entityWork.isComplete &&
      context.isComplete &&
      hits.isComplete,
    alerts: { vanish: fates.vanishing.size, stay: fates.stay },
    incidents: {
      vanish: incidents.gone.length,
      shrink: fates.losses.size - incidents.gone.length,
      first: incidents.first,
    },
    work: { counts: countKinds(items), first: firstItems(items) },
    context: { vanish: context.vanish, stay: context.stay },
    hits: hits.count,
  };
}

/** In one pass over the import's records, by indexes. */
function alertFates(store: ReadableStore, importId: number): Fates {
  const vanishing = new Set<number>();
  const losses = new Map<number, number>();
  let stay = 0;
  let seen = 0;
  const rows = store.read<{ id: number; incident: number | null; isKept: number }>(
    `WITH mine AS MATERIALIZED (
       SELECT DISTINCT record.alert_id AS id FROM (
         SELECT version.record_id FROM import_file CROSS JOIN record_version AS version ON version.import_file_id = import_file.id WHERE import_id = ?
         UNION ALL SELECT version.record_id FROM import_file CROSS JOIN record_repeat AS repeat ON repeat.import_file_id = import_file.id
         CROSS JOIN record_version AS version ON version.id = repeat.record_version_id WHERE import_id = ?) AS held
       CROSS JOIN record ON record.id = held.record_id LIMIT ${mostAlerts + 1})
     SELECT mine.id, alert.incident_id AS incident,
       EXISTS (SELECT 1 FROM record CROSS JOIN record_version AS version ON version.record_id = record.id
         CROSS JOIN import_file ON import_file.id = version.import_file_id WHERE record.alert_id = mine.id AND import_id <> ?)
       OR EXISTS (SELECT 1 FROM record CROSS JOIN record_version AS version ON version.record_id = record.id
         CROSS JOIN record_repeat AS repeat ON repeat.record_version_id = version.id
         CROSS JOIN import_file ON import_file.id = repeat.import_file_id WHERE record.alert_id = mine.id AND import_id <> ?) AS isKept
     FROM mine CROSS JOIN alert ON alert.id = mine.id`,
  );
  for (const { id, incident, isKept } of rows.iterate(importId, importId, importId, importId)) {
    seen += 1;
    if (seen > mostAlerts) break;
    if (isKept === 1) {
      stay += 1;
      continue;
    }
    vanishing.add(id);
    if (incident !== null) losses.set(incident, (losses.get(incident) ?? 0) + 1);
  }
  return { vanishing, stay, losses, isComplete: seen <= mostAlerts };
}

interface LosingIncident {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly touched: number;
  readonly alerts: number;
  readonly lost: number;
}

function incidentLosses(
  store: ReadableStore,
  { losses }: Fates,
): { readonly gone: readonly LosingIncident[]; readonly first: Dependents['incidents']['first'] } {
  const read = store.read<Omit<LosingIncident, 'lost'>>(
    `SELECT id, uid, coalesce(incident_row.name, '') AS name, touched,
       coalesce(alert_count, (SELECT count(*) FROM alert WHERE incident_id = incident.id)) AS alerts
     FROM incident LEFT JOIN incident_row ON incident_row.incident_id = incident.id WHERE id = ?`,
  );
  const rows = [...losses].flatMap(([id, lost]) => {
    const row = read.get(id);
    return row ? [{ ...row, lost }] : [];
  });
  rows.sort((left, right) => right.touched - left.touched || right.lost - left.lost || left.id - right.id);
  return {
    gone: rows.filter(({ alerts, lost }) => lost >= alerts),
    first: rows.slice(0, mostIncidents).map(({ id, uid, name, touched, alerts, lost }) => ({
      uid,
      number: id,
      name,
      alerts,
      lost,
      touched: touched === 1,
    })),
  };
}

interface FoundWork {
  readonly items: readonly WorkItem[];
  readonly isComplete: boolean;
}

interface AlertFacts {
  readonly title: string;
  readonly incident: number | null;
  readonly status: string;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly assignedTo: string | null;
}

function workOnAlerts(store: ReadableStore, importId: number): FoundWork {
  const alerts = alertsWithWork(store, mostWork + 1);
  const facts = store.read<AlertFacts>(
    `SELECT title, incident_id AS incident, status, classification, determination, assigned_to AS assignedTo FROM alert WHERE id = ?`,
  );
  const items = alerts.slice(0, mostWork).flatMap(({ id, uid, bits }): WorkItem[] => {
    const fate = fateOf(store, importId, id);
    const alert = fate === 'none' ? undefined : facts.get(id);
    if (!alert) return [];
    const common = { lost: fate === 'vanishes', on: alert.title, incident: alert.incident };
    const decided = Object.entries(analystAlertFields).filter(([, { bit }]) => (bits & bit) !== 0);
    return [
      ...decided.map(([field]) => {
        const kind = field as keyof typeof analystAlertFields;
        return { ...common, kind, value: alert[kind], ...lastDecision(store, uid, field) };
      }),
      ...notesOn(store, uid).map((note) => ({ ...common, ...note })),
    ];
  });
  return { items, isComplete: alerts.length <= mostWork };
}

function lastDecision(store: ReadableStore, uid: string, field: string): Pick<WorkItem, 'by' | 'at'> {
  return (
    store
      .read<{ by: string; at: number }>(
        `SELECT analyst AS by, clock_ms AS at FROM journal WHERE target_kind = 'alert' AND target_uid = ? AND field = ?
         ORDER BY clock_ms DESC, clock_counter DESC LIMIT 1`,
      )
      .get(uid, field) ?? { by: null, at: null }
  );
}

function notesOn(
  store: ReadableStore,
  uid: string,
): readonly Pick<WorkItem, 'kind' | 'value' | 'by' | 'at'>[] {
  return store
    .read<{ kind: 'comment' | 'pin'; value: string | null; by: string | null; at: number | null }>(
      `SELECT 'comment' AS kind, text AS value, author AS by, at_ms AS at FROM comment
       WHERE alert_uid = ? AND author_kind = 'analyst' AND removed = 0
       UNION ALL SELECT 'pin', note, author, at_ms FROM pin WHERE alert_uid = ? AND removed = 0`,
    )
    .all(uid, uid);
}

interface EntityWorkRow {
  readonly kind: 'verdict' | 'pin';
  readonly entityId: number;
  readonly on: string;
  readonly value: string | null;
  readonly by: string | null;
  readonly at: number;
  readonly incident: number | null;
}

/** Verdicts and pins on entities of alerts that vanish. The journal keeps them, and so does the store; what is lost is what they are on. */
function workOnEntities(store: ReadableStore, fates: Fates): FoundWork {
  const rows = store
    .read<EntityWorkRow>(
      `SELECT 'verdict' AS kind, entity.id AS entityId, entity.label AS "on", v.verdict AS value, v.actor_name AS by, v.at_ms AS at, incident.id AS incident
       FROM verdict AS v JOIN identifier ON identifier.id = v.identifier_id JOIN entity ON entity.id = identifier.entity_id
       LEFT JOIN incident ON v.scope = 'incident' AND incident.uid = v.scope_uid WHERE v.actor = 'analyst' AND v.undone = 0
       UNION ALL SELECT 'pin', entity.id, entity.label, pin.note, pin.author, pin.at_ms, incident.id
       FROM pin JOIN identifier ON identifier.id = pin.identifier_id JOIN entity ON entity.id = identifier.entity_id
       LEFT JOIN incident ON incident.uid = pin.incident_uid WHERE pin.target_kind = 'entity' AND pin.removed = 0 LIMIT ?`,
    )
    .all(mostEntities + 1);
  const items = rows.slice(0, mostEntities).flatMap(({ entityId, ...item }): WorkItem[] => {
    const fate = entityFate(store, entityId, fates);
    return fate === 'none' ? [] : [{ ...item, lost: fate === 'vanishes' }];
  });
  return { items, isComplete: rows.length <= mostEntities };
}

/** What becomes of an entity: `none` when no alert that vanishes shows it. */
function entityFate(
  store: ReadableStore,
  entityId: number,
  { vanishing }: Fates,
): 'vanishes' | 'stays' | 'none' {
  let isTouched = false;
  let isKept = false;
  const alerts = store.pluck<number>('SELECT alert_id FROM evidence WHERE entity_id = ?');
  for (const alert of alerts.iterate(entityId)) {
    if (vanishing.has(alert)) isTouched = true;
    else isKept = true;
    if (isTouched && isKept) return 'stays';
  }
  return isTouched ? 'vanishes' : 'none';
}

function workOnIncidents(store: ReadableStore, gone: readonly LosingIncident[]): readonly WorkItem[] {
  const last = store.read<{ by: string; at: number; label: string }>(
    `SELECT analyst AS by, clock_ms AS at, label FROM journal WHERE target_kind = 'incident' AND target_uid = ?
     ORDER BY clock_ms DESC, clock_counter DESC LIMIT 1`,
  );
  return gone
    .filter(({ touched }) => touched === 1)
    .map(({ id, uid, name }): WorkItem => {
      const change = last.get(uid);
      return {
        kind: 'incident',
        lost: true,
        on: name,
        value: change?.label ?? null,
        by: change?.by ?? null,
        at: change?.at ?? null,
        incident: id,
      };
    });
}

function countKinds(items: readonly WorkItem[]): Dependents['work']['counts'] {
  const counts = new Map<WorkKind, { kind: WorkKind; lost: number; stays: number }>();
  for (const { kind, lost } of items) {
    const count = counts.get(kind) ?? { kind, lost: 0, stays: 0 };
    counts.set(kind, count);
    if (lost) count.lost += 1;
    else count.stays += 1;
  }
  return [...counts.values()];
}

const firstItems = (items: readonly WorkItem[]): WorkItem[] =>
  [...items]
    .sort((left, right) => Number(right.lost) - Number(left.lost) || (right.at ?? 0) - (left.at ?? 0))
    .slice(0, mostItems);

interface Count {
  readonly isComplete: boolean;
}

/** Context rows of the import's files: one stays where a file of another import that stands holds it too. */
function countContext(
  store: ReadableStore,
  importId: number,
): Count & { readonly vanish: number; readonly stay: number } {
  const row = store
    .read<{ rows: number; stay: number }>(
      `SELECT count(*) AS rows, CAST(total(isKept) AS INTEGER) AS stay FROM (
         SELECT EXISTS (SELECT 1 FROM context_repeat AS repeat CROSS JOIN import_file AS other ON other.id = repeat.import_file_id
           CROSS JOIN import AS holder ON holder.id = other.import_id
           WHERE repeat.context_id = context.id AND holder.id <> ? AND holder.state <> 'undone') AS isKept
         FROM import_file CROSS JOIN context_record AS context ON context.import_file_id = import_file.id
         WHERE import_file.import_id = ? LIMIT ${mostContext + 1})`,
    )
    .get(importId, importId) ?? { rows: 0, stay: 0 };
  return { isComplete: row.rows <= mostContext, stay: row.stay, vanish: row.rows - row.stay };
}

function countHits(store: ReadableStore, fates: Fates): Count & { readonly count: number } {
  const entities = store
    .read<{ entityId: number; hits: number }>(
      `SELECT identifier.entity_id AS entityId, count(*) AS hits FROM list CROSS JOIN list_hit ON list_hit.version_id = list.version_id
       CROSS JOIN identifier ON identifier.id = list_hit.identifier_id GROUP BY identifier.entity_id LIMIT ?`,
    )
    .all(mostEntities + 1);
  const count = entities
    .slice(0, mostEntities)
    .filter(({ entityId }) => entityFate(store, entityId, fates) === 'vanishes')
    .reduce((sum, { hits }) => sum + hits, 0);
  return { count, isComplete: entities.length <= mostEntities };
}
