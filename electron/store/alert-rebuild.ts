import type { JsonValue } from '../../shared/lib/json.ts';
import { mergeRecords } from '../../shared/model/merge-records.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import { alertUid, uniteTwins } from '../../shared/model/twins.ts';
import { analystAlertFields } from './alert-fields.ts';
import { sourceColumns, sourceStatus, sourceValues } from './alert-facts.ts';
import { createAlertWriter, primaryIdentifierId, writeSourceComments } from './alert-writer.ts';
import type { SqlValue, WritableStore } from './connection.ts';
import { createDetectorTally } from './detector-counts.ts';
import type { DetectorTally } from './detector-counts.ts';
import type { ImportSession } from './import-session.ts';
import { redirectEmptied } from './incident-redirect.ts';
import { decodeCredited } from './journal-values.ts';
import { joinPins } from './pins.ts';
import { readBody } from './record-body.ts';
import { packAnchors } from './record-writer.ts';
import { sourceIncidentId } from './source-incident-rows.ts';
import { noteTextChange } from './text-changes.ts';

interface RecordRow {
  readonly id: number;
  readonly uid: string;
  readonly alertId: number;
  readonly body: string;
}

interface OldAlert {
  readonly id: number;
  readonly uid: string;
  readonly incidentId: number | null;
  readonly bits: number;
  readonly status: string;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly assignedTo: string | null;
  readonly detector: string;
  readonly importedMs: number;
  readonly touched: number | null;
}

/** What a rebuild did. */
export interface RebuiltAlerts {
  /** Incidents that had these alerts. */
  readonly incidents: ReadonlySet<number>;
  /** Alerts as they are now. */
  readonly alerts: readonly number[];
}

/**
 * Forms alerts anew from the records that some alerts have now: unites twins, takes apart what is no longer one, drops what has no record
 * left, and computes the effective values. What analysts decided stays; pins and comments follow the record that they were made on.
 */
export function rebuildAlerts(
  store: WritableStore,
  session: ImportSession,
  alertIds: Iterable<number>,
  now: number,
): RebuiltAlerts {
  const incidents = new Set<number>();
  const alerts: number[] = [];
  const done = new Set<number>();
  const tally = createDetectorTally(store);
  for (const seed of alertIds) {
    if (done.has(seed)) continue;
    const family = familyOf(store, seed);
    for (const id of family) done.add(id);
    const old = family.flatMap((id) => readOldAlert(store, id) ?? []);
    for (const { incidentId } of old) if (incidentId !== null) incidents.add(incidentId);
    alerts.push(...rebuildFamily({ store, session, tally, now }, old));
  }
  tally.flush();
  return { incidents, alerts };
}

/** All alerts that share a name with an alert, directly or through others. */
function familyOf(store: WritableStore, seed: number): readonly number[] {
  const named = store.pluck<number>(
    // Names first, each once: an alert of many records has one name in all of them, and joining each with each would square their number.
    `SELECT DISTINCT other.alert_id FROM
       (SELECT DISTINCT record_name.name FROM record JOIN record_name ON record_name.record_id = record.id WHERE record.alert_id = ?) AS own
     JOIN record_name AS shared ON shared.name = own.name JOIN record AS other ON other.id = shared.record_id`,
  );
  const family = new Set<number>();
  const open = [seed];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (family.has(id)) continue;
    family.add(id);
    open.push(...named.all(id));
  }
  return [...family].sort((left, right) => left - right);
}

function readOldAlert(store: WritableStore, id: number): OldAlert | null {
  return (
    store
      .read<OldAlert>(
        `SELECT alert.id, alert.uid, incident_id AS incidentId, analyst_fields AS bits, alert.status, alert.classification, alert.determination,
           alert.assigned_to AS assignedTo, detector, imported_ms AS importedMs, incident.touched
         FROM alert LEFT JOIN incident ON incident.id = alert.incident_id WHERE alert.id = ?`,
      )
      .get(id) ?? null
  );
}

function readRecords(store: WritableStore, alertId: number): readonly RecordRow[] {
  return store
    .read<RecordRow>(
      `SELECT record.id, record.uid, record.alert_id AS alertId, record_version.body FROM record
       JOIN record_version ON record_version.id = record.current_version_id WHERE record.alert_id = ?`,
    )
    .all(alertId);
}

interface Rebuild {
  readonly store: WritableStore;
  readonly session: ImportSession;
  readonly tally: DetectorTally;
  readonly now: number;
}

