import type { OutputOf } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import { attachmentsOf } from '../attachments.ts';
import type { ReadableStore } from '../connection.ts';
import { bookkeepingFields } from '../journal-values.ts';
import { describeChange } from './change-text.ts';
import {
  blankEntry,
  changeEntry,
  comparePlaces,
  isTold,
  journalColumns,
  orderOfChange,
  undoneGroups,
} from './history.ts';
import type { JournalRow, PlacedEntry } from './history.ts';
import { readPlace } from './history-page.ts';
import { findAlert } from './incident-reference.ts';
import { readObject } from './json-text.ts';

/** Entries of each kind that are read: an alert of a source that changes it by the minute must not fill the memory. */
const mostEntries = 5_000;

/** An alert by each of its records: the journal and comments name it by any of them. */
interface HistoryOf {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  /** JSON list of uids. */
  readonly records: string;
}

/**
 * A page of what happened to one alert in this store, newest first: comments of analysts and sources, changes of it and of its pins, what was
 * done automatically, and the imports that brought it.
 * @throws OperationError `notFound`, `badInput` for a cursor of another list.
 */
export function pageOfAlertHistory(
  store: ReadableStore,
  alert: string,
  cursor: string | null,
  limit: number,
): OutputOf<'alerts.history'> {
  const of = alertOf(store, alert);
  const entries = [commentsOf, changesOf, auditsOf, importsOf]
    .flatMap((read, kind) =>
      read(store, of).map(({ entry, place }) => ({
        entry,
        // As in the history of an incident, a comment is read before the change that it came with.
        place: [entry.at ?? 0, Number(entry.kind === 'comment'), kind, ...place],
      })),
    )
    .sort((left, right) => comparePlaces(right.place, left.place));
  const list = `history of alert ${of.uid}`;
  const after = readPlace(list, cursor);
  const start = after === null ? 0 : entries.findIndex(({ place }) => comparePlaces(place, after) < 0);
  const page = start < 0 ? [] : entries.slice(start, start + limit);
  const last = page.at(-1);
  const isMore = last !== undefined && last !== entries.at(-1);
  return {
    rows: page.map(({ entry }) => entry),
    next: isMore ? encodeCursor(list, JSON.stringify(last.place), 0) : null,
    total: entries.length,
  };
}

function alertOf(store: ReadableStore, reference: string): HistoryOf {
  const { id, uid } = findAlert(store, reference);
  const title = store.pluck<string>('SELECT title FROM alert WHERE id = ?').get(id) ?? uid;
  const records = store.pluck<string>('SELECT uid FROM record WHERE alert_id = ? ORDER BY id').all(id);
  return { id, uid, title, records: JSON.stringify([...new Set([uid, ...records])]) };
}

function commentsOf(store: ReadableStore, { title, uid, records }: HistoryOf): readonly PlacedEntry[] {
  const rows = store
    .read<{
      id: number;
      uid: string;
      text: string;
      author: string | null;
      authorKind: 'analyst' | 'source';
      at: number | null;
      removed: number;
    }>(
      `SELECT c.id, c.uid, c.text, c.author, c.author_kind AS authorKind, c.removed,
         coalesce((SELECT min(g.clock_ms) FROM journal AS g WHERE g.target_kind = 'comment' AND g.target_uid = c.uid), c.at_ms) AS at
       FROM json_each(?) AS j CROSS JOIN comment AS c ON c.alert_uid = j.value ORDER BY c.id DESC LIMIT ${mostEntries}`,
    )
    .all(records);
  const attached = attachmentsOf(
    store,
    rows.flatMap((row) => (row.authorKind === 'analyst' && row.removed === 0 ? [row.uid] : [])),
  );
  return rows.map((row) => ({
    place: [row.id],
    entry: {
      ...blankEntry,
      id: `comment:${row.uid}`,
      kind: row.authorKind === 'source' ? 'sourceComment' : 'comment',
      at: row.at,
      by: row.author,
      byKind: row.authorKind,
      target: uid,
      targetLabel: title,
      text: row.text,
      attachments: [...(attached.get(row.uid) ?? [])],
      undone: row.removed === 1,
    },
  }));
}

