import type { PreparedBatch, PreparedRecord } from '../../shared/model/record.ts';
import { rebuildAlerts } from './alert-rebuild.ts';
import { createAlertWriter, writeSourceComments } from './alert-writer.ts';
import type { AlertWriter } from './alert-writer.ts';
import type { WritableStore } from './connection.ts';
import { writeContext } from './context-writer.ts';
import { dropUnsupported } from './entity-cleaner.ts';
import { resolveEntities } from './entity-resolver.ts';
import { createEntityWriter } from './entity-writer.ts';
import type { EntityWriter } from './entity-writer.ts';
import { incidentsOfEntities } from './entity-verdicts.ts';
import { raise } from './facts.ts';
import { addFileCounts } from './import-log.ts';
import type { FileCounts } from './import-log.ts';
import { forgetSession, sessionOf } from './import-session.ts';
import type { ImportSession } from './import-session.ts';
import { createRecordWriter, linkingIdentifiers, packAnchors } from './record-writer.ts';
import type { RecordWriter } from './record-writer.ts';
import { findNamed, findRecord, findRecords, findVersion, replaceVersion } from './record-versions.ts';
import { createRepeatWriter } from './record-repeats.ts';
import type { KnownRecord } from './record-versions.ts';
import { detectorOf, sourceValues } from './alert-facts.ts';
import { createDetectorTally } from './detector-counts.ts';
import type { DetectorTally } from './detector-counts.ts';
import { createRowInserter } from './row-inserter.ts';
import { rebuildRowsSoon } from './row-queue.ts';
import { upsertSourceIncident } from './source-incident-rows.ts';
import type { NormalizedEvidence } from '../../shared/model/record.ts';

export { beginFile, beginImport, closeBrokenImports, finishFile, finishImport } from './import-log.ts';
export type { FileCounts } from './import-log.ts';

/** What one batch did. */
export interface BatchResult {
  readonly counts: FileCounts;
  /** Local ids of alerts that are new or changed. */
  readonly alerts: readonly number[];
  /** Incidents whose rows were rebuilt, or are to be, because an alert of theirs changed. */
  readonly incidents: readonly number[];
  /** Source incidents were new or changed: correlation may take over their values although no alert changed. */
  readonly sourceIncidentsChanged: number;
}

type Outcome = 'new' | 'updated' | 'unchanged' | 'twin';

/** Everything that one batch works with. */
interface Work {
  readonly store: WritableStore;
  readonly session: ImportSession;
  readonly importFileId: number;
  readonly now: number;
  readonly entities: EntityWriter;
  readonly records: RecordWriter;
  readonly alerts: AlertWriter;
  /** Records and names of this batch that are not in the tables yet. */
  readonly pendingRecords: Map<string, PendingRecord>;
  readonly pendingNames: Map<string, number>;
  /** What the tables had of this batch's records and names before it; null when each is to be asked for: the batch has changed some. */
  before: TablesBefore | null;
  /** Alerts to form anew after everything is in the tables. */
  readonly rebuild: Set<number>;
  readonly touched: Set<number>;
  /** Entities whose verdict or membership changed: incidents that show them are to be made anew. */
  readonly changedEntities: Set<number>;
  /** Evidence that records no longer have. */
  readonly dropped: NormalizedEvidence[];
  readonly detectors: DetectorTally;
}

interface TablesBefore {
  readonly records: ReadonlyMap<string, KnownRecord>;
  readonly names: ReadonlyMap<string, readonly number[]>;
}

interface PendingRecord {
  readonly contentHash: string;
}

/**
 * Applies one batch of a file in one transaction: records by uid, their versions, twins, entities, source incidents, rejects and counts.
 * A record that is there with the same content changes nothing; a changed one updates its alert and keeps what analysts decided.
 * @param isCounted false when the batch only brings back what its file had counted before; the caller sees to the rows of incidents then.
 */