function rebuildFamily(rebuild: Rebuild, old: readonly OldAlert[]): readonly number[] {
  const { store, tally } = rebuild;
  const records = old.flatMap(({ id }) => readRecords(store, id));
  const named = records.map((row) => ({ ...row, alert: readBody(row.body) }));
  const byUid = new Map(named.map((record) => [record.uid, record]));
  const groups = [...uniteTwins(named.map(({ uid, alert }) => ({ uid, names: alert.names }))).values()].map(
    (uids) => uids.flatMap((uid) => byUid.get(uid) ?? []),
  );
  const free = new Map(old.map((alert) => [alert.id, alert]));
  // The uid of an alert that loses its smallest record is given free before another takes it.
  for (const { id } of old) store.write('UPDATE alert SET uid = ? WHERE id = ?').run(`moving ${id}`, id);
  const heirs = heirsOf(groups, free);
  const plans = groups.map((members, index) => planGroup(rebuild, members, heirs[index] ?? []));
  // Every record is where it belongs before an alert goes that had it, and before what an alert says of all its evidence is made anew.
  for (const plan of plans) moveRecords(store, plan);
  for (const plan of plans) dropOthers(rebuild, plan);
  for (const alert of free.values()) dropAlert(store, tally, alert);
  for (const plan of plans) settle(rebuild, plan);
  return plans.map(({ id }) => id);
}

interface Member extends RecordRow {
  readonly alert: NormalizedAlert;
}

/** One alert as it is to be. */
interface Plan {
  readonly id: number;
  readonly uid: string;
  readonly alert: NormalizedAlert;
  readonly members: readonly Member[];
  /** The old alerts that it continues; the first leads and keeps its row. */
  readonly heirs: readonly OldAlert[];
}

/**
 * The old alerts that each group of records continues: an alert goes to the group of the record that it is named after, since that is what
 * an analyst's decisions are noted under, else to the first that has any of its records. They are taken from `free`.
 */
function heirsOf(
  groups: readonly (readonly Member[])[],
  free: Map<number, OldAlert>,
): readonly (readonly OldAlert[])[] {
  const heirs: OldAlert[][] = groups.map(() => []);
  const claim = (isOwn: (member: Member, alert: OldAlert) => boolean): void => {
    for (const [index, members] of groups.entries()) {
      for (const member of members) {
        const alert = free.get(member.alertId);
        if (!alert || !isOwn(member, alert)) continue;
        free.delete(alert.id);
        heirs[index]?.push(alert);
      }
    }
  };
  claim((member, alert) => member.uid === alert.uid);
  claim(() => true);
  // The one in an incident that an analyst works on leads; else one that is in an incident; else the oldest.
  const standing = ({ touched }: OldAlert): number => touched ?? -1;
  return heirs.map((group) =>
    group.sort((left, right) => standing(right) - standing(left) || left.id - right.id),
  );
}

function planGroup(rebuild: Rebuild, members: readonly Member[], heirs: readonly OldAlert[]): Plan {
  const uid = alertUid(members.map((member) => member.uid));
  const { alert } = mergeRecords(members);
  return { id: heirs[0]?.id ?? insertEmpty(rebuild, uid, alert), uid, alert, members, heirs };
}

function moveRecords(store: WritableStore, { id, members }: Plan): void {
  for (const record of members) {
    if (record.alertId === id) continue;
    store.write('UPDATE record SET alert_id = ? WHERE id = ?').run(id, record.id);
    store.write('UPDATE evidence SET alert_id = ? WHERE record_id = ?').run(id, record.id);
    noteTextChange(store, 'record', record.id);
  }
}

/** Alerts that another one goes on for, and incidents that these leave empty. */
function dropOthers({ store, tally, now }: Rebuild, { heirs: [lead, ...others] }: Plan): void {
  for (const other of others) {
    dropAlert(store, tally, other);
    if (lead?.incidentId != null && other.incidentId !== null)
      redirectEmptied(store, other.incidentId, lead.incidentId, now);
  }
}

function settle(rebuild: Rebuild, { id, uid, alert, members, heirs }: Plan): void {
  const { store } = rebuild;
  for (const recordUid of new Set([...members, ...heirs].map((one) => one.uid))) {
    if (recordUid === uid) continue;
    store.write('UPDATE pin SET alert_uid = ? WHERE alert_uid = ?').run(uid, recordUid);
    store
      .write(`UPDATE comment SET alert_uid = ? WHERE alert_uid = ? AND author_kind = 'analyst'`)
      .run(uid, recordUid);
    store.write(`DELETE FROM comment WHERE alert_uid = ? AND author_kind = 'source'`).run(recordUid);
  }
  for (const incident of store
    .pluck<string>('SELECT DISTINCT incident_uid FROM pin WHERE alert_uid = ? AND removed = 0')
    .all(uid))
    joinPins(store, incident);
  writeValues(rebuild, id, uid, alert, members, heirs);
  writeSourceComments(store, uid, alert, false);
  noteTextChange(store, 'alert', id);
}

