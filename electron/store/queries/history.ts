import type { OutputOf } from '../../../shared/contract/index.ts';
import { attachmentsOf } from '../attachments.ts';
import type { ReadableStore } from '../connection.ts';
import { bookkeepingFields } from '../journal-values.ts';
import { describeChange } from './change-text.ts';
import type { FoundIncident } from '../incident-access.ts';
import { commentsOfIncident, uidsOfIncident } from './incident-comments.ts';
import { readObject } from './json-text.ts';
import { cached } from './result-cache.ts';
import { describeRunEntry } from './run-text.ts';

/** One change or comment of an incident's life, as the contract has it. */
export type HistoryEntry = OutputOf<'incidents.history'>['rows'][number];

/** Where an entry stands: its time, 1 for an analyst's comment, the kind of row, and what tells rows of that kind apart. */
export type Place = readonly (number | string)[];

/** An entry with its place. */
export interface PlacedEntry {
  readonly entry: HistoryEntry;
  readonly place: Place;
  /** Of the change of a pin what it is on; null for other entries. */
  readonly pinned?: PinnedKind | null;
  /** A change of an alert, not of the incident itself. */
  readonly ofAlert?: boolean;
}

/** What a pin is on: an alert, an entity, or the piece of evidence that an alert names. */
export type PinnedKind = 'alert' | 'entity' | 'evidence';

/** An entry and what tells it from others of its kind at the same time. */
interface FoundEntry {
  readonly entry: HistoryEntry;
  readonly order: Place;
  readonly pinned?: PinnedKind | null;
  readonly ofAlert?: boolean;
}

/** A total order: places of one history that differ never compare as equal. */
export function comparePlaces(left: Place, right: Place): number {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (b === undefined) return 1;
    if (a !== b) return a < b ? -1 : 1;
  }
  return left.length - right.length;
}

/** The whole history of an incident, newest first; kept until the store changes. */
export function readHistory(store: ReadableStore, incident: FoundIncident): readonly PlacedEntry[] {
  return cached(store, `history ${incident.id}`, () => {
    const finding = findingOf(store, incident);
    const kinds = [
      imports(store, incident.id),
      comments(store, incident),
      changes(store, incident, finding),
      audits(store, incident, finding),
    ];
    return kinds
      .flatMap((found, kind) =>
        found.map(({ entry, order, pinned, ofAlert }) => ({
          entry,
          pinned: pinned ?? null,
          ofAlert: ofAlert ?? false,
          // What an analyst says of a change is read before everything that the change brought with it.
          place: [entry.at ?? 0, Number(entry.kind === 'comment'), kind, ...order],
        })),
      )
      .sort((left, right) => comparePlaces(right.place, left.place));
  });
}

/** The records of an incident's alerts: the journal and comments name an alert by any of them. */
const everyRecord = `SELECT d.uid FROM alert AS a CROSS JOIN record AS d ON d.alert_id = a.id WHERE a.incident_id = ?`;

/** The same, of those that journal, comments or audit name at all: far fewer where an incident has hundreds of thousands of alerts. */
const namedRecords = `SELECT d.uid FROM (SELECT target_uid AS uid FROM journal WHERE target_kind = 'alert' UNION SELECT alert_uid FROM comment WHERE alert_uid IS NOT NULL
    UNION SELECT target_uid FROM audit WHERE target_kind = 'alert') AS t
  CROSS JOIN record AS d ON d.uid = t.uid CROSS JOIN alert AS a ON a.id = d.alert_id WHERE a.incident_id = ?`;

const everyVerdict = `SELECT v.uid FROM alert AS a CROSS JOIN evidence AS e ON e.alert_id = a.id CROSS JOIN identifier AS i ON i.entity_id = e.entity_id
    CROSS JOIN verdict AS v ON v.identifier_id = i.id
    WHERE a.incident_id = ? AND (v.scope = 'everywhere' OR v.scope_uid = ?)`;

