import {
  findOperation,
  type Audience,
  type Operation,
  type OperationName,
  type Result,
} from '../../shared/contract/index.ts';
import { describeFault, toContractError } from '../../shared/contract/fault.ts';
import { OperationError } from '../../shared/contract/operation.ts';

/** What a window is bound to, found by its sender; null for a sender that is no window of ours. */
export interface Binding {
  readonly audience: Audience;
  readonly readOnly: boolean;
  /** Carries out an operation whose input has passed its schema. */
  dispatch(name: OperationName, operation: Operation, input: unknown, signal: AbortSignal): Promise<unknown>;
}

/** Who sent a call. */
export interface Sender {
  /** The frame's URL at the moment of the call; null when the frame is gone. */
  readonly url: string | null;
  readonly isMainFrame: boolean;
  readonly binding: Binding | null;
}

/** Checks every call: sender, operation, audience, input; carries it out; checks the output. Never throws. */
export interface Router {
  route(sender: Sender, name: unknown, input: unknown, callId: unknown): Promise<Result<unknown>>;
  /** The sender's binding. @throws OperationError `forbidden` for a sender that is no window of ours. */
  check(sender: Sender): Binding;
  /** Cancels a query under way; unknown ids are ignored. */
  cancel(sender: Sender, callId: unknown): void;
}

/**
 * Makes a router.
 * @param allowedOrigin the only origin whose main frame may call, for example `app://ui`
 * @param log receives faults that are ours (never evidence)
 */
export function createRouter(allowedOrigin: string, log: (message: string) => void): Router {
  const underWay = new Map<Binding, Map<number, AbortController>>();

  const check = (sender: Sender): Binding => {
    const origin = sender.url === null ? null : originOf(sender.url);
    if (origin !== allowedOrigin || !sender.isMainFrame || sender.binding === null) {
      throw new OperationError('forbidden', 'This window may not call the workbench.');
    }
    return sender.binding;
  };

  const run = async (sender: Sender, name: unknown, input: unknown, callId: unknown): Promise<unknown> => {
    const binding = check(sender);
    const operation = typeof name === 'string' ? findOperation(name) : null;
    if (operation === null || typeof name !== 'string')
      throw new OperationError('badInput', 'There is no such operation.');
    if (!operation.audiences.includes(binding.audience)) {
      throw new OperationError('forbidden', `${name} is not for this window.`, { operation: name });
    }
    if (binding.readOnly && (operation.kind === 'command' || operation.kind === 'job')) {
      throw new OperationError('readOnly', 'This workspace can only be read.', { operation: name });
    }
    const parsed = readInput(name, operation, input);
    const controller = new AbortController();
    const calls = underWay.get(binding) ?? new Map<number, AbortController>();
    underWay.set(binding, calls);
    if (typeof callId === 'number') calls.set(callId, controller);
    try {
      const value = await binding.dispatch(name as OperationName, operation, parsed, controller.signal);
      const checked = operation.output.safeParse(value);
      if (!checked.success) {
        const issue = checked.error.issues[0];
        log(
          `${name} answered outside its schema at ${issue?.path.map(String).join('.') ?? '?'}: ${issue?.code ?? '?'}`,
        );
        throw new OperationError(
          'badOutput',
          `${name} gave an answer that does not fit its schema. Nothing was lost; please report this.`,
          {
            operation: name,
            path: issue?.path.map(String).join('.') ?? '',
          },
        );
      }
      return checked.data;
    } finally {
      if (typeof callId === 'number') calls.delete(callId);
    }
  };

  return {
    check,
    async route(sender, name, input, callId) {
      try {
        return { ok: true, value: await run(sender, name, input, callId) };
      } catch (thrown) {
        const error = toContractError(thrown);
        // Also what another thread could not foresee ends here: it has crossed as an error with this code.
        if (error.code === 'internal') log(`${String(name)} failed: ${describeFault(thrown)}`);
        return { ok: false, error };
      }
    },
    cancel(sender, callId) {
      if (sender.binding === null || typeof callId !== 'number') return;
      underWay.get(sender.binding)?.get(callId)?.abort();
    },
  };
}

/** @throws OperationError `badInput` with the first field that is wrong */
function readInput(name: string, operation: Operation, input: unknown): unknown {
  let message = 'invalid input';
  try {
    const parsed = operation.input.safeParse(input);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue?.path.map(String).join('.') ?? '';
    message = `${where === '' ? '' : `${where}: `}${issue?.message ?? message}`;
  } catch {
    // A schema compares what it is given: an object in the place of a length makes that itself throw.
  }
  throw new OperationError('badInput', `${name}: ${message}`, { operation: name });
}

/** `scheme://host` of a URL; custom schemes have no `origin` in every runtime, so it is put together here. */
function originOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return null;
  }
}
