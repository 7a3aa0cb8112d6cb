import { describe, expect, it } from 'vitest';
import { reactive } from 'vue';
import type { CasemateBridge } from '../../shared/contract/bridge.ts';
import { OperationError, operationNames } from '../../shared/contract/index.ts';
import type { ErrorCode } from '../../shared/contract/index.ts';
import { ClientError, errorDetail, explainError, isCancelled } from './client-error.ts';
import { createClient } from './create-client.ts';
import { createMockClient } from './mock/index.ts';

const suggestions = { analysts: ['Dana'], tags: [] };

describe('client', () => {
  it('has a function for every operation of the contract', () => {
    const { client } = createMockClient({});
    const groups = client as unknown as Record<string, Record<string, unknown>>;
    for (const name of operationNames) {
      const [group = '', operation = ''] = name.split('.');
      expect(typeof groups[group]?.[operation], name).toBe('function');
    }
  });

  it('answers with the value and sends plain data', async () => {
    const { client, bridge } = createMockClient({
      'incidents.update': () => ({ group: 'g', revision: 2, label: 'Changed' }),
    });
    const incidents = reactive(['4211']);
    await expect(
      client.incidents.update({ incidents, patch: { assignedTo: undefined, status: 'active' } as never }),
    ).resolves.toMatchObject({ group: 'g' });
    expect(bridge.calls).toEqual([
      { operation: 'incidents.update', input: { incidents: ['4211'], patch: { status: 'active' } } },
    ]);
    expect(() => structuredClone(bridge.calls[0]?.input)).not.toThrow();
  });

  it('turns {ok: false} into a ClientError with code, parameters and operation', async () => {
    const { client } = createMockClient({
      'workspace.undo': () => {
        throw new OperationError('conflict', 'The name has changed since.', { field: 'name' });
      },
    });
    const error = await client.workspace.undo({}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'The name has changed since.',
      params: { field: 'name' },
      operation: 'workspace.undo',
    });
    expect(errorDetail(error as ClientError)).toContain(
      'code: conflict\nmessage: The name has changed since.\nfield: name',
    );
  });

  it('turns a bridge that rejects into an internal ClientError', async () => {
    const broken = {
      invoke: () => Promise.reject(new Error('pipe closed')),
      cancel: () => undefined,
    } as unknown as CasemateBridge<File>;
    await expect(createClient(broken).incidents.suggestions({})).rejects.toMatchObject({
      code: 'internal',
      message: 'pipe closed',
    });
  });

  it('cancels the call of an aborted signal, and answers cancelled even when a result came too late', async () => {
    const { client, bridge } = createMockClient({ 'incidents.suggestions': () => suggestions });
    const controller = new AbortController();
    const call = client.incidents.suggestions({}, { signal: controller.signal });
    controller.abort();
    const error = await call.catch((thrown: unknown) => thrown);
    expect(isCancelled(error)).toBe(true);
    expect(bridge.cancelled).toEqual([1]);
    await expect(client.incidents.suggestions({}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(bridge.calls).toHaveLength(1);
  });

  it('listens to the bridge once and hands each notice to everyone who waits', () => {
    const { bridge } = createMockClient({});
    let subscriptions = 0;
    const counting: CasemateBridge<File> = {
      ...bridge,
      onNotice: (listener) => {
        subscriptions++;
        const stop = bridge.onNotice(listener);
        return () => {
          subscriptions--;
          stop();
        };
      },
    };
    const client = createClient(counting);
    const heard: number[] = [];
    const listener = (place: number) => () => void heard.push(place);
    const stops = Array.from({ length: 20 }, (_, place) => client.onNotice(listener(place)));
    expect(subscriptions).toBe(1);
    const notice = { kind: 'changed', revision: 1, touched: [], incidents: [], by: 'this' } as const;
    bridge.emit(notice);
    expect(heard).toHaveLength(20);
    stops[3]?.();
    bridge.emit(notice);
    expect(heard).toHaveLength(39);
    for (const stop of stops) stop();
    expect(subscriptions).toBe(0);
    client.onNotice(listener(0));
    expect(subscriptions).toBe(1);
  });

  it('says of every code what happened, what was kept and what to do', () => {
    const codes: readonly ErrorCode[] = [
      'badInput',
      'badOutput',
      'forbidden',
      'notFound',
      'conflict',
      'limit',
      'readOnly',
      'cancelled',
      'storeInUse',
      'storeDamaged',
      'storeTooNew',
      'fileUnreadable',
      'noIdentity',
      'workerLost',
      'internal',
    ];
    const titles = codes.map((code) => {
      const explanation = explainError(new ClientError('x.y', { code, message: 'm' }));
      expect(explanation.kept).not.toBe('');
      expect(explanation.advice).not.toBe('');
      return explanation.title;
    });
    expect(new Set(titles).size).toBe(codes.length);
  });
});
