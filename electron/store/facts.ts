import type { ReadableStore, WritableStore } from './connection.ts';

/** Names of the facts of a store (`store_fact`). */
export type FactName =
  | 'storeUid'
  | 'createdMs'
  /** Raised by every committed change. */
  | 'revision'
  /** Raised by every change of an analyst's decision that correlation keeps. */
  | 'lockRevision'
  /** Raised by every change of alerts or entities that correlation reads. */
  | 'alertRevision'
  /** Raised by every transaction that writes what texts, entities and imports are looked up in; by the connection itself. */
  | 'sourceRevision'
  /** Engine version, lock revision and alert revision that the stored partition was made with. */
  | 'correlatedEngine'
  | 'correlatedLocks'
  | 'correlatedAlerts'
  /** Fingerprint of the settings that the stored partition was made with; absent for the defaults. */
  | 'correlatedSettings'
  /** Settings of correlation as JSON; absent for the defaults. */
  | 'correlationSettings'
  /** Service levels as JSON; absent for the defaults. */
  | 'serviceLevels'
  /** Raised by every run of correlation that begins to write: an earlier one that still writes then gives way. */
  | 'correlationRun'
  /** Alerts up to this id lack columns that were added after their import; absent when none does. */
  | 'factsBehind'
  /** Highest row id that the text index has seen. */
  | 'textAlert'
  | 'textIncident'
  | 'textEntity'
  | 'textRecord';

/** A fact as text, or null when the store does not have it. */
export function readFact(store: ReadableStore, name: FactName): string | null {
  return store.pluck<string>('SELECT value FROM store_fact WHERE name = ?').get(name) ?? null;
}

/** A fact that is a number; 0 when the store does not have it. */
export function readNumber(store: ReadableStore, name: FactName): number {
  return Number(readFact(store, name) ?? 0);
}

/** Sets a fact. */
export function writeFact(store: WritableStore, name: FactName, value: string | number): void {
  store
    .write(
      'INSERT INTO store_fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    )
    .run(name, String(value));
}

/** Raises a counting fact by one and answers its new value. Call inside the transaction of the change. */
export function raise(
  store: WritableStore,
  name: 'revision' | 'lockRevision' | 'alertRevision' | 'correlationRun',
): number {
  const next = readNumber(store, name) + 1;
  writeFact(store, name, next);
  return next;
}
