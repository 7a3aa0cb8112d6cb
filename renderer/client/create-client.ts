import type { CasemateBridge, FileToken } from '../../shared/contract/bridge.ts';
import { contract } from '../../shared/contract/index.ts';
import type {
  Contract,
  InputOf,
  Notice,
  OperationName,
  OutputOf,
  Result,
} from '../../shared/contract/index.ts';
import { ClientError, toClientError } from './client-error.ts';

/** How a call can be given up. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** One operation as a function: resolves with its output, rejects with a `ClientError`. */
export type Call<Name extends OperationName> = (
  input: InputOf<Name>,
  options?: CallOptions,
) => Promise<OutputOf<Name>>;

type Operations = {
  readonly [G in keyof Contract]: {
    readonly [N in keyof Contract[G]]: Call<`${G & string}.${N & string}` & OperationName>;
  };
};

/** Every operation of the contract as `client.group.name(input)`, with notices and dropped files. */
export type Client = Operations & {
  onNotice(listener: (notice: Notice) => void): () => void;
  registerDroppedFiles(files: readonly File[]): Promise<readonly FileToken[]>;
};

/** Input as plain data: reactive proxies and undefined members cannot cross to the other process. */
const plain = (input: unknown): unknown =>
  input === undefined ? {} : (JSON.parse(JSON.stringify(input)) as unknown);

/** Makes the client of a bridge. */
export function createClient(bridge: CasemateBridge<File>): Client {
  let lastCall = 0;
  // The bridge is listened to once, however many queries wait for notices.
  const listeners = new Set<(notice: Notice) => void>();
  let unsubscribe: (() => void) | null = null;

  function onNotice(listener: (notice: Notice) => void): () => void {
    // A function of its own, so that the same listener can be there twice.
    const own = (notice: Notice): void => listener(notice);
    listeners.add(own);
    unsubscribe ??= bridge.onNotice((notice) => {
      for (const each of [...listeners]) each(notice);
    });
    return () => {
      listeners.delete(own);
      if (listeners.size > 0) return;
      unsubscribe?.();
      unsubscribe = null;
    };
  }

  async function call(operation: string, input: unknown, options: CallOptions = {}): Promise<unknown> {
    const cancelled = (): ClientError =>
      new ClientError(operation, { code: 'cancelled', message: 'given up' });
    const { signal } = options;
    if (signal?.aborted) throw cancelled();
    const callId = ++lastCall;
    const abort = (): void => bridge.cancel(callId);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const result = JSON.parse(await bridge.invoke(operation, plain(input), callId)) as Result<unknown>;
      if (signal?.aborted) throw cancelled();
      if (!result.ok) throw new ClientError(operation, result.error);
      return result.value;
    } catch (thrown) {
      throw toClientError(operation, thrown);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  const groups = Object.entries(contract).map(([group, operations]) => {
    const calls = Object.keys(operations).map((name) => [
      name,
      (input: unknown, options?: CallOptions) => call(`${group}.${name}`, input, options),
    ]);
    return [group, Object.fromEntries(calls) as unknown] as const;
  });
  return {
    // The shape follows the contract value key by key, which the compiler cannot see through Object.fromEntries.
    ...(Object.fromEntries(groups) as unknown as Operations),
    onNotice,
    registerDroppedFiles: (files) => bridge.registerDroppedFiles(files),
  };
}
