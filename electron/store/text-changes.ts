import type { WritableStore } from './connection.ts';

/** What the text index holds. */
export type TextKind = 'alert' | 'incident' | 'entity' | 'record';

/** Marks a row for the text index to read again, or to forget when it is gone. */
export function noteTextChange(store: WritableStore, kind: TextKind, id: number): void {
  store.write('INSERT OR IGNORE INTO text_change (kind, id) VALUES (?, ?)').run(kind, id);
}
