import { countDay } from './correlation-days.ts';
import type { DayTally } from './correlation-days.ts';
import { PartTooLarge } from './part-reader.ts';
import type { PartReader } from './part-reader.ts';

/** An alert as it is, or as it was. */
export interface AlertVersion {
  readonly time: number | null;
  readonly tenant: string | null;
  readonly detector: string;
  readonly asset: number | null;
  readonly facts: number;
  readonly source: number | null;
  readonly storm: number | null;
  readonly incident: number | null;
  readonly entities: readonly number[];
}

/** What has changed since the last run, as far as correlation reads it. */
export interface PartChanges {
  /** Changed alerts (also those that are gone) → how they are and were. */
  readonly alerts: ReadonlyMap<number, readonly AlertVersion[]>;
  /** Those of them that no run has seen. */
  readonly newAlerts: ReadonlySet<number>;
  /** Entities of which identifiers came or went, or which are seen otherwise. */
  readonly entities: ReadonlySet<number>;
  /** Entities that decisions ignore, or no longer do. */
  readonly ignored: ReadonlySet<number>;
  /** Alerts that decisions or a run that was broken off are about. */
  readonly regrouped: ReadonlySet<number>;
  /** What is added to the counts of alerts by tenant and day. */
  readonly days: DayTally;
}

interface DirtRow {
  readonly kind: 'alert' | 'record' | 'entity' | 'incident' | 'lock' | 'whole';
  readonly target: number;
  readonly anchors: Uint8Array | null;
  readonly first: number | null;
  readonly doubtful: number | null;
  readonly tenant: string | null;
  readonly detector: string | null;
  readonly primary: number | null;
  readonly source: number | null;
  readonly incident: number | null;
  readonly storm: number | null;
}

/** Of an alert all changes count, in their order; of the rest, that there are some: a command marks an incident with each alert that it moves. */
const readDirt = {
  alerts: `SELECT kind, target, anchors, first_ms AS first, time_doubtful AS doubtful, tenant, detector, primary_identifier_id AS "primary",
    source_incident_id AS source, incident_id AS incident, storm_id AS storm FROM correlation_dirt WHERE kind = 'alert' ORDER BY position`,
  others: `SELECT DISTINCT kind, target, NULL AS anchors, NULL AS first, NULL AS doubtful, NULL AS tenant, NULL AS detector, NULL AS "primary",
    NULL AS source, NULL AS incident, NULL AS storm FROM correlation_dirt WHERE kind <> 'alert'`,
} as const;

/**
 * Reads what has changed since the last run.
 * @param mark highest alert that it had.
 * @param limit most alerts that are worth reading one by one.
 * @throws PartTooLarge also when everything has to be done again
 */
export function readChanges(reader: PartReader, mark: number, limit: number): PartChanges {
  const { store } = reader;
  const alerts = new Map<number, AlertVersion[]>();
  const entities = new Set<number>();
  const ignored = new Set<number>();
  const regrouped = new Set<number>();
  const incidents = new Set<number>();
  const days: DayTally = new Map();
  const dirt = [...store.read<DirtRow>(readDirt.alerts).all(), ...store.read<DirtRow>(readDirt.others).all()];
  if (dirt.length > limit * 2 || dirt.some(({ kind }) => kind === 'whole')) throw new PartTooLarge();
  const note = (id: number): AlertVersion[] => {
    let versions = alerts.get(id);
    if (versions) return versions;
    const now = reader.alert(id);
    alerts.set(id, (versions = now === null ? [] : [now]));
    return versions;
  };
  const newAlerts = new Set(
    store.pluck<number>('SELECT id FROM alert WHERE id > ? LIMIT ?').all(mark, limit + 1),
  );
  if (newAlerts.size > limit) throw new PartTooLarge();
  reader.readAlerts([...newAlerts, ...targetsOf(dirt, 'alert'), ...targetsOf(dirt, 'record')]);
  reader.readNamed([...newAlerts].flatMap((id) => reader.alert(id) ?? []));
  for (const id of newAlerts) note(id);
  /** How the last run had an alert: what its first change says; null when it did not have it. */
  const before = new Map<number, AlertVersion | null>();
  for (const row of dirt) {
    switch (row.kind) {
      case 'alert':
        noteChange(row);
        break;
      case 'record':
        note(row.target);
        break;
      case 'entity':
        entities.add(row.target);
        break;
      case 'incident':
        incidents.add(row.target);
        break;
      case 'lock':
        noteLock(row.target);
        break;
      case 'whole':
        break;
    }
  }
  for (const id of reader.manyIds('incidents', incidents)) regrouped.add(id);
  for (const list of reader.naming(entities).values()) for (const { id } of list) note(id);
  const writing = store.pluck<number>('SELECT alert_id FROM correlation_writing LIMIT ?').all(limit + 1);
  if (writing.length > limit || writing.includes(0)) throw new PartTooLarge();
  for (const id of writing) regrouped.add(id);
  for (const id of alerts.keys()) {
    const now = reader.alert(id);
    if (now) countDay(days, now.tenant, now.time, 1);
    const was = newAlerts.has(id) ? null : before.has(id) ? before.get(id) : now;
    if (was) countDay(days, was.tenant, was.time, -1);
  }
  return { alerts, newAlerts, entities, ignored, regrouped, days };

  function noteChange(row: DirtRow): void {
    const versions = note(row.target);
    const was = row.anchors === null ? null : versionOf(reader, row, row.anchors);
    if (was) versions.push(was);
    if (!before.has(row.target)) before.set(row.target, was);
  }

  function noteLock(lock: number): void {
    for (const id of reader.ids('lockAlerts', lock)) regrouped.add(id);
    const row = store
      .read<{ kind: string; identifier: number | null }>(
        'SELECT kind, identifier_id AS identifier FROM correlation_lock WHERE id = ?',
      )
      .get(lock);
    if (row?.kind !== 'ignoreEntity' || row.identifier === null) return;
    const entity = reader.entityOfIdentifier(row.identifier);
    if (entity !== null) ignored.add(entity);
  }
}

function targetsOf(dirt: readonly DirtRow[], kind: DirtRow['kind']): readonly number[] {
  return dirt.flatMap((row) => (row.kind === kind ? [row.target] : []));
}

/** Every bit: what an alert was part of is not known, so it may have been any. */
const anyFacts = 0xffff;

function versionOf(reader: PartReader, row: DirtRow, anchors: Uint8Array): AlertVersion {
  return {
    time: row.doubtful === 0 ? row.first : null,
    tenant: row.tenant,
    detector: row.detector ?? '',
    asset: row.primary === null ? null : reader.entityOfIdentifier(row.primary),
    facts: anyFacts,
    source: row.source,
    storm: row.storm,
    incident: row.incident,
    entities: reader.entitiesOf(anchors),
  };
}