/** The same from the side of the verdicts. */
const namedVerdicts = `SELECT v.uid FROM verdict AS v CROSS JOIN identifier AS i ON i.id = v.identifier_id WHERE EXISTS
    (SELECT 1 FROM evidence AS e CROSS JOIN alert AS a ON a.id = e.alert_id WHERE e.entity_id = i.entity_id AND a.incident_id = ?)
    AND (v.scope = 'everywhere' OR v.scope_uid = ?)`;

/** From this many alerts on it is quicker to look from what was written about alerts than from the alerts. */
const manyAlerts = 20_000;

/** How the things of an incident are found. */
interface Finding {
  readonly records: string;
  readonly verdicts: string;
}

/** From the alerts, and from what was written about alerts: both find the same. */
export const findings: Readonly<Record<'alerts' | 'writings', Finding>> = {
  alerts: { records: everyRecord, verdicts: everyVerdict },
  writings: { records: namedRecords, verdicts: namedVerdicts },
};

function findingOf(store: ReadableStore, incident: FoundIncident): Finding {
  const alerts =
    store.pluck<number>('SELECT count(*) FROM alert WHERE incident_id = ?').get(incident.id) ?? 0;
  return alerts < manyAlerts ? findings.alerts : findings.writings;
}

interface BringingImport {
  readonly id: number;
  readonly uid: string;
  readonly label: string;
  readonly at: number;
  readonly alerts: number;
  /** `manual`: an analyst wrote an alert down. */
  readonly origin: 'files' | 'manual';
  readonly group: string | null;
}

/** The imports that brought an incident's alerts. Where a store has one alone, it brought them all. */
function importsOf(store: ReadableStore, incidentId: number): readonly BringingImport[] {
  const columns = 'm.id, m.uid, m.label, m.started_ms AS at, m.origin, m.journal_group AS "group"';
  const [only, ...others] = store
    .read<BringingImport>(
      `SELECT ${columns}, (SELECT count(*) FROM alert WHERE incident_id = ?) AS alerts FROM import AS m LIMIT 2`,
    )
    .all(incidentId);
  if (only === undefined || others.length === 0) return only === undefined || only.alerts === 0 ? [] : [only];
  return store
    .read<BringingImport>(
      `SELECT ${columns}, count(DISTINCT a.id) AS alerts FROM alert AS a CROSS JOIN record AS d ON d.alert_id = a.id
         CROSS JOIN record_version AS n ON n.record_id = d.id CROSS JOIN import_file AS f ON f.id = n.import_file_id CROSS JOIN import AS m ON m.id = f.import_id
       WHERE a.incident_id = ? GROUP BY m.id ORDER BY m.id`,
    )
    .all(incidentId);
}

function imports(store: ReadableStore, incidentId: number): FoundEntry[] {
  const author = store.pluck<string>('SELECT analyst FROM journal WHERE group_uid = ? LIMIT 1');
  return importsOf(store, incidentId).map(({ id, uid, label, at, alerts, origin, group }) => ({
    order: [id],
    entry: {
      ...blankEntry,
      id: `import:${uid}`,
      at,
      target: uid,
      targetLabel: label,
      ...(origin === 'manual'
        ? {
            kind: 'change' as const,
            by: group === null ? null : (author.get(group) ?? null),
            byKind: 'analyst' as const,
            group,
            text: `${label}, written down by hand`,
          }
        : {
            kind: 'import' as const,
            byKind: 'automatic' as const,
            text: alerts === 1 ? 'Brought 1 alert' : `Brought ${alerts} alerts`,
          }),
    },
  }));
}

/** An entry that says nothing yet. */
export const blankEntry = {
  by: null,
  group: null,
  field: null,
  oldValue: null,
  newValue: null,
  text: null,
  attachments: [],
  undone: false,
  targets: [],
  targetTotal: 0,
} satisfies Partial<HistoryEntry>;

