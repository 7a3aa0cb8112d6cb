import { OperationError, type ContractError } from './operation.ts';

/** What people read of an error that no operation foresaw. Its own message may quote what was being read (`JSON.parse` does). */
export const faultMessage = 'Something went wrong inside Casemate.';

/** Most stack frames that a fault names. */
const mostFrames = 5;

/** A function's name, perhaps with its class, as engines write it in a stack. */
const functionName = /^(?:async |new )?[\w$.<>#]{1,100}(?: \[as [\w$.]{1,60}\])?$/;
/** The end of a path and a position in it. */
const position = /([\w$.@-]{1,100}:\d{1,9}:\d{1,9})$/;

/** `function (file:line:column)` of a line of a stack; null when it is anything else. */
function readFrame(line: string): string | null {
  const text = line.trim();
  if (!text.startsWith('at ') || text.length > 500) return null;
  const open = text.lastIndexOf(' (');
  const isNamed = open > 0 && text.endsWith(')');
  const place = position.exec(isNamed ? text.slice(0, -1) : text)?.[1];
  if (place === undefined) return null;
  const name = isNamed ? text.slice(3, open) : '';
  return functionName.test(name) ? `${name} (${place})` : `(${place})`;
}

/** The frames of a stack, none of which is a line of the message above them. */
function framesOf(error: Error): readonly string[] {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const message = typeof error.message === 'string' ? error.message : '';
  const at = stack.indexOf(message);
  // A stack that was made with another message cannot be told from it.
  if (at < 0) return [];
  const lines = stack.slice(at + message.length).split('\n', 50);
  // The first line is the end of the headline, never a frame.
  return lines
    .slice(1)
    .map(readFrame)
    .filter((frame) => frame !== null)
    .slice(0, mostFrames);
}

/** A text that is one plain word, as names of errors and codes of systems are; else null. */
const plainWord = (value: unknown): string | null =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,60}$/.test(value) ? value : null;

/**
 * Turns whatever was thrown into an error that can cross threads and the contract. What an operation says itself is kept; of anything
 * else only the kind, the system's code (`SQLITE_FULL`, `ENOSPC`) and the places in the code, so that no evidence gets out with it.
 */
export function toContractError(thrown: unknown): ContractError {
  if (thrown instanceof OperationError)
    return { code: thrown.code, message: thrown.message, params: thrown.params };
  const error = thrown instanceof Error ? thrown : null;
  const systemCode = error !== null && 'code' in error ? plainWord(error.code) : null;
  return {
    code: 'internal',
    message: faultMessage,
    params: {
      error: error === null ? typeof thrown : (plainWord(error.name) ?? 'Error'),
      ...(systemCode === null ? {} : { systemCode }),
      at: error === null ? '' : framesOf(error).join(' < '),
    },
  };
}

/** A fault in one line, for logs and where an error is a text alone: what {@link toContractError} keeps of it. */
export function describeFault(thrown: unknown): string {
  const { code, message, params = {} } = toContractError(thrown);
  const { error, systemCode, at } = params;
  if (code !== 'internal' || error === undefined) return message;
  const kind = systemCode === undefined ? String(error) : `${String(error)} ${String(systemCode)}`;
  return `${message} ${kind}${at === undefined || at === '' ? '' : ` at ${String(at)}`}`;
}
