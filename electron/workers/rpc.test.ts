import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { OperationError } from '../../shared/contract/index.ts';
import { connect, emit, serve, type Port } from './rpc.ts';

interface Calculator {
  add(left: number, right: number): number;
  later(text: string): Promise<string>;
  fail(): never;
  crash(): never;
}

const channels: MessageChannel[] = [];

function makeCalculator() {
  const channel = new MessageChannel();
  channels.push(channel);
  serve<Calculator>(channel.port1, {
    add: (left, right) => left + right,
    later: async (text) => text.toUpperCase(),
    fail: () => {
      throw new OperationError('conflict', 'Changed since.', { field: 'name' });
    },
    crash: () => {
      JSON.parse('{"secret": evidence}');
      throw new Error('JSON.parse did not throw');
    },
  });
  return { connection: connect<Calculator>(channel.port2), served: channel.port1 as Port };
}

afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
});

test('answers come back to their calls', async () => {
  const { remote } = makeCalculator().connection;
  expect(await Promise.all([remote.add(1, 2), remote.later('x'), remote.add(3, 4)])).toEqual([3, 'X', 7]);
});

test('errors keep code and params; others become internal, without their words', async () => {
  const { remote } = makeCalculator().connection;
  await expect(remote.fail()).rejects.toMatchObject({
    code: 'conflict',
    message: 'Changed since.',
    params: { field: 'name' },
  });
  await expect(remote.crash()).rejects.toMatchObject({
    code: 'internal',
    message: 'Something went wrong inside Casemate.',
    params: { error: 'SyntaxError', at: expect.stringContaining('rpc.test.ts') as string },
  });
});

test('a method that is not served is refused, prototype names too', async () => {
  const remote = makeCalculator().connection.remote as unknown as Record<string, () => Promise<unknown>>;
  await expect(remote['nothing']?.()).rejects.toMatchObject({ code: 'internal' });
  await expect(remote['constructor']?.()).rejects.toMatchObject({ code: 'internal' });
});

test('events go one way', async () => {
  const { connection, served } = makeCalculator();
  const heard = new Promise((resolve) => connection.onEvent((name, value) => resolve([name, value])));
  emit(served, 'progress', { share: 0.5 });
  expect(await heard).toEqual(['progress', { share: 0.5 }]);
});

test('when the other end is gone, every call under way and every later one fails', async () => {
  const { connection } = makeCalculator();
  const waiting = connection.remote.later('x');
  connection.fail(new OperationError('workerLost', 'Gone.'));
  await expect(waiting).rejects.toMatchObject({ code: 'workerLost' });
  await expect(connection.remote.add(1, 1)).rejects.toMatchObject({ code: 'workerLost' });
});
