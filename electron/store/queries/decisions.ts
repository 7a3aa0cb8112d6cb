import type { OutputOf } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import type { IncidentIdentity } from '../incident-access.ts';
import type { RegroupingNote } from '../regrouping-remarks.ts';
import { summarizeEntities } from './entity-summary.ts';
import { entityText } from './entity-text.ts';
import { readPosition } from './incident-list.ts';
import { wrongLinkTexts } from './regrouping-text.ts';

/** Decisions that stand, as the contract has them. */
export type Decisions = OutputOf<'correlation.decisions'>;
type Decision = Decisions['rows'][number];

interface LockRow {
  readonly id: number;
  readonly uid: string;
  readonly kind: Decision['kind'];
  readonly incidentUid: string | null;
  readonly entity: number | null;
  readonly reason: string | null;
  readonly author: string | null;
  readonly at: number;
}

const lockColumns = `k.id, k.uid, k.kind, k.incident_uid AS incidentUid, identifier.entity_id AS entity, k.reason, k.author, k.at_ms AS at`;
const lockJoins = `correlation_lock AS k LEFT JOIN identifier ON identifier.id = k.identifier_id`;

/** Decisions about one incident: those that name an alert of it, and entities that are ignored in it, or everywhere and seen in it. */
const aboutIncident = `k.id IN (
    SELECT member.lock_id FROM correlation_member AS member JOIN record ON record.uid = member.record_uid
      JOIN alert ON alert.id = record.alert_id WHERE alert.incident_id = ?
    UNION SELECT id FROM correlation_lock WHERE incident_uid = ?
    UNION SELECT here.id FROM correlation_lock AS here JOIN identifier AS named ON named.id = here.identifier_id
      WHERE here.kind = 'ignoreEntity' AND here.incident_uid IS NULL AND here.removed = 0 AND EXISTS
        (SELECT 1 FROM alert CROSS JOIN evidence ON evidence.alert_id = alert.id WHERE alert.incident_id = ? AND evidence.entity_id = named.entity_id))`;

/** The decisions that are asked for. */
export interface DecisionsAsked {
  /** Those about this incident; null for all. */
  readonly incident: string | null;
  /** Those to ignore this entity; null for all. */
  readonly entityId: number | null;
}

/** A decision to ignore one entity, or any decision where none is asked for. */
const aboutEntity = `(? IS NULL OR (k.kind = 'ignoreEntity' AND k.identifier_id IN (SELECT id FROM identifier WHERE entity_id = ?)))`;

/** A page of the decisions that stand, newest first, and the pairs of alerts about which two of them contradict each other. */
export function pageOfDecisions(
  store: ReadableStore,
  { incident: reference, entityId }: DecisionsAsked,
  cursor: string | null,
  limit: number,
): Decisions {
  const incident = reference === null ? null : findIncident(store, reference);
  const list = `decisions${incident === null ? '' : ` of ${incident.id}`}${entityId === null ? '' : ` to ignore ${entityId}`}`;
  const position = readPosition(list, cursor);
  const after =
    position?.kind === 'atKey' && typeof position.key === 'number'
      ? { at: position.key, id: position.id }
      : { at: Number.MAX_SAFE_INTEGER, id: 0 };
  const { id, uid } = incident ?? { id: null, uid: null };
  const rows = store
    .read<LockRow>(
      `SELECT ${lockColumns} FROM ${lockJoins} WHERE k.removed = 0 AND (? IS NULL OR ${aboutIncident}) AND ${aboutEntity}
         AND (k.at_ms < ? OR (k.at_ms = ? AND k.id < ?)) ORDER BY k.at_ms DESC, k.id DESC LIMIT ?`,
    )
    .all(id, id, uid, id, entityId, entityId, after.at, after.at, after.id, limit + 1);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const entities = summarizeEntities(
    store,
    kept.flatMap(({ entity }) => entity ?? []),
    incident?.uid ?? null,
  );
  return {
    rows: kept.map((row) => ({
      uid: row.uid,
      kind: row.kind,
      text: describe(store, row),
      reason: row.reason,
      wrongLinks: wrongLinks(store, row),
      author: row.author,
      at: row.at,
      incidents: concerned(store, row),
      entity: row.entity === null ? null : (entities.get(row.entity) ?? null),
      scope: row.incidentUid === null ? null : findIncident(store, row.incidentUid).uid,
      group: groupOf(store, row.uid),
    })),
    next: rows.length > kept.length && last ? encodeCursor(list, last.at, last.id) : null,
    total: countDecisions(store, incident, entityId),
    conflicts: entityId === null ? readConflicts(store, incident) : [],
  };
}

