import type { z } from 'zod';

/** Who looks at a workspace. A window is bound to one audience; an operation names those that may call it. */
export type Audience = 'analyst' | 'facilitator' | 'participant';

/**
 * The kind of an operation. `query` reads and can be cancelled; `command` writes one undoable journal group in one
 * transaction; `job` starts long work and answers with its id at once; `host` is answered by the window's host
 * (dialogs, about) and reads or writes no store.
 */
export type OperationKind = 'query' | 'command' | 'job' | 'host';

/** One operation of the contract: its kind, its audiences and the schemas of what goes in and comes out. */
export interface Operation<
  K extends OperationKind = OperationKind,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  readonly kind: K;
  readonly audiences: readonly Audience[];
  readonly input: I;
  readonly output: O;
}

const everyone: readonly Audience[] = ['analyst', 'facilitator', 'participant'];

const define =
  <K extends OperationKind>(kind: K) =>
  <I extends z.ZodType, O extends z.ZodType>(
    input: I,
    output: O,
    audiences: readonly Audience[] = everyone,
  ): Operation<K, I, O> => ({ kind, audiences, input, output });

/** Declares a read that can be cancelled. */
export const query = define('query');
/** Declares a write: journal entry and change in one transaction, undoable. */
export const command = define('command');
/** Declares long work that reports progress and can be cancelled. */
export const job = define('job');
/** Declares an operation of the window's host. */
export const host = define('host');

/** Codes of every error that can cross the contract; `params` fill the text that people read. */
export type ErrorCode =
  | 'badInput'
  | 'badOutput'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'limit'
  | 'readOnly'
  | 'cancelled'
  | 'storeInUse'
  | 'storeDamaged'
  | 'storeTooNew'
  | 'fileUnreadable'
  | 'noIdentity'
  | 'workerLost'
  | 'internal';

/** An error as data: nothing throws across the contract. */
export interface ContractError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** The answer to every call. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ContractError };

/** An error that a service throws and the router turns into data. */
export class OperationError extends Error {
  readonly code: ErrorCode;
  readonly params: Readonly<Record<string, string | number>>;
  constructor(code: ErrorCode, message: string, params: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = 'OperationError';
    this.code = code;
    this.params = params;
  }
}
