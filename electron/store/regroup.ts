import { randomUUID } from 'node:crypto';
import type { ReadableStore } from './connection.ts';
import { readDecision } from './decision-fields.ts';
import type { DecisionValue } from './decision-fields.ts';
import type { IncidentIdentity } from './incident-access.ts';
import type { GroupWriter } from './journal.ts';
import { placementOf } from './placement-fields.ts';
import type { PlacedAlert } from './placement-fields.ts';

/** An alert that is to be moved. */
export interface MovableAlert {
  readonly id: number;
  readonly uid: string;
  readonly incident: number | null;
  readonly storm: number | null;
  readonly first: number | null;
}

const movableColumns = 'alert.id, alert.uid, incident_id AS incident, storm_id AS storm, first_ms AS first';

/** An incident's alerts. */
export function movableAlertsOf(store: ReadableStore, incidentId: number): readonly MovableAlert[] {
  return store
    .read<MovableAlert>(`SELECT ${movableColumns} FROM alert WHERE incident_id = ? ORDER BY first_ms, uid`)
    .all(incidentId);
}

/**
 * Alerts by local id, in canonical order.
 * @param isWithRepeats also every repeat of a storm whose first alert is named, in the same incident.
 */
export function movableAlerts(
  store: ReadableStore,
  ids: readonly number[],
  isWithRepeats: boolean,
): readonly MovableAlert[] {
  const named = JSON.stringify(ids);
  const repeats = `UNION SELECT other.id FROM json_each(?) AS j CROSS JOIN alert AS head ON head.id = j.value
    CROSS JOIN alert AS other INDEXED BY alert_by_storm ON other.storm_id = head.id WHERE other.incident_id IS head.incident_id`;
  return store
    .read<MovableAlert>(
      `SELECT ${movableColumns} FROM alert WHERE id IN (SELECT value FROM json_each(?) ${repeats}) ORDER BY first_ms, uid`,
    )
    .all(named, isWithRepeats ? named : '[]');
}

/** Alerts that one entry of the journal names at most. */
const mostInEntry = 10_000;

/**
 * Puts alerts into an incident. A storm of which some alerts stay behind becomes two: each keeps, or gets, a first alert of its own.
 * @param moved in canonical order.
 */
export function placeAlerts(
  group: GroupWriter,
  moved: readonly MovableAlert[],
  target: IncidentIdentity,
): void {
  const { store } = group.scope;
  const uidOf = (id: number): string | null =>
    store.pluck<string>('SELECT uid FROM alert WHERE id = ?').get(id) ?? null;
  const incidentUid = store.pluck<string>('SELECT uid FROM incident WHERE id = ?');
  const cut = cutStorms(store, moved);
  const stormOf = (alert: MovableAlert): string | null => {
    const head = cut.heads.get(alert.id);
    return head === undefined ? (alert.storm === null ? null : stormUid(alert.storm)) : head;
  };
  const known = new Map<number, string | null>();
  const stormUid = (id: number): string | null => {
    let uid = known.get(id);
    if (uid === undefined) known.set(id, (uid = uidOf(id)));
    return uid;
  };
  const placed: PlacedAlert[] = [
    ...moved.map((alert) => ({ uid: alert.uid, incident: target.uid, storm: stormOf(alert) })),
    ...cut.left.map((alert) => ({
      uid: alert.uid,
      incident: alert.incident === null ? null : (incidentUid.get(alert.incident) ?? null),
      storm: stormOf(alert),
    })),
  ];
  for (let from = 0; from < placed.length; from += mostInEntry) {
    const placement = placementOf(placed.slice(from, from + mostInEntry));
    group.change('placement', randomUUID(), 'alerts', placement);
  }
}

interface CutStorms {
  /** Alerts of cut storms → the uid of their new first alert, null where one is alone. */
  readonly heads: ReadonlyMap<number, string | null>;
  /** Alerts that stay and whose storm has another first alert now. */
  readonly left: readonly MovableAlert[];
}

function cutStorms(store: ReadableStore, moved: readonly MovableAlert[]): CutStorms {
  const ids = new Set(moved.map(({ id }) => id));
  const byStorm = new Map<number, MovableAlert[]>();
  for (const alert of moved) {
    if (alert.storm === null) continue;
    const list = byStorm.get(alert.storm);
    if (list) list.push(alert);
    else byStorm.set(alert.storm, [alert]);
  }
  const members = store.read<MovableAlert>(
    `SELECT ${movableColumns} FROM alert INDEXED BY alert_by_storm WHERE storm_id = ? ORDER BY first_ms, uid`,
  );
  const heads = new Map<number, string | null>();
  const left: MovableAlert[] = [];
  for (const [storm, leaving] of byStorm) {
    const staying = members.all(storm).filter(({ id }) => !ids.has(id));
    if (staying.length === 0) continue;
    for (const part of [leaving, staying]) {
      const head = part.length === 1 ? null : (part[0]?.uid ?? null);
      for (const { id } of part) heads.set(id, head);
    }
    left.push(...staying);
  }
  return { heads, left };
}

