import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { OperationError } from '../../../shared/contract/index.ts';
import { clientProvision, useClient } from '../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../client/mock/index.ts';
import type { MockHandlers } from '../../client/mock/index.ts';
import { useToasts } from '../../ui/index.ts';
import { useChange, useUndo } from './change.ts';

const changed = { group: 'g1', revision: 2, label: 'Assign incident 46' };

function setUp(handlers: MockHandlers) {
  const { client, bridge } = createMockClient(handlers);
  let parts!: {
    change: ReturnType<typeof useChange>;
    undo: ReturnType<typeof useUndo>;
    toasts: ReturnType<typeof useToasts>;
    client: typeof client;
  };
  mount(
    defineComponent(() => {
      parts = { change: useChange(), undo: useUndo(), toasts: useToasts(), client: useClient() };
      return () => h('p');
    }),
    { global: { plugins: [createPinia()], provide: clientProvision(client) } },
  );
  const undos = (): unknown[] =>
    bridge.calls.filter((call) => call.operation === 'workspace.undo').map((call) => call.input);
  return { ...parts, undos };
}
const update = { incidents: ['46'], patch: { assignedTo: 'Dana' } };

describe('changes and undo', () => {
  it('says what was done and undoes exactly that group', async () => {
    const { change, toasts, client, undos } = setUp({
      'incidents.update': () => changed,
      'workspace.undo': () => ({ group: 'g2', revision: 3, label: 'Undo: Assign incident 46' }),
    });
    expect(await change.run(() => client.incidents.update(update))).toEqual(changed);
    expect(toasts.toasts[0]).toMatchObject({
      text: 'Assign incident 46',
      tone: 'success',
      action: { label: 'Undo' },
    });
    toasts.toasts[0]?.action?.run();
    await flushPromises();
    expect(undos()).toEqual([{ group: 'g1', force: false }]);
    expect(toasts.toasts.at(-1)?.text).toBe('Undone: Assign incident 46');
  });

  it('answers null and explains when a change failed', async () => {
    const { change, toasts, client } = setUp({
      'incidents.update': () => {
        throw new OperationError('noIdentity', 'No analyst is known.');
      },
    });
    expect(await change.run(() => client.incidents.update(update))).toBeNull();
    expect(change.error.value?.code).toBe('noIdentity');
    expect(change.busy.value).toBe(false);
    expect(toasts.toasts[0]).toMatchObject({ tone: 'danger', text: 'Changes need an analyst' });
  });

  it('asks before it overwrites what has changed since, and only then forces', async () => {
    let calls = 0;
    const { undo, toasts, undos } = setUp({
      'workspace.undo': ({ force }) => {
        calls += 1;
        if (!force) throw new OperationError('conflict', 'The owner has changed since.');
        return changed;
      },
    });
    await undo.undo();
    expect(calls).toBe(1);
    expect(toasts.toasts[0]).toMatchObject({ tone: 'danger', action: { label: 'Undo anyway' } });
    toasts.toasts[0]?.action?.run();
    await flushPromises();
    expect(undos()).toEqual([
      { group: null, force: false },
      { group: null, force: true },
    ]);
  });

  it('offers Redo only while it would redo what the message names', async () => {
    const state = { redo: { group: 'u1', label: 'Assign' } };
    const { undo, toasts } = setUp({
      ...scenarioHandlers('many', () => undefined),
      'workspace.undo': () => ({ group: state.redo.group, revision: 3, label: 'Undo: Assign' }),
      'workspace.undoState': () => ({ undo: null, redo: state.redo }),
    });
    await undo.undo();
    const first = toasts.toasts.at(-1)?.action;
    expect(first?.stands?.()).toBe(true);
    state.redo = { group: 'u2', label: 'Tag' };
    await undo.undo();
    expect(first?.stands?.()).toBe(false);
    expect(toasts.toasts.at(-1)?.action?.stands?.()).toBe(true);
  });

  it('says so when the end was reached', async () => {
    const { undo, toasts } = setUp({
      'workspace.redo': () => {
        throw new OperationError('notFound', 'There is nothing to redo.');
      },
    });
    await undo.redo();
    expect(toasts.toasts).toMatchObject([{ tone: 'neutral', text: 'Nothing to redo' }]);
  });
});