/** Where the entries about an alert stand in the journal: its own, those of its comments and of its pins. */
const targets = `SELECT 'alert' AS kind, value AS uid FROM json_each(?)
  UNION ALL SELECT 'comment', c.uid FROM json_each(?) AS j CROSS JOIN comment AS c ON c.alert_uid = j.value
  UNION ALL SELECT 'pin', p.uid FROM json_each(?) AS j CROSS JOIN pin AS p ON p.alert_uid = j.value`;

/** Asks for the journal's entries about an alert; the parameters are its records, three times. */
export const changesOfAlert = `SELECT ${journalColumns} FROM (${targets}) AS t CROSS JOIN journal AS g ON g.target_kind = t.kind AND g.target_uid = t.uid
  ORDER BY g.clock_ms DESC, g.clock_counter DESC, g.replica DESC, g.sequence DESC LIMIT ${mostEntries}`;

function changesOf(store: ReadableStore, { id, uid, records }: HistoryOf): readonly PlacedEntry[] {
  const rows = store.read<JournalRow>(changesOfAlert).all(records, records, records);
  const undone = undoneGroups(store, rows);
  // Only texts about incidents name it, and there are none here.
  const incident = { id, uid, isRedirected: false };
  return rows.flatMap((row) =>
    bookkeepingFields.has(row.field) || isTold(row)
      ? []
      : [
          {
            place: orderOfChange(row),
            entry: changeEntry(row, undone, describeChange(store, incident, row)),
          },
        ],
  );
}

function auditsOf(store: ReadableStore, { title, records }: HistoryOf): readonly PlacedEntry[] {
  const textOf = (value: unknown): string | null =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  return store
    .read<{ id: number; at: number; kind: string; targetUid: string; detail: string }>(
      `SELECT t.id, t.at_ms AS at, t.kind, t.target_uid AS targetUid, t.detail
       FROM json_each(?) AS j CROSS JOIN audit AS t ON t.target_kind = 'alert' AND t.target_uid = j.value ORDER BY t.id DESC LIMIT ${mostEntries}`,
    )
    .all(records)
    .map(({ id, at, kind, targetUid, detail }) => {
      const said = readObject(detail);
      return {
        place: [id],
        entry: {
          ...blankEntry,
          id: `audit:${id}`,
          kind: 'automatic',
          at,
          byKind: 'automatic',
          field: textOf(said['field']) ?? kind,
          target: targetUid,
          targetLabel: title,
          oldValue: textOf(said['old']),
          newValue: textOf(said['new']),
          text: textOf(said['text']),
        },
      };
    });
}

function importsOf(store: ReadableStore, { id }: HistoryOf): readonly PlacedEntry[] {
  return store
    .read<{
      id: number;
      uid: string;
      label: string;
      at: number;
      origin: string;
      records: number;
      by: string | null;
    }>(
      `SELECT m.id, m.uid, m.label, m.started_ms AS at, m.origin, count(DISTINCT d.id) AS records,
         (SELECT g.analyst FROM journal AS g WHERE g.group_uid = m.journal_group LIMIT 1) AS by
       FROM record AS d CROSS JOIN record_version AS n ON n.record_id = d.id CROSS JOIN import_file AS f ON f.id = n.import_file_id
         CROSS JOIN import AS m ON m.id = f.import_id
       WHERE d.alert_id = ? GROUP BY m.id ORDER BY m.id DESC LIMIT ${mostEntries}`,
    )
    .all(id)
    .map(({ id: importId, uid, label, at, origin, records, by }) => {
      const isManual = origin === 'manual';
      return {
        place: [importId],
        entry: {
          ...blankEntry,
          id: `import:${uid}`,
          kind: isManual ? 'change' : 'import',
          at,
          by: isManual ? by : null,
          byKind: isManual ? 'analyst' : 'automatic',
          target: uid,
          targetLabel: label,
          text: isManual
            ? `${label}, written down by hand`
            : records === 1
              ? 'Brought this alert'
              : `Brought ${records} records of this alert`,
        },
      };
    });
}