/** Records that one side of a decision names at most: beyond that the incident, which an analyst has worked on, keeps its alerts together by itself. */
const mostMembers = 10_000;

/** Alerts of incidents as members of a decision: of each incident an even share. */
export function membersOf(lists: readonly (readonly { readonly uid: string }[])[]): readonly string[] {
  return sidesOf(lists).flat();
}

/** {@link membersOf}, each list a side of its own: together they name no more than one would. */
export function sidesOf(
  lists: readonly (readonly { readonly uid: string }[])[],
): readonly (readonly string[])[] {
  const share = Math.max(1, Math.floor(mostMembers / Math.max(1, lists.length)));
  return lists.map((list) => list.slice(0, share).map(({ uid }) => uid));
}

/** States a decision. @returns its uid. */
export function stateDecision(
  group: GroupWriter,
  author: string,
  decision: Pick<DecisionValue, 'kind' | 'members' | 'reason'> &
    Partial<Pick<DecisionValue, 'incident' | 'identifier'>>,
): string {
  const uid = randomUUID();
  const value: DecisionValue = {
    incident: null,
    identifier: null,
    ...decision,
    author,
    at: group.scope.now,
  };
  group.change('decision', uid, 'decision', value);
  return uid;
}

interface MemberRow {
  readonly side: number;
  readonly uid: string;
  readonly alert: number;
  readonly incident: number | null;
}

/**
 * An analyst's later decision replaces what earlier ones say of the same alerts: those that moved are taken out of must-links with what
 * they left, and out of cannot-links with what they joined. A decision that is left without two sides goes. Call after the alerts moved.
 */
export function supersedeDecisions(
  group: GroupWriter,
  moved: readonly { readonly id: number }[],
  target: IncidentIdentity,
): void {
  const { store } = group.scope;
  const ids = new Set(moved.map(({ id }) => id));
  const decisions = store
    .pluck<string>(
      `SELECT uid FROM correlation_lock WHERE removed = 0 AND id IN (SELECT member.lock_id FROM json_each(?) AS j
         CROSS JOIN record ON record.alert_id = j.value CROSS JOIN correlation_member AS member ON member.record_uid = record.uid) ORDER BY id`,
    )
    .all(JSON.stringify([...ids]));
  const readMembers = store.read<MemberRow>(
    `SELECT member.side, member.record_uid AS uid, alert.id AS alert, alert.incident_id AS incident
     FROM correlation_lock JOIN correlation_member AS member ON member.lock_id = correlation_lock.id
     JOIN record ON record.uid = member.record_uid JOIN alert ON alert.id = record.alert_id WHERE correlation_lock.uid = ?`,
  );
  for (const uid of decisions) {
    const decision = readDecision(store, uid);
    if (!decision) continue;
    const members = readMembers.all(uid);
    const isContradicted =
      decision.kind === 'cannotLink'
        ? new Set(members.filter(({ incident }) => incident === target.id).map(({ side }) => side)).size > 1
        : members.some(({ alert, incident }) => !ids.has(alert) && incident !== target.id);
    if (!isContradicted) continue;
    const gone = new Set(members.filter(({ alert }) => ids.has(alert)).map((member) => member.uid));
    // What a decision says never changes: one that says less takes its place.
    const rest = without(decision, gone);
    group.change('decision', uid, 'decision', null);
    if (rest !== null) group.change('decision', randomUUID(), 'decision', rest);
  }
}

function without(decision: DecisionValue, gone: ReadonlySet<string>): DecisionValue | null {
  const keep = (uids: readonly string[]): readonly string[] => uids.filter((uid) => !gone.has(uid));
  if (decision.kind === 'cannotLink') {
    const sides = (decision.members as readonly (readonly string[])[])
      .map(keep)
      .filter(({ length }) => length > 0);
    return sides.length < 2 ? null : { ...decision, members: sides };
  }
  const members = keep(decision.members as readonly string[]);
  return members.length < 2 ? null : { ...decision, members };
}