export function applyBatch(
  store: WritableStore,
  importFileId: number,
  batch: PreparedBatch,
  now: number,
  isCounted = true,
): BatchResult {
  const session = sessionOf(store);
  try {
    return store.transaction(() => {
      const result = apply(store, session, importFileId, batch, now, isCounted);
      if (isCounted) addFileCounts(store, importFileId, result.counts);
      if (result.alerts.length > 0 || result.sourceIncidentsChanged > 0) raise(store, 'alertRevision');
      raise(store, 'revision');
      return result;
    });
  } catch (error) {
    forgetSession(store);
    throw error;
  }
}

function apply(
  store: WritableStore,
  session: ImportSession,
  importFileId: number,
  batch: PreparedBatch,
  now: number,
  isCounted: boolean,
): BatchResult {
  const entities = createEntityWriter(store, session);
  const work: Work = {
    store,
    session,
    importFileId,
    now,
    entities,
    records: createRecordWriter(store, session, entities),
    alerts: createAlertWriter(store, session),
    pendingRecords: new Map(),
    pendingNames: new Map(),
    before: null,
    rebuild: new Set(),
    touched: new Set(),
    changedEntities: new Set(),
    dropped: [],
    detectors: createDetectorTally(store),
  };
  const changed = batch.incidents.filter((incident) =>
    upsertSourceIncident(store, session, importFileId, incident),
  );
  const outcomes = countOutcomes(writeRecords(work, batch.records));
  writeRejects(store, importFileId, batch);
  const { incidents: rebuilt, alerts } = rebuildAlerts(store, session, work.rebuild, now);
  addAll(work.changedEntities, dropUnsupported(store, session, work.dropped));
  const reached = incidentsOfEntities(store, work.changedEntities);
  if (isCounted) rebuildRowsSoon(store, rebuilt, reached, now);
  const incidents = new Set([...rebuilt, ...reached]);
  for (const id of alerts) work.touched.add(id);
  const emptyIncidents = batch.incidents.filter(({ empty }) => empty).length;
  const context = writeContext(store, session, importFileId, batch.context);
  return {
    counts: {
      records: batch.records.length + emptyIncidents + batch.context.length + batch.rejects.length,
      alertsNew: outcomes.new,
      alertsUpdated: outcomes.updated,
      alertsUnchanged: outcomes.unchanged,
      twins: outcomes.twin,
      context,
      unmapped: batch.unmapped,
      emptyIncidents,
      rejected: batch.rejects.length,
    },
    alerts: [...work.touched],
    incidents: [...incidents],
    sourceIncidentsChanged: changed.length,
  };
}

function addAll<T>(set: Set<T>, items: Iterable<T>): void {
  for (const item of items) set.add(item);
}

function countOutcomes(outcomes: readonly Outcome[]): Readonly<Record<Outcome, number>> {
  const counts = { new: 0, updated: 0, unchanged: 0, twin: 0 };
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}

/** Identifiers first, then the rows that point at their entities: a name shared by too many may move between the two. */
function writeRecords(work: Work, records: readonly PreparedRecord[]): readonly Outcome[] {
  const before = readBefore(work.store, records);
  work.before = before;
  const held = records.map((record) => {
    const known = before === null ? findRecord(work.store, record.uid) : before.records.get(record.uid);
    return known == null ? null : findVersion(work.store, known.id, record.contentHash);
  });
  for (const [index, { alert }] of records.entries()) {
    if (held[index] == null) for (const item of alert.evidence) work.entities.intern(item);
  }
  work.entities.flush();
  const resolved = resolveEntities(work.store, work.session, work.entities.dirty);
  // Their verdicts were made anew from evidence that is in the tables; what this batch says of them comes later.
  for (const entity of resolved) {
    work.session.verdicts.delete(entity);
    work.session.settledWords.delete(entity);
  }
  addAll(work.changedEntities, resolved);
  const repeats = createRepeatWriter(work.store);
  const outcomes = records.map((record, index) => {
    const version = held[index] ?? null;
    if (version === null) return writeRecord(work, record);
    repeats.add(version, work.importFileId, record.place);
    return 'unchanged';
  });
  flush(work);
  repeats.flush();
  return outcomes;
}

/** Characters that JSON and SQLite do not both take as they are. */
const unsafe = /[\p{Cc}\p{Cs}]/u;