function comments(store: ReadableStore, incident: FoundIncident): FoundEntry[] {
  const rows = store
    .read<{
      id: number;
      uid: string;
      alert: string | null;
      title: string | null;
      text: string;
      author: string | null;
      authorKind: 'analyst' | 'source';
      at: number | null;
      removed: number;
    }>(
      `SELECT c.id, c.uid, c.alert_uid AS alert, a.title, c.text, c.author, c.author_kind AS authorKind, c.removed,
         coalesce((SELECT min(g.clock_ms) FROM journal AS g WHERE g.target_kind = 'comment' AND g.target_uid = c.uid), c.at_ms) AS at
       FROM json_each(?) AS j CROSS JOIN comment AS c ON c.id = j.value LEFT JOIN record AS d ON d.uid = c.alert_uid LEFT JOIN alert AS a ON a.id = d.alert_id`,
    )
    .all(JSON.stringify(commentsOfIncident(store, incident).map(({ id }) => id)));
  const attached = attachmentsOf(
    store,
    rows.flatMap(({ uid, authorKind, removed }) => (authorKind === 'analyst' && removed === 0 ? [uid] : [])),
  );
  return rows.map((row) => ({
    order: [row.id],
    entry: {
      ...blankEntry,
      id: `comment:${row.uid}`,
      kind: row.authorKind === 'source' ? 'sourceComment' : 'comment',
      at: row.at,
      by: row.author,
      byKind: row.authorKind,
      target: row.alert ?? incident.uid,
      targetLabel: row.alert === null ? `Incident ${incident.id}` : (row.title ?? row.alert),
      text: row.text,
      attachments: [...(attached.get(row.uid) ?? [])],
      undone: row.removed === 1,
    },
  }));
}

/** An entry of the journal as the history reads it. */
export interface JournalRow {
  readonly replica: string;
  readonly sequence: number;
  readonly at: number;
  /** Tells entries of one millisecond apart. */
  readonly counter: number;
  readonly group: string;
  readonly analyst: string;
  readonly targetKind: string;
  readonly targetUid: string;
  readonly field: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly inverseOf: string | null;
}

/** Columns of a {@link JournalRow}, of the journal under the alias `g`. */
export const journalColumns = `g.replica, g.sequence, g.clock_ms AS at, g.clock_counter AS counter, g.group_uid AS "group", g.analyst, g.target_kind AS targetKind,
  g.target_uid AS targetUid, g.field, g.old_value AS oldValue, g.new_value AS newValue, g.inverse_of AS inverseOf`;

/** Everything in the journal that touches an incident: itself, its alerts, its comments, its pins, and verdicts on its evidence. */
const targetsOf = ({
  records,
  verdicts,
}: Finding): string => `SELECT 'incident' AS kind, value AS uid FROM json_each(?)
  UNION ALL SELECT 'alert', uid FROM (${records})
  UNION ALL SELECT 'comment', uid FROM comment WHERE author_kind = 'analyst' AND (incident_uid IN (SELECT value FROM json_each(?)) OR alert_uid IN (${records}))
  UNION ALL SELECT 'pin', uid FROM pin WHERE incident_uid IN (SELECT value FROM json_each(?))
  UNION SELECT 'verdict', uid FROM (${verdicts})`;

function changes(store: ReadableStore, incident: FoundIncident, finding: Finding): FoundEntry[] {
  const { id, uid } = incident;
  const uids = uidsOfIncident(store, incident);
  const rows = store
    .read<JournalRow>(
      `SELECT ${journalColumns} FROM (${targetsOf(finding)}) AS t CROSS JOIN journal AS g ON g.target_kind = t.kind AND g.target_uid = t.uid
       ORDER BY g.clock_ms, g.clock_counter, g.replica, g.sequence`,
    )
    .all(uids, id, uids, id, uids, id, uid);
  const undone = undoneGroups(store, rows);
  return rows.flatMap((row) => {
    if (bookkeepingFields.has(row.field) || isTold(row)) return [];
    // The remark on the incident that stays says the same, and more.
    if (row.field === 'mergedInto' && row.targetUid !== uid) return [];
    return [
      {
        order: orderOfChange(row),
        entry: changeEntry(row, undone, describeChange(store, incident, row)),
        pinned: pinnedKindOf(row),
        ofAlert: row.targetKind === 'alert',
      },
    ];
  });
}

