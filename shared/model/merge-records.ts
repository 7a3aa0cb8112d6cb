import { canonicalJson } from '../lib/canonical-json.ts';
import type { JsonValue } from '../lib/json.ts';
import { identifierKey } from './identity-namespaces.ts';
import type { NormalizedAlert, NormalizedEvidence, SourceTime } from './record.ts';
import { sameSourceTime } from './time.ts';
import { uniteComments } from './unite-comments.ts';

/** One record of an alert. */
export interface AlertRecord {
  readonly uid: string;
  readonly alert: NormalizedAlert;
}

/** One of several values that an alert's records give for a field. */
export interface RecordValue {
  readonly value: JsonValue;
  /** Uid of the record that gives it. */
  readonly record: string;
}

/** An alert as all its records tell it. */
export interface EffectiveAlert {
  readonly alert: NormalizedAlert;
  /** Fields on which the records disagree: every value, the one shown first. */
  readonly disagreements: Readonly<Record<string, readonly RecordValue[]>>;
  /** Record uids, the newest update first: the order in which values are taken. */
  readonly records: readonly string[];
}

const timeFields = ['created', 'updated', 'resolved', 'firstActivity', 'lastActivity'] as const;

/** Fields that name the record itself; differing there is no disagreement. */
const ownFields = new Set<keyof NormalizedAlert>([
  'provider',
  'providerAlertId',
  'additional',
  'webUrl',
  'sourceIncident',
]);

const scalarFields = [
  'provider',
  'providerAlertId',
  'tenant',
  'title',
  'description',
  'recommendedActions',
  'severity',
  'status',
  'classification',
  'determination',
  'category',
  'serviceSource',
  'detectionSource',
  'productName',
  'detectorId',
  'assignedTo',
  'actorDisplayName',
  'threatDisplayName',
  'threatFamilyName',
  'investigationId',
  'investigationState',
  'webUrl',
] as const;

const isPart = ({ alert }: AlertRecord): boolean => (alert.partOf ?? null) !== null;

/** Newest update first; what tells only a part of the alert comes behind every record that tells the whole. */
function byNewestUpdate(left: AlertRecord, right: AlertRecord): number {
  if (isPart(left) !== isPart(right)) return isPart(left) ? 1 : -1;
  const leftTime = left.alert.updated?.ms ?? left.alert.created?.ms ?? Number.NEGATIVE_INFINITY;
  const rightTime = right.alert.updated?.ms ?? right.alert.created?.ms ?? Number.NEGATIVE_INFINITY;
  if (leftTime !== rightTime) return leftTime > rightTime ? -1 : 1;
  return left.uid < right.uid ? -1 : left.uid > right.uid ? 1 : 0;
}

function distinct<T>(items: readonly T[], same: (left: T, right: T) => boolean): readonly T[] {
  const kept: T[] = [];
  for (const item of items) {
    if (!kept.some((other) => same(other, item))) kept.push(item);
  }
  return kept;
}

function uniteTexts(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}

function uniteEvidence(evidence: readonly NormalizedEvidence[]): readonly NormalizedEvidence[] {
  const seen = new Set<string>();
  return evidence.filter((item) => {
    const identity = item.identifiers.map(identifierKey).sort().join('\n');
    const key = `${String(item.embedded)}\n${identity}\n${canonicalJson(item.details)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Of the records that give a field a value: those that tell the whole alert, else the parts. */
function spokesmen(given: readonly AlertRecord[]): readonly AlertRecord[] {
  const whole = given.filter((record) => !isPart(record));
  return whole.length > 0 ? whole : given;
}

/** The time that parts of an alert give together: the latest where things end or change, else the earliest. */
function boundOfParts(field: (typeof timeFields)[number], times: readonly SourceTime[]): SourceTime | null {
  const isLate = field === 'lastActivity' || field === 'updated' || field === 'resolved';
  return times.reduce<SourceTime | null>(
    (bound, time) => (bound === null || (isLate ? time.ms > bound.ms : time.ms < bound.ms) ? time : bound),
    null,
  );
}

/**
 * One alert of its records: of each single value the one of the record updated last (among equals the smallest uid), of lists the union.
 * Where records disagree, every value is kept with its record. Records that tell only a part of the alert fill in what no whole record
 * says; their times are bounds and do not disagree. The order of the records given does not matter.
 * @throws RangeError when there are no records.
 */
export function mergeRecords(records: readonly AlertRecord[]): EffectiveAlert {
  const ordered = [...records].sort(byNewestUpdate);
  const newest = ordered[0];
  if (newest === undefined) throw new RangeError('An alert has at least one record.');
  const disagreements: Record<string, readonly RecordValue[]> = {};
  const scalars: Partial<Record<(typeof scalarFields)[number], string | null>> = {};
  for (const field of scalarFields) {
    const given = spokesmen(ordered.filter(({ alert }) => alert[field] !== null));
    scalars[field] = given[0]?.alert[field] ?? null;
    if (ownFields.has(field)) continue;
    const values = distinct(given, (left, right) => left.alert[field] === right.alert[field]);
    if (values.length > 1)
      disagreements[field] = values.map(({ uid, alert }) => ({ value: alert[field], record: uid }));
  }
  const times: Partial<Record<(typeof timeFields)[number], SourceTime | null>> = {};
  for (const field of timeFields) {
    const records = spokesmen(ordered.filter(({ alert }) => alert[field] !== null));
    const given = records.flatMap(({ uid, alert }) =>
      alert[field] === null ? [] : [{ uid, time: alert[field] }],
    );
    if (records[0] !== undefined && isPart(records[0])) {
      times[field] = boundOfParts(
        field,
        given.map(({ time }) => time),
      );
      continue;
    }
    const values = distinct(given, (left, right) => sameSourceTime(left.time, right.time));
    times[field] = given[0]?.time ?? null;
    if (values.length > 1)
      disagreements[field] = values.map(({ uid, time }) => ({ value: time.text, record: uid }));
  }
  const alerts = ordered.map(({ alert }) => alert);
  const alert: NormalizedAlert = {
    ...newest.alert,
    ...scalars,
    ...times,
    provider: newest.alert.provider,
    // The id of a part names the row, not the alert.
    providerAlertId: alerts.map((one) => one.partOf ?? one.providerAlertId).find((id) => id !== null) ?? null,
    title: newest.alert.title,
    names: [...uniteTexts(alerts.map((one) => one.names))].sort(),
    mitreTechniques: uniteTexts(alerts.map((one) => one.mitreTechniques)),
    tags: uniteTexts(alerts.map((one) => one.tags)),
    comments: uniteComments(alerts.flatMap((one) => one.comments)),
    sourceIncident: alerts.find((one) => one.sourceIncident !== null)?.sourceIncident ?? null,
    evidence: uniteEvidence(alerts.flatMap((one) => one.evidence)),
  };
  return { alert, disagreements, records: ordered.map(({ uid }) => uid) };
}
