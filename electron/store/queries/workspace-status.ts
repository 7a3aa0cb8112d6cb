import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readFact, readNumber } from '../facts.ts';
import { countBehind } from '../text-index.ts';
import { topOfStack } from '../undo.ts';
import { cached } from './result-cache.ts';

/** What the store itself knows of a workspace's status. */
export type StoreStatus = Pick<
  OutputOf<'workspace.status'>,
  'storePath' | 'storeUid' | 'revision' | 'counts' | 'searchIndexBehind'
> & {
  /** Whose key this store was last worked on with. */
  readonly analyst: { readonly name: string; readonly keyFingerprint: string } | null;
};

/** Counts of what a store holds, its revision and how far the text index is behind. */
export function readStatus(store: ReadableStore): StoreStatus {
  const self = store
    .read<{ name: string; keyFingerprint: string }>(
      'SELECT name, fingerprint AS keyFingerprint FROM analyst WHERE is_self = 1 ORDER BY id DESC LIMIT 1',
    )
    .get();
  return {
    storePath: store.file,
    storeUid: readFact(store, 'storeUid') ?? '',
    revision: readNumber(store, 'revision'),
    counts: cached(store, 'status counts', () => readCounts(store)),
    searchIndexBehind: countBehind(store),
    analyst: self ?? null,
  };
}

function readCounts(store: ReadableStore): StoreStatus['counts'] {
  const count = (sql: string): number => store.pluck<number>(sql).get() ?? 0;
  return {
    incidents: count('SELECT count(*) FROM incident_row'),
    openIncidents: count('SELECT count(*) FROM incident_row WHERE is_open = 1'),
    alerts: count('SELECT count(*) FROM alert'),
    pendingAlerts: count('SELECT count(*) FROM alert WHERE incident_id IS NULL'),
    records: count('SELECT count(*) FROM record'),
    imports: count(`SELECT count(*) FROM import WHERE origin = 'files'`),
    entities: count('SELECT count(*) FROM entity'),
    rejects: count('SELECT count(*) FROM import_reject'),
  };
}

/** What undo and redo would take back next. */
export function readUndoState(store: ReadableStore): OutputOf<'workspace.undoState'> {
  return { undo: topOfStack(store, 'undo'), redo: topOfStack(store, 'redo') };
}