const countAll = (store: ReadableStore): number =>
  store.pluck<number>('SELECT count(*) FROM correlation_lock WHERE removed = 0').get() ?? 0;

/** How many decisions about an incident stand, or in all; with an entity, those to ignore it. */
export function countDecisions(
  store: ReadableStore,
  incident: IncidentIdentity | null,
  entityId: number | null = null,
): number {
  const all = countAll(store);
  if (all === 0 || (incident === null && entityId === null)) return all;
  const { id, uid } = incident ?? { id: null, uid: null };
  return (
    store
      .pluck<number>(
        `SELECT count(*) FROM correlation_lock AS k WHERE k.removed = 0 AND (? IS NULL OR ${aboutIncident}) AND ${aboutEntity}`,
      )
      .get(id, id, uid, id, entityId, entityId) ?? 0
  );
}

/** The journal group that made a decision. */
function groupOf(store: ReadableStore, uid: string): string | null {
  return (
    store
      .pluck<string>(
        `SELECT group_uid FROM journal WHERE target_kind = 'decision' AND target_uid = ? ORDER BY clock_ms, clock_counter LIMIT 1`,
      )
      .get(uid) ?? null
  );
}

/**
 * The links that were called wrong when a decision was made: those between alerts that it names. A move out of several incidents makes a
 * decision for each, and notes all its wrong links with each.
 */
function wrongLinks(store: ReadableStore, { id, uid, kind }: LockRow): string[] {
  const group = kind === 'ignoreEntity' ? null : groupOf(store, uid);
  if (group === null) return [];
  // The remark of any regrouping stands before what it moves: the search ends there, also where it has no wrong links.
  const json = store
    .pluck<string | null>(
      `SELECT new_value FROM journal WHERE group_uid = ? AND target_kind = 'incident' AND field IN ('splitFrom', 'movedHere', 'merge', 'keptApart')
       ORDER BY replica, sequence LIMIT 1`,
    )
    .get(group);
  const links = json == null ? [] : ((JSON.parse(json) as RegroupingNote).wrongLinks ?? []);
  const isNamed = store.pluck<number>(
    `SELECT 1 FROM record AS told JOIN record ON record.alert_id = told.alert_id
       JOIN correlation_member AS member ON member.record_uid = record.uid AND member.lock_id = ? WHERE told.uid = ? LIMIT 1`,
  );
  const holds = (alert: string): boolean => isNamed.get(id, alert) !== undefined;
  return [
    ...wrongLinkTexts(
      store,
      links.filter(({ from, to }) => holds(from) && holds(to)),
    ),
  ];
}

function readLock(store: ReadableStore, uid: string): LockRow | null {
  return store.read<LockRow>(`SELECT ${lockColumns} FROM ${lockJoins} WHERE k.uid = ?`).get(uid) ?? null;
}

/** A decision in words, by uid. */
export function textOfDecision(store: ReadableStore, uid: string): string {
  const row = readLock(store, uid);
  return row === null ? uid : describe(store, row);
}

/** The incidents that a decision is about now: where its alerts are, or where the entity is ignored. */
export function incidentsOfDecision(store: ReadableStore, uid: string): Decision['incidents'] {
  const row = readLock(store, uid);
  return row === null ? [] : concerned(store, row);
}

/** Incidents that an answer names for one decision. */
const mostIncidents = 100;

