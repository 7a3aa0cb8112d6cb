import type { OutputOf } from '../../../shared/contract/index.ts';
import { defang } from '../../../shared/model/defang.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { canonicalValue, valueLabel } from '../../../shared/model/values.ts';
import type { ValueField } from '../../../shared/model/values.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import type { FoundIncident } from '../incident-access.ts';
import { arrivalOf, broughtByDecision } from './arrivals.ts';
import { uniteDecisions, withUnjudged } from './chronicle-decisions.ts';
import { readHistory } from './history.ts';
import type { HistoryEntry } from './history.ts';
import { cached } from './result-cache.ts';
import { stormEnds, stormSize } from './storm-size.ts';
import { withoutRepeats } from './storms.ts';

type Chronicle = OutputOf<'incidents.chronicle'>;
type ChronicleEvent = Chronicle['events'][number];

/** More events are not told: of the alerts, the gravest stay. */
export const mostEvents = 5_000;
/** Of these, so many at most are what people did, so that there is room for alerts. */
const mostDecisions = 2_000;
const mostResponses = 1_000;
const longestLabel = 200;

/** Remediation statuses that say that something was done. */
const acts = ['remediated', 'partiallyRemediated', 'prevented', 'blocked', 'declined'];

/**
 * What happened in an incident and what was done about it, on two clocks: when it was, and when this store knew of it.
 * @throws OperationError `notFound`.
 */
export function readChronicle(store: ReadableStore, reference: string): Chronicle {
  const incident = findIncident(store, reference);
  return cached(store, `chronicle ${incident.id}`, () => {
    const said = firstOf(readDecisions(store, incident), mostDecisions);
    const responses = firstOf(readResponses(store, incident), mostResponses);
    const room = mostEvents - said.events.length - responses.events.length;
    const rows = readAlerts(store, incident, room + 1);
    const alerts = firstOf(
      rows.map(({ event }) => event),
      room,
    );
    const imported = rows.map(({ importedAt }) => importedAt);
    const events = [...alerts.events, ...broughtWith(imported, said.events), ...responses.events].sort(
      compareEvents,
    );
    return {
      events,
      truncated: said.isCut || responses.isCut || alerts.isCut,
      attack: rangeOf(alerts.events.flatMap(({ at, until }) => [at, until])),
      knowledge: rangeOf(events.map(({ knownAt }) => knownAt)),
    };
  });
}

/**
 * An import is known with the last of the alerts that it brought: it began before there was anything to see of it.
 * @param imported when alerts were, ms UTC.
 */
function broughtWith(
  imported: readonly number[],
  said: readonly ChronicleEvent[],
): readonly ChronicleEvent[] {
  const begins = said.flatMap(({ kind, at }) => (kind === 'import' && at !== null ? [at] : []));
  return said.map((event) => {
    const { kind, at } = event;
    if (kind !== 'import' || at === null) return event;
    const next = begins.reduce((first, begin) => (begin > at && begin < first ? begin : first), Infinity);
    const knownAt = imported.reduce((last, known) => (known > last && known < next ? known : last), at);
    return { ...event, knownAt };
  });
}

function firstOf(
  events: readonly ChronicleEvent[],
  most: number,
): { readonly events: readonly ChronicleEvent[]; readonly isCut: boolean } {
  return { events: events.slice(0, most), isCut: events.length > most };
}

function rangeOf(times: readonly (number | null)[]): { from: number; to: number } | null {
  let range: { from: number; to: number } | null = null;
  for (const time of times) {
    if (time === null) continue;
    range =
      range === null
        ? { from: time, to: time }
        : { from: Math.min(range.from, time), to: Math.max(range.to, time) };
  }
  return range;
}

