import type { ContractError, ErrorCode } from '../../shared/contract/index.ts';

/** An operation that answered `{ok: false}`, as an exception that keeps the code. */
export class ClientError extends Error {
  readonly code: ErrorCode;
  readonly params: Readonly<Record<string, string | number>>;
  /** The operation that failed, for example `queue.listIncidents`. */
  readonly operation: string;

  constructor(operation: string, error: ContractError) {
    super(error.message);
    this.name = 'ClientError';
    this.operation = operation;
    this.code = error.code;
    this.params = error.params ?? {};
  }
}

/** Makes a `ClientError` of anything that was thrown; what is no `ClientError` becomes `internal`. */
export function toClientError(operation: string, thrown: unknown): ClientError {
  if (thrown instanceof ClientError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ClientError(operation, { code: 'internal', message });
}

/** True when a call ended because its caller gave it up: nothing to show. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof ClientError && thrown.code === 'cancelled';
}

/** What a person reads about an error: what happened, what was kept, what to do. */
export interface ErrorExplanation {
  readonly title: string;
  readonly kept: string;
  readonly advice: string;
}

const nothingChanged = 'Nothing was changed.';

/** The text for each error code. */
export function explainError(error: ClientError): ErrorExplanation {
  switch (error.code) {
    case 'badInput':
      return {
        title: 'The request was not understood',
        kept: nothingChanged,
        advice: 'Check the values and try again.',
      };
    case 'badOutput':
      return {
        title: 'The answer was not understood',
        kept: 'The store was not damaged.',
        advice: 'Try again; if it stays, copy the detail for a report.',
      };
    case 'forbidden':
      return {
        title: 'This window may not do that',
        kept: nothingChanged,
        advice: 'Open the data folder as an analyst.',
      };
    case 'notFound':
      return {
        title: 'Not found',
        kept: nothingChanged,
        advice: 'It may have been removed or merged. Go back to the list.',
      };
    case 'conflict':
      return {
        title: 'It has changed in the meantime',
        kept: 'The newer value was kept.',
        advice: 'Look at the new value, then decide again.',
      };
    case 'limit':
      return {
        title: 'That is more than there may be',
        kept: nothingChanged,
        advice: 'Choose fewer, or take away what is not needed, and try again.',
      };
    case 'readOnly':
      return {
        title: 'This data folder is open for reading only',
        kept: nothingChanged,
        advice: 'Close the other program that has it open, then start again.',
      };
    case 'cancelled':
      return {
        title: 'Cancelled',
        kept: 'What was finished before was kept.',
        advice: 'Start it again when you are ready.',
      };
    case 'storeInUse':
      return {
        title: 'The data folder is in use',
        kept: nothingChanged,
        advice: 'Close the other window or command that uses it.',
      };
    case 'storeDamaged':
      return {
        title: 'The store is damaged',
        kept: 'The file was left as it is.',
        advice: 'Run the integrity check in Settings, or open a backup.',
      };
    case 'storeTooNew':
      return {
        title: 'The store was made by a newer version',
        kept: 'The file was left as it is.',
        advice: 'Open it with that version or a newer one.',
      };
    case 'fileUnreadable':
      return {
        title: 'The file could not be read',
        kept: 'What was imported before was kept.',
        advice: 'Check that the file is still there and may be read.',
      };
    case 'noIdentity':
      return {
        title: 'Changes need an analyst',
        kept: nothingChanged,
        advice: 'Enter your name in Settings; a key is made for you.',
      };
    case 'workerLost':
      return {
        title: 'The background work stopped',
        kept: 'Everything committed before was kept.',
        advice: 'Start it again.',
      };
    case 'internal':
      return {
        title: 'Something went wrong',
        kept: 'Saved work was kept.',
        advice: 'Try again; if it stays, copy the detail for a report.',
      };
  }
}

/** The detail that an analyst can copy for a report: no evidence, only codes. */
export function errorDetail(error: ClientError): string {
  const params = Object.entries(error.params).map(([name, value]) => `${name}: ${value}`);
  return [
    `operation: ${error.operation}`,
    `code: ${error.code}`,
    `message: ${error.message}`,
    ...params,
  ].join('\n');
}
