import { toContractError } from '../../shared/contract/fault.ts';
import { OperationError, type ContractError } from '../../shared/contract/operation.ts';

/** The two ends of a channel between threads: a `Worker`, a `parentPort`, or a `MessagePort`. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

type Method = (...parameters: never[]) => unknown;

/** A set of methods that one thread serves to another. */
export type Methods<M> = { readonly [K in keyof M]: Method };

/** The same methods as seen from the other thread: every answer is a promise. */
export type Remote<M> = {
  readonly [K in keyof M]: M[K] extends (...parameters: infer P) => infer R
    ? (...parameters: P) => Promise<Awaited<R>>
    : never;
};

interface Call {
  readonly type: 'call';
  readonly id: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

type Answer =
  | { readonly type: 'answer'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly ok: false; readonly error: ContractError };

interface Event {
  readonly type: 'event';
  readonly name: string;
  readonly value: unknown;
}

type Message = Call | Answer | Event;

/** Turns an error that crossed back into one that can be thrown. */
export function fromContractError(error: ContractError): OperationError {
  return new OperationError(error.code, error.message, error.params ?? {});
}

/** Serves methods to the other end; one call at a time in order of arrival, unless a method is asynchronous. */
export function serve<M extends Methods<M>>(port: Port, methods: M): void {
  port.on('message', (received) => {
    const message = received as Message;
    if (message.type !== 'call') return;
    const method = Object.hasOwn(methods, message.method)
      ? (methods[message.method as keyof M] as Method)
      : null;
    void (async () => {
      let answer: Answer;
      try {
        if (method === null) throw new OperationError('internal', `No method ${message.method}.`);
        const value = await method(...(message.parameters as never[]));
        answer = { type: 'answer', id: message.id, ok: true, value };
      } catch (thrown) {
        answer = { type: 'answer', id: message.id, ok: false, error: toContractError(thrown) };
      }
      port.postMessage(answer);
    })();
  });
}

/** Sends a one-way event to the other end. */
export function emit(port: Port, name: string, value: unknown): void {
  port.postMessage({ type: 'event', name, value } satisfies Event);
}

/** The calling end of a channel. */
export interface Connection<M> {
  readonly remote: Remote<M>;
  /** Listens to one-way events of the other end. */
  onEvent(listener: (name: string, value: unknown) => void): void;
  /** Fails every call under way and every later one: the other end is gone. */
  fail(error: OperationError): void;
}

/** Calls the methods that the other end serves. */
export function connect<M>(port: Port): Connection<M> {
  interface Waiting {
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: Error) => void;
  }
  const waiting = new Map<number, Waiting>();
  const listeners: ((name: string, value: unknown) => void)[] = [];
  let next = 1;
  let lost: OperationError | null = null;
  port.on('message', (received) => {
    const message = received as Message;
    if (message.type === 'event') {
      for (const listener of listeners) listener(message.name, message.value);
      return;
    }
    if (message.type !== 'answer') return;
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (!call) return;
    if (message.ok) call.resolve(message.value);
    else call.reject(fromContractError(message.error));
  });
  const invoke = (method: string, parameters: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      const id = next++;
      waiting.set(id, { resolve, reject });
      port.postMessage({ type: 'call', id, method, parameters } satisfies Call);
    });
  const remote = new Proxy(
    {},
    {
      get:
        (_target, method: string) =>
        (...parameters: unknown[]) =>
          invoke(method, parameters),
    },
  );
  return {
    remote: remote as Remote<M>,
    onEvent: (listener) => void listeners.push(listener),
    fail: (error) => {
      lost = error;
      for (const call of waiting.values()) call.reject(error);
      waiting.clear();
    },
  };
}