function compareEvents(a: ChronicleEvent, b: ChronicleEvent): number {
  const [x, y] = [a.at ?? Infinity, b.at ?? Infinity];
  if (x !== y) return x - y;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** SQL of this file, for a test of its plans. */
export const chronicleSql = {
  alerts: `SELECT r.id, r.uid, r.title, r.severity, iif(r.time_doubtful = 1, NULL, r.first_ms) AS at, iif(r.time_doubtful = 1, NULL, r.last_ms) AS until, r.imported_ms AS importedAt, ${stormSize} AS stormSize
     FROM alert AS r INDEXED BY alert_by_incident WHERE ${withoutRepeats({ sql: 'r.incident_id = ?', parameters: [] }).sql}
     ORDER BY r.severity_rank DESC, r.first_ms, r.id LIMIT ?`,
  // Each storm once, as its first alert, with each status once.
  responses: `SELECT a.id, a.uid AS alert, a.service_source AS by, s.status, s.entities, s.entityId, n.kind, n.label, s.importedAt,
       CASE WHEN s.status IN ('prevented', 'blocked') THEN s.seenAt ELSE max(s.seenAt, s.saidAt) END AS at
     FROM (SELECT coalesce(r.storm_id, r.id) AS head, e.remediation_status AS status, count(DISTINCT e.entity_id) AS entities,
         min(e.entity_id) AS entityId, min(r.imported_ms) AS importedAt, min(coalesce(e.first_seen_ms, r.first_ms)) AS seenAt,
         max(coalesce(r.source_updated_ms, r.last_ms, r.first_ms)) AS saidAt
       FROM alert AS r INDEXED BY alert_by_incident CROSS JOIN evidence AS e ON e.alert_id = r.id
       WHERE r.incident_id = ? AND e.remediation_status IN (SELECT value FROM json_each(?)) GROUP BY 1, 2) AS s
     CROSS JOIN alert AS a ON a.id = s.head CROSS JOIN entity AS n ON n.id = s.entityId ORDER BY a.severity_rank DESC, at, a.id, s.status LIMIT ?`,
  verdicts: `SELECT v.uid, i.entity_id AS entityId FROM json_each(?) AS j CROSS JOIN verdict AS v ON v.uid = j.value
     CROSS JOIN identifier AS i ON i.id = v.identifier_id`,
  pins: `SELECT p.uid, i.entity_id AS entityId, a.uid AS alert FROM json_each(?) AS j CROSS JOIN pin AS p ON p.uid = j.value
     LEFT JOIN identifier AS i ON i.id = p.identifier_id LEFT JOIN record AS d ON d.uid = p.alert_uid LEFT JOIN alert AS a ON a.id = d.alert_id`,
  records: `SELECT d.uid, a.uid AS alert FROM json_each(?) AS j CROSS JOIN record AS d ON d.uid = j.value CROSS JOIN alert AS a ON a.id = d.alert_id`,
} as const;

interface ReadAlert {
  readonly event: ChronicleEvent;
  /** When its first record was written, ms UTC. */
  readonly importedAt: number;
}

function readAlerts(store: ReadableStore, incident: FoundIncident, limit: number): readonly ReadAlert[] {
  const rows = store
    .read<{
      id: number;
      uid: string;
      title: string;
      severity: string | null;
      at: number | null;
      until: number | null;
      importedAt: number;
      stormSize: number;
    }>(chronicleSql.alerts)
    .all(incident.id, incident.id, limit);
  const ends = stormEnds(store, rows);
  const brought = broughtByDecision(
    store,
    incident,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, uid, title, severity, at, until, importedAt, stormSize: size }) => {
    const end = Math.max(until ?? -Infinity, ends.get(id) ?? -Infinity);
    return {
      event: {
        ...blank,
        id: `alert:${uid}`,
        kind: 'alert',
        at,
        until: at !== null && end > at ? end : null,
        knownAt: arrivalOf(importedAt, brought.get(id)),
        label: title,
        severity,
        alert: uid,
        count: size,
      },
      importedAt,
    };
  });
}

function readResponses(store: ReadableStore, incident: FoundIncident): readonly ChronicleEvent[] {
  const rows = store
    .read<{
      id: number;
      alert: string;
      by: string | null;
      status: string;
      entities: number;
      entityId: number;
      kind: EntityKind;
      label: string;
      at: number | null;
      importedAt: number;
    }>(chronicleSql.responses)
    .all(incident.id, JSON.stringify(acts), mostResponses + 1);
  const brought = broughtByDecision(store, incident, [...new Set(rows.map(({ id }) => id))]);
  return rows.map(({ id, alert, by, status, entities, entityId, kind, label, at, importedAt }) => {
    const what = entities === 1 ? defang(kind, label) : `${entities} entities`;
    return {
      ...blank,
      id: `response:${alert}:${status}`,
      kind: 'response',
      at,
      knownAt: arrivalOf(importedAt, brought.get(id)),
      label: cut(`${valueLabel('remediationStatus', status)}: ${what}`),
      by,
      alert,
      entityId: entities === 1 ? entityId : null,
      field: 'remediationStatus',
      newValue: status,
      count: entities,
    };
  });
}

const blank = {
  until: null,
  by: null,
  severity: null,
  alert: null,
  entityId: null,
  field: null,
  oldValue: null,
  newValue: null,
  targets: [],
  count: 1,
} satisfies Partial<ChronicleEvent>;

const cut = (text: string): string =>
  text.length <= longestLabel ? text : `${text.slice(0, longestLabel - 1)}…`;

