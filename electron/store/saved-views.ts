import { readViewContent, type ViewContent } from '../../shared/contract/read-view.ts';
import type { OutputOf } from '../../shared/contract/index.ts';
import { OperationError } from '../../shared/contract/operation.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import type { FieldAccess } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';

/** A saved view as lists show it. */
export type SavedView = OutputOf<'views.list'>['views'][number];

/** A saved view as the journal writes it: what it holds, who saved it and when, ms UTC. */
export type SavedViewValue = Readonly<{ content: JsonValue; by: string | null; at: number }>;

interface Row {
  readonly uid: string;
  readonly body: string;
  readonly by: string | null;
  readonly changedAt: number;
}

/** A view's place in the list. */
export interface PlacedView {
  readonly uid: string;
  readonly position: number | null;
}

/**
 * Saved views in the order in which analysts put them. One that another version of the program saved, or that was damaged, is listed as far as
 * it can be read, with what was left out; one of which nothing is left has the name "Unreadable view".
 */
export function listViews(store: ReadableStore): SavedView[] {
  return store
    .read<Row>(
      `SELECT uid, body, author AS by, changed_ms AS changedAt FROM saved_view ORDER BY position IS NULL, position, uid`,
    )
    .all()
    .map(({ body, ...row }) => ({ ...readViewContent(parseJson(body)), ...row }));
}

/** Uids and places of all saved views, in order. */
export function placesOfViews(store: ReadableStore): readonly PlacedView[] {
  return store
    .read<PlacedView>('SELECT uid, position FROM saved_view ORDER BY position IS NULL, position, uid')
    .all();
}

/** A saved view. @throws OperationError `notFound` */
export function requireView(store: ReadableStore, uid: string): SavedView {
  const row = store
    .read<Row>('SELECT uid, body, author AS by, changed_ms AS changedAt FROM saved_view WHERE uid = ?')
    .get(uid);
  if (!row) throw new OperationError('notFound', 'There is no such view.', { view: uid });
  const { body, ...rest } = row;
  return { ...readViewContent(parseJson(body)), ...rest };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a view holds, as the journal writes it. */
export function viewValue(content: ViewContent): JsonValue {
  return JSON.parse(JSON.stringify(content)) as JsonValue;
}

/** The whole view; null for none. */
const view: FieldAccess = {
  read({ store }, uid) {
    const row = store
      .read<{ body: string; by: string | null; at: number }>(
        'SELECT body, author AS by, changed_ms AS at FROM saved_view WHERE uid = ?',
      )
      .get(uid);
    return row ? { content: (parseJson(row.body) ?? null) as JsonValue, by: row.by, at: row.at } : null;
  },
  write({ store }, uid, json) {
    if (json === null) {
      store.write('DELETE FROM saved_view WHERE uid = ?').run(uid);
      return;
    }
    const { content, by, at } = json as SavedViewValue;
    store
      .write(
        `INSERT INTO saved_view (uid, body, author, changed_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT (uid) DO UPDATE SET body = excluded.body, author = excluded.author, changed_ms = excluded.changed_ms`,
      )
      .run(uid, JSON.stringify(content), by, at);
  },
};

/** Its place in the list; null where there is no such view. */
const position: FieldAccess = {
  read: ({ store }, uid) =>
    store.pluck<number | null>('SELECT position FROM saved_view WHERE uid = ?').get(uid) ?? null,
  write({ store }, uid, value) {
    store
      .write('UPDATE saved_view SET position = ? WHERE uid = ?')
      .run(typeof value === 'number' ? value : null, uid);
  },
};

/** The fields of a saved view. */
export function viewField(field: string): FieldAccess | null {
  switch (field) {
    case 'view':
      return view;
    case 'position':
      return position;
    default:
      return null;
  }
}
