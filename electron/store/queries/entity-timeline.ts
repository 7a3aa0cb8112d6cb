import type { OutputOf } from '../../../shared/contract/index.ts';
import { valueLabel } from '../../../shared/model/values.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { Position } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { contextOf } from './context-rows.ts';
import { readAlertsOfEntity } from './entity-alerts.ts';
import { notesBefore } from './entity-note-list.ts';
import { readPosition } from './incident-list.ts';

type TimelinePage = OutputOf<'entities.timeline'>;
type TimelineRow = TimelinePage['rows'][number];
type Kind = TimelineRow['kind'];

/** Of one moment, decisions stand before what they were made about, since the newest is first. */
const kindOrder: readonly Kind[] = ['note', 'verdict', 'alert', 'context'];

/** Where a row stands: newest first, then by kind, then by row id downwards; what has no time comes last. */
interface Place {
  readonly at: number | null;
  readonly kind: Kind;
  readonly id: number;
}

interface Placed {
  readonly place: Place;
  readonly row: TimelineRow;
}

const rank = (kind: Kind): number => kindOrder.indexOf(kind);
const timeOf = ({ at }: Place): number => at ?? -Infinity;

function comparePlaces(a: Place, b: Place): number {
  if (timeOf(a) !== timeOf(b)) return timeOf(b) - timeOf(a);
  return a.kind === b.kind ? b.id - a.id : rank(a.kind) - rank(b.kind);
}

const largestId = Number.MAX_SAFE_INTEGER;
const start: Place = { at: Number.MAX_SAFE_INTEGER, kind: 'note', id: largestId };

/** Rows of one kind that stand behind a place, as a time with the row id before which they are of that very time. */
function endFor(kind: Kind, after: Place): { readonly at: number | null; readonly id: number } {
  if (kind === after.kind) return { at: after.at, id: after.id };
  // What comes earlier in the order of kinds was all given at that time; what comes later was not begun.
  return { at: after.at, id: rank(kind) < rank(after.kind) ? 0 : largestId };
}

/**
 * A page of everything that is known of an entity in one order of time, newest first: alerts with storms as one, context records, what
 * analysts, playbooks and lists judged, and notes. Each kind is read from its index, one page at most.
 */
export function pageOfTimeline(
  store: ReadableStore,
  entityId: number,
  { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
): TimelinePage {
  const list = `timeline of entity ${String(entityId)}`;
  const after = readPlace(readPosition(list, cursor));
  const wanted = limit + 1;
  const rows = [
    ...alertsAfter(store, entityId, endFor('alert', after), wanted),
    ...contextAfter(store, entityId, endFor('context', after), wanted),
    ...verdictsAfter(store, entityId, endFor('verdict', after), wanted),
    ...notesAfter(store, entityId, endFor('note', after), wanted),
  ].sort((a, b) => comparePlaces(a.place, b.place));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ row }) => row),
    next:
      rows.length > page.length && last !== undefined
        ? encodeCursor(list, `${String(last.place.at)} ${last.place.kind}`, last.place.id)
        : null,
  };
}

function readPlace(position: Position | null): Place {
  if (position?.kind !== 'atKey' || typeof position.key !== 'string') return start;
  const [at = '', kind = ''] = position.key.split(' ');
  const known = kindOrder.find((one) => one === kind);
  if (known === undefined) return start;
  return { at: at === 'null' ? null : Number(at), kind: known, id: position.id };
}

interface End {
  readonly at: number | null;
  readonly id: number;
}

function alertsAfter(store: ReadableStore, entityId: number, end: End, limit: number): readonly Placed[] {
  const rows = readAlertsOfEntity(store, entityId, {
    incident: null,
    position: { kind: 'atKey', key: end.at, id: end.id },
    limit,
  });
  return rows.map((row) => ({
    place: { at: row.firstActivity, kind: 'alert', id: row.id },
    row: {
      id: `alert:${String(row.id)}`,
      kind: 'alert',
      at: row.firstActivity,
      label: row.title,
      detail: incidentOf(row),
      severity: row.severity,
      by: row.serviceSource,
      alert: row.uid,
      context: null,
      count: row.stormSize,
    },
  }));
}

/** The incident of an alert as lists name it: by its number first, since several may be called the same. */
function incidentOf({
  incidentNumber,
  incidentName,
}: {
  readonly incidentNumber: number | null;
  readonly incidentName: string | null;
}): string | null {
  if (incidentNumber === null) return incidentName;
  return incidentName === null ? `#${incidentNumber}` : `#${incidentNumber} ${incidentName}`;
}

/** Context without a time stands at 0 in its index. */
function contextAfter(store: ReadableStore, entityId: number, end: End, limit: number): readonly Placed[] {
  const rows = contextOf(store, entityId, {
    kinds: null,
    before: { time: end.at ?? 0, id: end.id },
    from: 0,
    limit,
  });
  return rows.map(({ id, uid, body }) => {
    const at = body.time === null || body.time.doubtful ? null : body.time.ms;
    return {
      place: { at, kind: 'context', id },
      row: {
        id: `context:${String(id)}`,
        kind: 'context',
        at,
        label: body.title,
        detail: body.outcome ?? body.action,
        severity: null,
        by: body.provider,
        alert: null,
        context: uid,
        count: 1,
      },
    };
  });
}

/** SQL of this module, for tests of its plans: standing statements on an entity before a place, newest first. */
export const entityVerdictsSql = `SELECT v.id, v.verdict, v.actor, v.actor_name AS actorName, v.basis, v.at_ms AS at,
    (SELECT n.id FROM incident AS n WHERE n.uid = v.scope_uid) AS incident
  FROM identifier AS i CROSS JOIN verdict AS v INDEXED BY verdict_by_identifier ON v.identifier_id = i.id
  WHERE i.entity_id = ? AND v.undone = 0 AND (v.at_ms, v.id) < (?, ?) ORDER BY v.at_ms DESC, v.id DESC LIMIT ?`;

interface VerdictRow {
  readonly id: number;
  readonly verdict: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly basis: string | null;
  readonly at: number;
  readonly incident: number | null;
}

function verdictsAfter(store: ReadableStore, entityId: number, end: End, limit: number): readonly Placed[] {
  if (end.at === null) return [];
  return store
    .read<VerdictRow>(entityVerdictsSql)
    .all(entityId, end.at, end.id, limit)
    .map(({ id, verdict, actor, actorName, basis, at, incident }) => ({
      place: { at, kind: 'verdict', id },
      row: {
        id: `verdict:${String(id)}`,
        kind: 'verdict',
        at,
        label: `Verdict ${valueLabel('verdict', verdict)}${incident === null ? '' : ` in incident ${String(incident)}`}`,
        detail: basis,
        severity: null,
        by: actorName ?? actor,
        alert: null,
        context: null,
        count: 1,
      },
    }));
}

function notesAfter(store: ReadableStore, entityId: number, end: End, limit: number): readonly Placed[] {
  if (end.at === null) return [];
  return notesBefore(store, entityId, { at: end.at, id: end.id }, limit).map(({ id, text, by, at }) => ({
    place: { at, kind: 'note', id },
    row: {
      id: `note:${String(id)}`,
      kind: 'note',
      at,
      label: text,
      detail: null,
      severity: null,
      by,
      alert: null,
      context: null,
      count: 1,
    },
  }));
}
