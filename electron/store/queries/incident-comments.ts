import type { ReadableStore } from '../connection.ts';
import type { FoundIncident } from '../incident-access.ts';
import { cached } from './result-cache.ts';

/** What is read of a comment to count it. */
interface StoredComment {
  readonly id: number;
  readonly authorKind: 'analyst' | 'source';
  readonly removed: number;
}

const columns = 'c.id, c.author_kind AS authorKind, c.removed';

/** SQL of this module, for tests of its plans. */
export const incidentCommentsSql = {
  /** Comments on the incident itself, or on one that leads to it. */
  own: `SELECT ${columns} FROM json_each(?) AS j CROSS JOIN comment AS c INDEXED BY comment_by_incident ON c.incident_uid = j.value`,
  /** Comments on any record of the incident's alerts: from the alerts, and from the comments. Both find the same. */
  fromAlerts: `SELECT ${columns} FROM alert AS a CROSS JOIN record AS d ON d.alert_id = a.id
     CROSS JOIN comment AS c INDEXED BY comment_by_alert ON c.alert_uid = d.uid WHERE a.incident_id = ?`,
  fromComments: `SELECT ${columns} FROM comment AS c INDEXED BY comment_by_alert CROSS JOIN record AS d ON d.uid = c.alert_uid
     CROSS JOIN alert AS a ON a.id = d.alert_id WHERE c.alert_uid > '' AND a.incident_id = ?`,
  onAlerts: `SELECT count(*) FROM comment INDEXED BY comment_by_alert WHERE alert_uid > ''`,
  alerts: `SELECT count(*) FROM (SELECT 1 FROM alert INDEXED BY alert_by_incident WHERE incident_id = ? LIMIT ?)`,
  newest: `SELECT c.author AS by, c.at_ms AS at, c.text FROM json_each(?) AS j CROSS JOIN comment AS c ON c.id = j.value
     ORDER BY c.at_ms DESC, c.id DESC LIMIT 1`,
  uids: `WITH RECURSIVE here (id) AS (SELECT ? UNION SELECT incident.id FROM here CROSS JOIN incident ON incident.redirected_to = here.id)
     SELECT uid FROM incident WHERE id IN (SELECT id FROM here) ORDER BY id`,
} as const;

/** The uids of an incident and of those that lead to it, as a JSON list: a merge keeps what was written about both. */
export function uidsOfIncident(store: ReadableStore, { id }: FoundIncident): string {
  return JSON.stringify(store.pluck<string>(incidentCommentsSql.uids).all(id));
}

/**
 * Every comment on an incident and on its alerts, of analysts and of sources, also those that were taken back: what the history tells, the
 * summary counts, and the steps ask for. Goes from the alerts or from the comments, whichever are fewer; kept until the store changes.
 */
export function commentsOfIncident(store: ReadableStore, incident: FoundIncident): readonly StoredComment[] {
  return cached(store, `comments ${incident.id}`, () => {
    const { own, fromAlerts, fromComments, onAlerts, alerts } = incidentCommentsSql;
    const written = store.pluck<number>(onAlerts).get() ?? 0;
    const named = written === 0 ? 0 : (store.pluck<number>(alerts).get(incident.id, written + 1) ?? 0);
    const found = [
      ...store.read<StoredComment>(own).all(uidsOfIncident(store, incident)),
      ...(written === 0
        ? []
        : store.read<StoredComment>(named <= written ? fromAlerts : fromComments).all(incident.id)),
    ];
    return [...new Map(found.map((comment) => [comment.id, comment])).values()].sort((a, b) => a.id - b.id);
  });
}

/** How many comments an incident and its alerts have: all that were not taken back, and the analysts' of them. */
export function countComments(
  store: ReadableStore,
  incident: FoundIncident,
): { readonly all: number; readonly ofAnalysts: number } {
  const standing = commentsOfIncident(store, incident).filter(({ removed }) => removed === 0);
  return {
    all: standing.length,
    ofAnalysts: standing.filter(({ authorKind }) => authorKind === 'analyst').length,
  };
}

/** A comment as the side pane shows it. */
interface NewestComment {
  readonly by: string | null;
  readonly at: number | null;
  readonly text: string;
}

/** The newest comment on an incident or on one of its alerts; null where there is none. */
export function newestComment(store: ReadableStore, incident: FoundIncident): NewestComment | null {
  const standing = commentsOfIncident(store, incident).flatMap(({ id, removed }) =>
    removed === 0 ? [id] : [],
  );
  return store.read<NewestComment>(incidentCommentsSql.newest).get(JSON.stringify(standing)) ?? null;
}