function insertEmpty({ store, session, tally, now }: Rebuild, uid: string, alert: NormalizedAlert): number {
  const id = session.nextId('alert');
  const writer = createAlertWriter(store, session);
  writer.add(
    { id, uid, anchors: new Uint8Array(0), recordCount: 1, importedMs: now },
    alert,
    sourceValues(alert),
  );
  writer.flush();
  tally.count(detectorIn(store, id), alert.classification, 1);
  return id;
}

const detectorIn = (store: WritableStore, id: number): string =>
  store.pluck<string>('SELECT detector FROM alert WHERE id = ?').get(id) ?? '';

function writeValues(
  { store, session, tally }: Rebuild,
  id: number,
  uid: string,
  alert: NormalizedAlert,
  members: readonly Member[],
  heirs: readonly OldAlert[],
): void {
  const before = store
    .read<{ detector: string; classification: string | null }>(
      'SELECT detector, classification FROM alert WHERE id = ?',
    )
    .get(id);
  const decided = decide(store, alert, heirs, members);
  const anchors = packAnchors(
    store.pluck<number>('SELECT identifier_id FROM evidence WHERE alert_id = ? AND links = 1').all(id),
  );
  const values: readonly (readonly [string, SqlValue])[] = [
    ['uid', uid],
    ['status', decided.status],
    ['classification', decided.classification],
    ['determination', decided.determination],
    ['assigned_to', decided.assignedTo],
    ['analyst_fields', decided.bits],
    [
      'source_incident_id',
      alert.sourceIncident ? sourceIncidentId(store, session, alert.sourceIncident) : null,
    ],
    ['primary_identifier_id', primaryIdentifierId(store, session, alert)],
    ['anchors', anchors],
    ['record_count', members.length],
    ...sourceValues(alert).map((value, index) => [sourceColumns[index] ?? '', value] as const),
  ];
  store
    .write(`UPDATE alert SET ${values.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`)
    .run(...values.map(([, value]) => value), id);
  if (before) tally.count(before.detector, before.classification, -1);
  tally.count(detectorIn(store, id), decided.classification, 1);
}

interface Decided {
  readonly bits: number;
  readonly status: string;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly assignedTo: string | null;
}

/** An analyst's decision wins over the source's; of two that were made on alerts which are one, the later. */
function decide(
  store: WritableStore,
  alert: NormalizedAlert,
  heirs: readonly OldAlert[],
  members: readonly Member[],
): Decided {
  let bits = 0;
  const pick = (field: keyof typeof analystAlertFields, source: string | null): string | null => {
    const { bit } = analystAlertFields[field];
    const [first, ...rest] = heirs.filter((heir) => (heir.bits & bit) !== 0);
    if (!first) return source;
    bits |= bit;
    if (rest.length === 0) return first[field];
    const latest = latestDecision(store, field, members);
    // "Nobody" is a decision too.
    return latest === undefined ? first[field] : latest;
  };
  const status = pick('status', alert.status) ?? sourceStatus(alert);
  const classification = pick('classification', alert.classification);
  const determination = pick('determination', alert.determination);
  const assignedTo = pick('assignedTo', alert.assignedTo);
  return { bits, status, classification, determination, assignedTo };
}

/** What an analyst decided last on a field of any of these records; undefined when the journal has no decision that stands. */
function latestDecision(
  store: WritableStore,
  field: string,
  members: readonly Member[],
): string | null | undefined {
  const uids = JSON.stringify(members.map(({ uid }) => uid));
  const entries = store
    .read<{ uid: string; json: string | null }>(
      `SELECT target_uid AS uid, new_value AS json FROM journal WHERE target_kind = 'alert' AND field = ? AND target_uid IN (SELECT value FROM json_each(?))
       ORDER BY clock_ms DESC, clock_counter DESC, replica DESC`,
    )
    .all(field, uids);
  const seen = new Set<string>();
  for (const { uid, json } of entries) {
    // Of one alert only the last entry stands: an earlier decision was taken back by it.
    if (seen.has(uid)) continue;
    seen.add(uid);
    const { value, by } = decodeCredited(json === null ? null : (JSON.parse(json) as JsonValue));
    if (by === 'analyst') return value;
  }
  return undefined;
}

/** Removes an alert that has no record left, with what is derived from it. */
function dropAlert(store: WritableStore, tally: DetectorTally, alert: OldAlert): void {
  tally.count(alert.detector, alert.classification, -1);
  store.write('DELETE FROM link WHERE a = ?').run(alert.id);
  store.write('DELETE FROM link WHERE b = ?').run(alert.id);
  store.write(`DELETE FROM comment WHERE alert_uid = ? AND author_kind = 'source'`).run(alert.uid);
  // Repeats of a storm whose first alert goes are alerts of their own until correlation finds the storm's new first: its id may be given again.
  store.write('UPDATE alert SET storm_id = NULL WHERE storm_id = ?').run(alert.id);
  store.write('DELETE FROM alert WHERE id = ?').run(alert.id);
  noteTextChange(store, 'alert', alert.id);
}
