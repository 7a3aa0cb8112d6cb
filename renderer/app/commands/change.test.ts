import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, effectScope, h, ref } from 'vue';
import { OperationError } from '../../../shared/contract/index.ts';
import { clientProvision, useClient, useWorkspace } from '../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../client/mock/index.ts';
import type { MockHandlers } from '../../client/mock/index.ts';
import { useToasts } from '../../ui/index.ts';
import { useChange, useDialogChange, useUndo } from './change.ts';

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

describe('a dialog that is closed while its change runs', () => {
  afterEach(() => void vi.useRealTimers());

  function setUpDialog() {
    let end!: { readonly well: () => void; readonly badly: () => void };
    const { client, bridge } = createMockClient({
      'incidents.update': () =>
        new Promise((resolve, reject) => {
          end = {
            well: () => resolve(changed),
            badly: () => reject(new OperationError('conflict', 'Somebody was quicker.')),
          };
        }),
      'jobs.cancel': () => ({ cancelled: true }),
    });
    const open = ref(true);
    const scope = effectScope();
    let parts!: {
      change: ReturnType<typeof useDialogChange>;
      toasts: ReturnType<typeof useToasts>;
      workspace: ReturnType<typeof useWorkspace>;
    };
    mount(
      defineComponent(() => {
        scope.run(() => {
          parts = {
            change: useDialogChange(() => open.value, 'inline'),
            toasts: useToasts(),
            workspace: useWorkspace(),
          };
        });
        return () => h('p');
      }),
      { global: { plugins: [createPinia()], provide: clientProvision(client) } },
    );
    const texts = (): readonly string[] => parts.toasts.toasts.map(({ text }) => text);
    return { ...parts, client, bridge, open, scope, texts, ended: () => end };
  }

  const working = {
    id: 'j1',
    kind: 'change',
    label: 'Tag 4,000 incidents',
    state: 'running',
    progress: 0.5,
    detail: '',
    pause: null,
    endedAt: null,
    error: null,
    result: null,
  } as const;

  it('lets it go on, says so with a way to cancel it, and tells its end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { change, client, bridge, workspace, open, texts, ended, toasts } = setUpDialog();
    const done = change.run(() => client.incidents.update(update));
    await flushPromises();
    workspace.keepJob({ ...working, startedAt: Date.now() });
    open.value = false;
    expect(change.isLeft()).toBe(true);
    expect(texts()).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(texts()).toEqual(['Goes on: Tag 4,000 incidents']);
    toasts.toasts[0]?.action?.run();
    await flushPromises();
    expect(bridge.calls.filter(({ operation }) => operation === 'jobs.cancel')).toMatchObject([
      { input: { job: 'j1' } },
    ]);
    ended().well();
    expect(await done).toEqual(changed);
    expect(texts()).toEqual(['Assign incident 46']);
    // The next one is asked for in the dialog as it is open now.
    open.value = true;
    void change.run(() => client.incidents.update(update));
    expect(change.isLeft()).toBe(false);
  });

  it('tells in a message that it failed, where the dialog would have shown it', async () => {
    const { change, client, scope, texts, ended } = setUpDialog();
    const done = change.run(() => client.incidents.update(update));
    await flushPromises();
    scope.stop();
    ended().badly();
    expect(await done).toBeNull();
    expect(texts()).toHaveLength(1);
  });

  it('says nothing more where the change is through already', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { change, client, open, texts, ended } = setUpDialog();
    const done = change.run(() => client.incidents.update(update));
    await flushPromises();
    open.value = false;
    ended().well();
    await done;
    vi.advanceTimersByTime(1000);
    expect(texts()).toEqual(['Assign incident 46']);
  });
});