/** One question for all records of a batch instead of one for each; null when their names are not such that it can be asked so. */
function readBefore(store: WritableStore, records: readonly PreparedRecord[]): TablesBefore | null {
  const uids = records.map(({ uid }) => uid);
  const names = [...new Set(records.flatMap(({ alert }) => alert.names))];
  if ([...uids, ...names].some((text) => unsafe.test(text))) return null;
  return { records: findRecords(store, uids), names: findNamed(store, names) };
}

function flush({ alerts, records, detectors, changedEntities }: Work): void {
  alerts.flush();
  records.flush();
  addAll(changedEntities, records.showVerdicts());
  detectors.flush();
}

function writeRecord(work: Work, record: PreparedRecord): Outcome {
  const pending = work.pendingRecords.get(record.uid);
  if (pending?.contentHash === record.contentHash) return 'unchanged';
  if (pending) flush(work);
  const isNew = pending === undefined && work.before !== null && !work.before.records.has(record.uid);
  const known = isNew ? null : findRecord(work.store, record.uid);
  if (known) {
    work.before = null;
    flush(work);
    const replaced = replaceVersion(work.store, work.session, work.records, work.importFileId, known, record);
    if (!replaced) {
      // An older version: kept, but what only it says does not count. Its import is one of the incident's from now on.
      work.rebuild.add(known.alertId);
      work.dropped.push(...record.alert.evidence);
      return 'unchanged';
    }
    work.dropped.push(...replaced.dropped);
    work.rebuild.add(known.alertId);
    for (const twin of twinsOf(work, record)) work.rebuild.add(twin);
    return 'updated';
  }
  work.pendingRecords.set(record.uid, record);
  const twins = twinsOf(work, record);
  return twins.length === 0 ? addAlert(work, record) : addTwin(work, record, twins);
}

/** Alerts that have a record which shares a name. */
function twinsOf({ store, pendingNames, before }: Work, { alert }: PreparedRecord): readonly number[] {
  const found = new Set<number>();
  const read = store.pluck<number>(
    'SELECT record.alert_id FROM record_name JOIN record ON record.id = record_name.record_id WHERE record_name.name = ?',
  );
  for (const name of alert.names) {
    const pending = pendingNames.get(name);
    if (pending !== undefined) found.add(pending);
    addAll(found, before === null ? read.all(name) : (before.names.get(name) ?? []));
  }
  return [...found].sort((left, right) => left - right);
}

function addAlert(work: Work, record: PreparedRecord): Outcome {
  const { store, session, alerts, entities, now } = work;
  const { alert, uid } = record;
  const id = session.nextId('alert');
  alerts.add(
    {
      id,
      uid,
      anchors: packAnchors(linkingIdentifiers(entities, alert.evidence)),
      recordCount: 1,
      importedMs: now,
    },
    alert,
    record.stored?.values ?? sourceValues(alert),
  );
  if (alert.comments.length > 0) writeSourceComments(store, uid, alert, true);
  work.detectors.count(detectorOf(alert), alert.classification, 1);
  addRows(work, record, id);
  work.touched.add(id);
  return 'new';
}

function addTwin(work: Work, record: PreparedRecord, twins: readonly number[]): Outcome {
  addRows(work, record, twins[0] ?? 0);
  for (const twin of twins) work.rebuild.add(twin);
  return 'twin';
}

function addRows(
  { session, records, importFileId, pendingNames }: Work,
  record: PreparedRecord,
  alertId: number,
): void {
  const id = session.nextId('record');
  const versionId = session.nextId('record_version');
  records.addRecord({ id, alertId, versionId }, record);
  records.addVersion(versionId, id, importFileId, record);
  records.addNames(id, record.alert.names);
  for (const name of record.alert.names) pendingNames.set(name, alertId);
  records.addEvidence(alertId, id, record.alert.evidence, record.stored);
}

function writeRejects(store: WritableStore, importFileId: number, { rejects }: PreparedBatch): void {
  const rows = createRowInserter(store, 'import_reject', [
    'import_file_id',
    'position',
    'line',
    'byte_offset',
    'code',
    'reason',
    'excerpt',
  ]);
  for (const { place, code, reason, excerpt } of rejects) {
    rows.add(importFileId, place.position, place.line, place.byteOffset, code, reason, excerpt);
  }
  rows.flush();
}