function pinnedKindOf({ targetKind, field, oldValue, newValue }: JournalRow): PinnedKind | null {
  if (targetKind !== 'pin' || field !== 'pin') return null;
  const said = readObject(newValue ?? oldValue);
  if (said['alert'] == null) return 'entity';
  return said['identifier'] == null ? 'alert' : 'evidence';
}

/** What tells changes of one time apart, in the order in which they were made. */
export const orderOfChange = ({ counter, replica, sequence }: JournalRow): Place => [
  counter,
  replica,
  sequence,
];

/** A change as histories show it. @param undone groups that were taken back. @param told what it says. */
export function changeEntry(
  row: JournalRow,
  undone: ReadonlySet<string>,
  told: ReturnType<typeof describeChange>,
): HistoryEntry {
  return {
    ...blankEntry,
    id: `${row.replica}:${row.sequence}`,
    kind: 'change',
    at: row.at,
    by: row.analyst,
    byKind: 'analyst',
    group: row.group,
    undone: undone.has(row.group),
    ...told,
  };
}

/**
 * A new comment is an entry of its own; the place of a pin is no news; the choice to resolve alerts shows in the alerts. What goes along
 * with alerts to another incident stays what it was.
 */
export function isTold({ targetKind, field, oldValue, newValue, inverseOf }: JournalRow): boolean {
  const isWhole = field === targetKind;
  if (isWhole && targetKind !== 'incident' && oldValue !== null && newValue !== null) return true;
  if (targetKind === 'comment') return oldValue === null && inverseOf === null;
  return field === 'position' || field === 'resolveAlerts';
}

/** Groups that another group takes back, unless that one was taken back too. */
export function undoneGroups(
  store: ReadableStore,
  rows: readonly Pick<JournalRow, 'group'>[],
): ReadonlySet<string> {
  const inverses = store.pluck<string>('SELECT DISTINCT group_uid FROM journal WHERE inverse_of = ?');
  const known = new Map<string, boolean>();
  const isUndone = (group: string, depth: number): boolean => {
    const told = known.get(group);
    if (told !== undefined || depth > 1_000) return told ?? false;
    const result = inverses.all(group).some((inverse) => !isUndone(inverse, depth + 1));
    known.set(group, result);
    return result;
  };
  return new Set(rows.map(({ group }) => group).filter((group) => isUndone(group, 0)));
}

function audits(store: ReadableStore, incident: FoundIncident, { records }: Finding): FoundEntry[] {
  return store
    .read<{ id: number; at: number; kind: string; targetUid: string; targetKind: string; detail: string }>(
      `SELECT id, at_ms AS at, kind, target_uid AS targetUid, target_kind AS targetKind, detail FROM audit
       WHERE (target_kind = 'incident' AND target_uid IN (SELECT value FROM json_each(?))) OR (target_kind = 'alert' AND target_uid IN (${records})) ORDER BY id`,
    )
    .all(uidsOfIncident(store, incident), incident.id)
    .map(({ id, at, kind, targetUid, targetKind, detail }) => {
      const said = readObject(detail);
      const text = (value: unknown): string | null =>
        typeof value === 'string' || typeof value === 'number' ? String(value) : null;
      return {
        order: [id],
        entry: {
          ...blankEntry,
          id: `audit:${id}`,
          kind: 'automatic',
          at,
          byKind: 'automatic',
          field: text(said['field']) ?? kind,
          target: targetUid,
          targetLabel: targetKind === 'incident' ? `Incident ${incident.id}` : targetUid,
          oldValue: text(said['old']),
          newValue: text(said['new']),
          text: text(said['text']) ?? describeRunEntry(store, { kind, targetUid, detail: said }, incident.id),
        },
      };
    });
}