/** Decisions, comments and imports out of the journal, newest first; one decision on many targets is one event. */
function readDecisions(store: ReadableStore, incident: FoundIncident): readonly ChronicleEvent[] {
  const entries = readHistory(store, incident)
    .map(({ entry }) => entry)
    .filter(({ kind, undone }) => kind !== 'automatic' && !(kind.endsWith('omment') && undone));
  const targets = targetsOf(store, entries);
  const imports = entries.flatMap(({ kind, at }) => (kind === 'import' && at !== null ? [at] : []));
  const events = withUnjudged(
    store,
    entries.map((entry) => eventOf(entry, targets(entry), imports)),
  );
  return uniteDecisions(
    events.map((event, place) => {
      const { group = null, text = null } = entries[place] ?? {};
      // What was done to many at once differs in the target alone.
      const isDecision = event.kind === 'decision' && group !== null;
      const key = isDecision
        ? JSON.stringify([group, event.field, event.newValue, text, event.alert === null])
        : event.id;
      return { key, event };
    }),
  );
}

interface Target {
  readonly alert: string | null;
  readonly entityId: number | null;
}

/** Finds what entries are about: the journal names a verdict or a pin, and an alert by any of its records. */
function targetsOf(store: ReadableStore, entries: readonly HistoryEntry[]): (entry: HistoryEntry) => Target {
  const uids = JSON.stringify([...new Set(entries.map(({ target }) => target))]);
  const found = new Map<string, Target>();
  for (const { uid, alert } of store.read<{ uid: string; alert: string }>(chronicleSql.records).all(uids))
    found.set(uid, { alert, entityId: null });
  for (const { uid, entityId } of store
    .read<{ uid: string; entityId: number }>(chronicleSql.verdicts)
    .all(uids))
    found.set(uid, { alert: null, entityId });
  for (const { uid, alert, entityId } of store
    .read<{ uid: string; alert: string | null; entityId: number | null }>(chronicleSql.pins)
    .all(uids))
    found.set(uid, { alert, entityId });
  return ({ target }) => found.get(target) ?? { alert: null, entityId: null };
}

/** When this store came to know of what a source wrote: with the first import after it, else with the last one. */
function knownFrom(at: number | null, imports: readonly number[]): number | null {
  const later = imports.filter((time) => at === null || time >= at);
  if (later.length > 0) return Math.min(...later);
  return imports.length === 0 ? at : Math.max(...imports);
}

function eventOf(entry: HistoryEntry, target: Target, imports: readonly number[]): ChronicleEvent {
  const common = { ...blank, id: entry.id, at: entry.at, knownAt: entry.at, by: entry.by, ...target };
  switch (entry.kind) {
    case 'import':
      return {
        ...common,
        kind: 'import',
        label: cut(`${entry.targetLabel}: ${entry.text ?? 'imported'}`),
        alert: null,
      };
    case 'comment':
    case 'sourceComment':
      return {
        ...common,
        kind: 'comment',
        knownAt: entry.kind === 'comment' ? entry.at : knownFrom(entry.at, imports),
        label: cut((entry.text ?? '').replace(/\s+/g, ' ').trim()),
      };
    case 'automatic':
    case 'change': {
      const field = entry.field === 'pin' ? 'pinned' : entry.field;
      return {
        ...common,
        kind: 'decision',
        label: cut(labelOf(entry)),
        field,
        oldValue: wireValue(field, entry.oldValue, target),
        newValue: wireValue(field, entry.newValue, target),
      };
    }
  }
}

/** A decision in words: the field with its new value, and after a dot what it is about. */
function labelOf({ field, newValue, text, target, targetLabel }: HistoryEntry): string {
  if (field === null) return text ?? targetLabel;
  const name = fieldNames.get(field) ?? field;
  const value = newValue === null ? 'taken back' : newValue;
  const about = target === '' || targetLabel === '' ? '' : ` · ${targetLabel}`;
  return field === 'pin' ? `${newValue ?? 'Unpinned'}${about}` : `${name}: ${value}${about}`;
}

const fieldNames: ReadonlyMap<string, string> = new Map([
  ['status', 'Status'],
  ['severity', 'Severity'],
  ['classification', 'Classification'],
  ['determination', 'Determination'],
  ['assignedTo', 'Assigned to'],
  ['verdict', 'Verdict'],
  ['name', 'Name'],
  ['tag', 'Tag'],
  ['pin note', 'Note of a pin'],
  ['mergedInto', 'Merged into'],
]);

/** The history has what people read; the contract has the values themselves. */
function wireValue(field: string | null, text: string | null, { alert }: Target): string | null {
  if (field === null || text === null) return text;
  if (field === 'pinned') return 'true';
  const valueField = valueFieldOf(field, alert !== null);
  return valueField === null ? text : (canonicalValue(valueField, text) ?? text);
}

function valueFieldOf(field: string, isAlert: boolean): ValueField | null {
  switch (field) {
    case 'status':
      return isAlert ? 'alertStatus' : 'incidentStatus';
    case 'severity':
    case 'classification':
    case 'determination':
    case 'verdict':
      return field;
    default:
      return null;
  }
}
