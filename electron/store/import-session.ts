import type { WritableStore } from './connection.ts';
import { readNumber } from './facts.ts';

/** Tables whose row ids the writer gives out itself, so that rows can refer to each other before they are inserted. */
type NumberedTable =
  | 'alert'
  | 'record'
  | 'record_version'
  | 'evidence'
  | 'identifier'
  | 'entity'
  | 'source_incident'
  | 'context_record'
  | 'context_identifier';

/** One identifier that the session has seen. */
export interface KnownIdentifier {
  readonly id: number;
  links: boolean;
  label: string;
}

/**
 * What the writer remembers between batches. It mirrors committed rows only: drop it (`forgetSession`) when a transaction fails or when
 * something else changes identifiers.
 */
export interface ImportSession {
  /** Identifier by its key. */
  readonly identifiers: BoundedMap<string, KnownIdentifier>;
  /** Evidence identity (all identifiers, linking or not) → its strongest identifier. */
  readonly combinations: BoundedMap<string, KnownIdentifier>;
  /** Identifier id → entity id. */
  readonly entities: BoundedMap<number, number>;
  /** Entity id → gravity of the verdict that is known to be shown at least. */
  readonly verdicts: BoundedMap<number, number>;
  /** Entity id → a verdict without a gravity of its own, with which the store has settled what is shown. */
  readonly settledWords: BoundedMap<number, string>;
  readonly sourceIncidents: BoundedMap<string, number>;
  /** Key of an identifier that context names → its row. */
  readonly contextIdentifiers: BoundedMap<string, number>;
  /** Identifier id → the keys that evidence gave it last, which are written already. */
  readonly said: BoundedMap<number, string>;
  nextId(table: NumberedTable): number;
}

const sessions = new WeakMap<WritableStore, ImportSession>();

/** The session of a store. */
export function sessionOf(store: WritableStore): ImportSession {
  let session = sessions.get(store);
  if (!session) sessions.set(store, (session = createSession(store)));
  return session;
}

/** Drops what is remembered of a store. */
export function forgetSession(store: WritableStore): void {
  sessions.delete(store);
}

/** A map that forgets its oldest half when full: the evidence of one campaign comes close together. */
export class BoundedMap<Key, Value> {
  readonly #capacity: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#capacity / 2 && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

/** Keys of about 100 bytes: at most some tens of megabytes in all maps together. */
const capacity = 100_000;

function createSession(store: WritableStore): ImportSession {
  const last = new Map<NumberedTable, number>();
  return {
    identifiers: new BoundedMap(capacity),
    combinations: new BoundedMap(capacity),
    entities: new BoundedMap(capacity),
    verdicts: new BoundedMap(capacity),
    settledWords: new BoundedMap(10_000),
    sourceIncidents: new BoundedMap(10_000),
    contextIdentifiers: new BoundedMap(capacity),
    said: new BoundedMap(capacity),
    nextId(table) {
      const next = (last.get(table) ?? lastId(store, table)) + 1;
      last.set(table, next);
      return next;
    },
  };
}

/** An id below a text watermark would never be indexed, so numbers of rows that are gone are not given out again. */
function lastId(store: WritableStore, table: NumberedTable): number {
  const highest = store.pluck<number | null>(`SELECT max(id) FROM ${table}`).get() ?? 0;
  const indexed = { alert: 'textAlert', record: 'textRecord', entity: 'textEntity' } as const;
  const fact = table === 'alert' || table === 'record' || table === 'entity' ? indexed[table] : null;
  return fact === null ? highest : Math.max(highest, readNumber(store, fact));
}
