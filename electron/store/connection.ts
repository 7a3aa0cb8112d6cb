import { closeSync, fdatasync, openSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Values that SQLite takes and gives. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** A prepared statement that only reads. */
export interface ReadStatement<Row> {
  all(...parameters: readonly SqlValue[]): Row[];
  get(...parameters: readonly SqlValue[]): Row | undefined;
  iterate(...parameters: readonly SqlValue[]): IterableIterator<Row>;
}

/** A prepared statement that writes. */
export interface WriteStatement {
  run(...parameters: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
}

/** A store that can be read. Statements are prepared once and kept. */
export interface ReadableStore {
  readonly file: string;
  /** How often a transaction of this connection was rolled back: what was read in one and kept is not so. */
  readonly rollbacks: number;
  /** True in a transaction of this connection that writes: it may still be rolled back. */
  readonly isUnsettled: boolean;
  /** Prepares a reading statement; rows are objects by column name. */
  read<Row>(sql: string): ReadStatement<Row>;
  /** Prepares a reading statement whose rows are their first column only. */
  pluck<Value>(sql: string): ReadStatement<Value>;
  /** Prepares a reading statement whose rows are arrays in the order of its columns: half the time of objects where rows are many. */
  raw<Row extends readonly SqlValue[]>(sql: string): ReadStatement<Row>;
  /** Runs several reads on one snapshot. */
  snapshot<T>(work: () => T): T;
  close(): void;
}

/** A store that can be written: one connection in one thread holds it. */
export interface WritableStore extends ReadableStore {
  readonly writable: true;
  write(sql: string): WriteStatement;
  /** Runs work in one IMMEDIATE transaction; an exception rolls it back. Nested calls join the outer one. */
  transaction<T>(work: () => T): T;
  /**
   * As `transaction`, and the changes are on the disk when this returns, not only with the operating system: a power cut loses nothing
   * that an analyst did. Joins an outer transaction, which then decides.
   */
  durableTransaction<T>(work: () => T): T;
  /**
   * Runs work in a transaction that stays open for the next such work, because many small commits write the same pages of indexes again
   * and again. `commitGroup` ends it; so does, before it begins, any other transaction of this connection. An exception rolls back the
   * whole group.
   * @param onLost called when the group was rolled back, by this work or a later one, or could not be committed.
   */
  groupTransaction<T>(work: () => T, onLost: (cause: unknown) => void): T;
  /** Commits the open group, if there is one. @throws the system's error when it cannot be; then it is rolled back. */
  commitGroup(): void;
  /** Runs statements that are no queries (pragmas, migrations, attach). */
  execute(sql: string): void;
}

/** How to open a connection. */
export interface ConnectionOptions {
  /** The compiled addon to load where the package's own prebuild does not fit the runtime. */
  readonly nativeBinding?: string | undefined;
}

/** `PRAGMA application_id` of a Casemate store ("CSMT"). */
export const applicationId = 0x43534d54;

/**
 * Statements that write what entities, texts and imports are looked up in. What a reader found there stays until the fact `sourceRevision` is
 * another: triggers on these tables would cost an import more than all who search save.
 */
const sourceWrites =
  /\b(?:INTO|UPDATE(?:\s+OR\s+[A-Z]+)?|DELETE\s+FROM)\s+"?(?:alias|entity|evidence|identifier|import|import_file|record|record_name|record_repeat|record_version)\b/i;
const raiseSources = `INSERT INTO store_fact (name, value) VALUES ('sourceRevision', '1')
  ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1`;

class Connection implements WritableStore {
  readonly writable = true;
  readonly file: string;
  readonly #database: Database.Database;
  readonly #reads = new Map<string, Database.Statement>();
  readonly #plucks = new Map<string, Database.Statement>();
  readonly #raws = new Map<string, Database.Statement>();
  readonly #writes = new Map<string, WriteStatement>();
  readonly #onClose: () => void;
  /** Those who have work in the open group; null when none is open. */
  #group: Set<(cause: unknown) => void> | null = null;
  #isInGroupWork = false;
  /** Sources were written in the transaction under way. */
  #hasWrittenSources = false;
  #isInTransaction = false;
  /** A transaction is open that only reads. */
  #isSnapshot = false;
  rollbacks = 0;

  constructor(database: Database.Database, onClose: () => void = () => undefined) {
    this.#database = database;
    this.file = database.name;
    this.#onClose = onClose;
  }

  get isUnsettled(): boolean {
    return this.#database.inTransaction && !this.#isSnapshot;
  }

  read<Row>(sql: string): ReadStatement<Row> {
    let statement = this.#reads.get(sql);
    if (!statement) this.#reads.set(sql, (statement = this.#database.prepare(sql)));
    return statement as unknown as ReadStatement<Row>;
  }

  pluck<Value>(sql: string): ReadStatement<Value> {
    let statement = this.#plucks.get(sql);
    if (!statement) this.#plucks.set(sql, (statement = this.#database.prepare(sql).pluck()));
    return statement as unknown as ReadStatement<Value>;
  }

  raw<Row extends readonly SqlValue[]>(sql: string): ReadStatement<Row> {
    let statement = this.#raws.get(sql);
    if (!statement) this.#raws.set(sql, (statement = this.#database.prepare(sql).raw()));
    return statement as unknown as ReadStatement<Row>;
  }

  write(sql: string): WriteStatement {
    let statement = this.#writes.get(sql);
    if (statement === undefined) {
      const prepared = this.read(sql) as unknown as WriteStatement;
      statement = sourceWrites.test(sql) ? this.#noting(prepared) : prepared;
      this.#writes.set(sql, statement);
    }
    return statement;
  }

  #noting(statement: WriteStatement): WriteStatement {
    return {
      run: (...parameters) => {
        const result = statement.run(...parameters);
        if (result.changes > 0) this.#hasWrittenSources = true;
        if (!this.#isInTransaction) this.#noteSources();
        return result;
      },
    };
  }

  /** Within the transaction that wrote them. */
  #noteSources(): void {
    if (!this.#hasWrittenSources) return;
    this.#hasWrittenSources = false;
    this.write(raiseSources).run();
  }

  /** Work of a transaction, and what is noted of it. */
  #within<T>(work: () => T): () => T {
    return () => {
      const isOuter = !this.#isInTransaction;
      this.#isInTransaction = true;
      try {
        const result = work();
        if (isOuter) this.#noteSources();
        return result;
      } finally {
        if (isOuter) this.#isInTransaction = false;
      }
    };
  }

  snapshot<T>(work: () => T): T {
    if (this.#database.inTransaction) return work();
    this.#isSnapshot = true;
    try {
      return this.#database.transaction(work).deferred();
    } catch (error) {
      if (!this.#isSnapshot) this.rollbacks += 1;
      throw error;
    } finally {
      this.#isSnapshot = false;
    }
  }

  /** Work in a transaction of its own. */
  #begin<T>(work: () => T): T {
    try {
      return this.#database.transaction(this.#within(work)).immediate();
    } catch (error) {
      this.rollbacks += 1;
      throw error;
    }
  }

  /** Work in the transaction that is open, which is no mere snapshot then. */
  #join<T>(work: () => T): T {
    this.#isSnapshot = false;
    return work();
  }

  transaction<T>(work: () => T): T {
    this.#endGroup();
    return this.#database.inTransaction ? this.#join(work) : this.#begin(work);
  }

  durableTransaction<T>(work: () => T): T {
    this.#endGroup();
    if (this.#database.inTransaction) return this.#join(work);
    this.#database.pragma('synchronous = FULL');
    try {
      return this.#begin(work);
    } finally {
      this.#database.pragma('synchronous = NORMAL');
    }
  }

  groupTransaction<T>(work: () => T, onLost: (cause: unknown) => void): T {
    // Within another transaction, that one decides.
    if (this.#isInGroupWork || (this.#group === null && this.#database.inTransaction))
      return this.#join(work);
    if (this.#group === null) {
      this.#database.exec('BEGIN IMMEDIATE');
      this.#group = new Set();
    }
    this.#group.add(onLost);
    this.#isInGroupWork = true;
    try {
      return this.#within(work)();
    } catch (error) {
      this.#loseGroup(error);
      throw error;
    } finally {
      this.#isInGroupWork = false;
    }
  }

  commitGroup(): void {
    if (this.#group === null || this.#isInGroupWork) return;
    try {
      this.#database.exec('COMMIT');
      this.#group = null;
    } catch (error) {
      this.#loseGroup(error);
      throw error;
    }
  }

  /** What is no part of the group is a transaction of its own. */
  #endGroup(): void {
    if (!this.#isInGroupWork) this.commitGroup();
  }

  #loseGroup(cause: unknown): void {
    const members = this.#group ?? [];
    this.#group = null;
    this.rollbacks += 1;
    // Some errors (a full disk) have rolled back already.
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    for (const tell of members) tell(cause);
  }

  execute(sql: string): void {
    this.#endGroup();
    this.#database.exec(sql);
  }

  close(): void {
    this.#endGroup();
    this.#reads.clear();
    this.#plucks.clear();
    this.#raws.clear();
    this.#writes.clear();
    this.#database.close();
    this.#onClose();
  }
}

/** Opens a connection that can only read. Never waits for the writer (WAL). */
export function openReadConnection(file: string, options: ConnectionOptions = {}): ReadableStore {
  const database = new Database(file, { readonly: true, fileMustExist: true, ...binding(options) });
  database.pragma('cache_size = -32000');
  database.pragma('mmap_size = 268435456');
  database.pragma('query_only = ON');
  return new Connection(database);
}

/**
 * Opens the write connection. Migrations and checks are the caller's (`open-store.ts`).
 * @param onClose called once after the connection is closed, to release what guards the file.
 */
export function openWriteConnection(
  file: string,
  options: ConnectionOptions = {},
  onClose?: () => void,
): WritableStore {
  const database = new Database(file, binding(options));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    database.pragma('cache_size = -64000');
    database.pragma('temp_store = MEMORY');
    // The default of 1,000 pages slows bulk loads with random-key indexes 2.5 times by a million alerts.
    database.pragma('wal_autocheckpoint = 40000');
  } catch (error) {
    database.close();
    throw error;
  }
  return new Connection(database, onClose);
}

/** Moves what is in the write-ahead log into the store from a thread that nobody waits for. */
export interface Checkpointer {
  /** Moves all it can without disturbing anybody. @returns true when nothing is left to move. */
  run(): boolean;
  /**
   * Begins to bring the log to the disk, unless that is under way, and returns at once. A command's commit waits for the disk to have all
   * of the log, also what an import has written to it since: the less that is, the shorter it waits.
   */
  flushLog(): void;
  close(): void;
}

/** Opens a connection that does nothing but checkpoints of a store that is open in another thread. */
export function openCheckpointer(file: string, options: ConnectionOptions = {}): Checkpointer {
  const database = new Database(file, { fileMustExist: true, ...binding(options) });
  database.pragma('synchronous = NORMAL');
  // Pages are copied through a buffer of SQLite's own; a cache would hold what is never read again.
  database.pragma('cache_size = -200');
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  const log = openLog(file);
  let isFlushing = false;
  let isClosed = false;
  const closeLog = (): void => {
    if (log !== null) closeSync(log);
  };
  return {
    run() {
      const { log: inLog, checkpointed } = checkpoint.get() as {
        readonly log: number;
        readonly checkpointed: number;
      };
      return inLog === checkpointed;
    },
    flushLog() {
      if (log === null || isFlushing || isClosed) return;
      isFlushing = true;
      // Its failure is told by the commit that waits for the same bytes.
      fdatasync(log, () => {
        isFlushing = false;
        if (isClosed) closeLog();
      });
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      if (!isFlushing) closeLog();
      database.close();
    },
  };
}

/**
 * Opens the log beside SQLite. It holds no locks on it (they are on the store and its `-shm`), so that closing this handle releases none.
 * @returns null where that cannot be: then commands wait for all of the log.
 */
function openLog(file: string): number | null {
  try {
    return openSync(`${file}-wal`, 'r+');
  } catch {
    return null;
  }
}

function binding(options: ConnectionOptions): { nativeBinding?: string } {
  return options.nativeBinding ? { nativeBinding: options.nativeBinding } : {};
}
