import type { CasemateBridge, FileToken } from '../../../shared/contract/bridge.ts';
import { OperationError, findOperation } from '../../../shared/contract/index.ts';
import type {
  ContractError,
  Notice,
  OperationName,
  OutputOf,
  ParsedInputOf,
  Result,
} from '../../../shared/contract/index.ts';
import { createClient } from '../create-client.ts';
import type { Client } from '../create-client.ts';

/** Answers to operations; what is left out answers `notFound`. */
export type MockHandlers = {
  readonly [Name in OperationName]?: (input: ParsedInputOf<Name>) => OutputOf<Name> | Promise<OutputOf<Name>>;
};

/** A bridge that answers from handlers, checked by the contract's own schemas. */
export interface MockBridge extends CasemateBridge<File> {
  /** Sends a notice to the window. */
  emit(notice: Notice): void;
  /** Every call so far, oldest first. */
  readonly calls: readonly { readonly operation: string; readonly input: unknown }[];
  readonly cancelled: readonly number[];
}

const failure = (error: ContractError): Result<unknown> => ({ ok: false, error });

/** Makes a bridge of handlers. `latency` in ms is waited before each answer. */
export function createMockBridge(handlers: MockHandlers, latency = 0): MockBridge {
  const listeners = new Set<(notice: Notice) => void>();
  const calls: { operation: string; input: unknown }[] = [];
  const cancelled: number[] = [];
  let files = 0;

  async function invoke(name: string, input: unknown, callId: number): Promise<Result<unknown>> {
    calls.push({ operation: name, input });
    if (latency > 0) await new Promise((done) => setTimeout(done, latency));
    if (cancelled.includes(callId)) return failure({ code: 'cancelled', message: 'given up' });
    const operation = findOperation(name);
    const handler = handlers[name as OperationName] as ((input: unknown) => unknown) | undefined;
    if (operation === null || handler === undefined)
      return failure({ code: 'notFound', message: `no answer for ${name}` });
    const parsed = operation.input.safeParse(input);
    if (!parsed.success) return failure({ code: 'badInput', message: parsed.error.message });
    try {
      const output = operation.output.safeParse(await handler(parsed.data));
      return output.success
        ? { ok: true, value: output.data }
        : failure({ code: 'badOutput', message: output.error.message });
    } catch (thrown) {
      if (thrown instanceof OperationError)
        return failure({ code: thrown.code, message: thrown.message, params: thrown.params });
      return failure({
        code: 'internal',
        message: thrown instanceof Error ? thrown.message : String(thrown),
      });
    }
  }

  return {
    invoke: async (name, input, callId) => JSON.stringify(await invoke(name, input, callId)),
    cancel: (callId) => void cancelled.push(callId),
    onNotice(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    registerDroppedFiles: (dropped) =>
      Promise.resolve(
        dropped.map((file): FileToken => ({ token: `file-${++files}`, name: file.name, size: file.size })),
      ),
    emit: (notice) => listeners.forEach((listener) => listener(notice)),
    calls,
    cancelled,
  };
}

/** A client over a mock bridge, for component tests. */
export function createMockClient(handlers: MockHandlers): {
  readonly client: Client;
  readonly bridge: MockBridge;
} {
  const bridge = createMockBridge(handlers);
  return { client: createClient(bridge), bridge };
}