function concerned(store: ReadableStore, { id, incidentUid }: LockRow): Decision['incidents'] {
  const named = incidentUid === null ? null : findIncident(store, incidentUid).id;
  return store
    .read<Decision['incidents'][number]>(
      `SELECT incident.uid, incident.id AS number, coalesce(shown.name, incident.name, '') AS name FROM incident
         LEFT JOIN incident_row AS shown ON shown.incident_id = incident.id
       WHERE incident.id = ? OR incident.id IN (SELECT alert.incident_id FROM correlation_member AS member
         JOIN record ON record.uid = member.record_uid JOIN alert ON alert.id = record.alert_id WHERE member.lock_id = ?)
       ORDER BY incident.id LIMIT ${mostIncidents}`,
    )
    .all(named, id);
}

interface SidePlace {
  readonly side: number;
  readonly incident: number | null;
  readonly alerts: number;
}

/** Sides that a text names one by one. */
const mostSides = 5;

function describe(store: ReadableStore, row: LockRow): string {
  if (row.kind === 'ignoreEntity') {
    const name = row.entity === null ? 'An entity that is gone' : entityText(store, row.entity);
    const where =
      row.incidentUid === null ? 'everywhere' : `in incident ${findIncident(store, row.incidentUid).id}`;
    return `${name} is ignored ${where}: it links no alerts`;
  }
  const sides = new Map<number, SidePlace[]>();
  for (const place of store
    .read<SidePlace>(
      `SELECT member.side, alert.incident_id AS incident, count(DISTINCT alert.id) AS alerts FROM correlation_member AS member
         JOIN record ON record.uid = member.record_uid JOIN alert ON alert.id = record.alert_id
       WHERE member.lock_id = ? GROUP BY member.side, alert.incident_id ORDER BY member.side, alerts DESC, incident`,
    )
    .all(row.id)) {
    const side = sides.get(place.side);
    if (side) side.push(place);
    else sides.set(place.side, [place]);
  }
  const texts = [...sides.values()].map(sideText);
  if (row.kind === 'mustLink') return `${texts[0] ?? 'Alerts that are gone'} belong together`;
  if (texts.length > mostSides) return `${texts.length} groups of alerts are kept apart`;
  if (texts.length < 2) return 'Alerts that are gone are kept apart';
  return `${joined(texts)} are kept apart`;
}

function sideText(places: readonly SidePlace[]): string {
  const alerts = places.reduce((sum, place) => sum + place.alerts, 0);
  const numbers = places.flatMap(({ incident }) => (incident === null ? [] : [String(incident)]));
  const count = alerts === 1 ? '1 alert' : `${alerts.toLocaleString('en')} alerts`;
  if (numbers.length === 0) return count;
  const shown = numbers.length > mostSides ? [...numbers.slice(0, mostSides), 'others'] : numbers;
  return `${count} of incident${numbers.length === 1 ? '' : 's'} ${joined(shown)}`;
}

/** "a", "a and b", "a, b and c". */
function joined(texts: readonly string[]): string {
  return texts.length < 2 ? (texts[0] ?? '') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;
}

/** Contradictions that an answer names. */
const mostConflicts = 100;

const conflictTexts: Readonly<Record<string, string>> = {
  cannotLink: 'One decision puts these two alerts together, another keeps them apart. They stay apart.',
  assignedTo: 'Two decisions put these alerts together, which different people own.',
  classification: 'Two decisions put these alerts together, which analysts classified differently.',
  determination: 'Two decisions put these alerts together, which analysts determined differently.',
};

function readConflicts(store: ReadableStore, incident: IncidentIdentity | null): Decisions['conflicts'] {
  const id = incident?.id ?? null;
  const rows = store
    .read<Omit<Decisions['conflicts'][number], 'text'>>(
      `SELECT lock_conflict.cause, x.uid AS a, y.uid AS b, x.title AS aTitle, y.title AS bTitle FROM lock_conflict
         JOIN alert AS x ON x.id = lock_conflict.a JOIN alert AS y ON y.id = lock_conflict.b
       WHERE ? IS NULL OR x.incident_id = ? OR y.incident_id = ? ORDER BY a, b, lock_conflict.cause LIMIT ${mostConflicts}`,
    )
    .all(id, id, id);
  return rows.map((row) => ({
    ...row,
    text: conflictTexts[row.cause] ?? 'Two decisions about these alerts contradict each other.',
  }));
}
