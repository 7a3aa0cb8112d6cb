import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { OperationError } from '../../../../shared/contract/index.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import { useUnsavedWork } from '../../../ui/index.ts';
import ManageIncidentPane from '../components/ManageIncidentPane.vue';

beforeEach(() => localStorage.clear());

/** A window that has nothing but its storage, as after a program that ended without being asked. */
function newWindow() {
  const { client } = createMockClient(scenarioHandlers('many', () => undefined));
  const pinia = createPinia();
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });
  return async (incidents: readonly string[]) => {
    const wrapper = mount(ManageIncidentPane, {
      props: { incidents },
      global: { plugins: [pinia, router], provide: clientProvision(client) },
    });
    await flushPromises();
    const comment = () => wrapper.get<HTMLTextAreaElement>('textarea[role=combobox]');
    return { wrapper, comment, text: () => comment().element.value };
  };
}

/** A pane whose comment is on its way to a store that answers when it is told to. */
async function leaveWhileSaving() {
  let settle: (error: OperationError | null) => void = () => undefined;
  const answered = new Promise<OperationError | null>((resolve) => (settle = resolve));
  const handlers = scenarioHandlers('many', (notice) => bridge.emit(notice));
  const update = handlers['incidents.update'];
  if (update === undefined) throw new Error('The scenario changes no incidents.');
  const { client, bridge } = createMockClient({
    ...handlers,
    'incidents.update': async (input) => {
      const error = await answered;
      if (error !== null) throw error;
      return update(input);
    },
  });
  const pinia = createPinia();
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });
  const open = () =>
    mount(ManageIncidentPane, {
      props: { incidents: ['4211'] },
      global: { plugins: [pinia, router], provide: clientProvision(client) },
    });
  const wrapper = open();
  await flushPromises();
  await wrapper.get<HTMLTextAreaElement>('textarea[role=combobox]').setValue('All of it');
  await wrapper.get('form').trigger('submit');
  await flushPromises();
  wrapper.unmount();
  return {
    answer: async (error: OperationError | null): Promise<void> => {
      settle(error);
      await flushPromises();
    },
    shownAgain: async (): Promise<string> => {
      const again = open();
      await flushPromises();
      return again.get<HTMLTextAreaElement>('textarea[role=combobox]').element.value;
    },
    unsaved: () => useUnsavedWork(pinia).names,
  };
}

describe('edits of a pane that is left while they are saved', () => {
  it('are not brought back to be saved twice', async () => {
    const { answer, shownAgain, unsaved } = await leaveWhileSaving();
    await answer(null);
    expect(unsaved()).toEqual([]);
    expect(await shownAgain()).toBe('');
    expect(localStorage.length).toBe(0);
  });

  it('are kept where they could not be saved', async () => {
    const { answer, shownAgain, unsaved } = await leaveWhileSaving();
    await answer(new OperationError('internal', 'The disk is full.'));
    expect(unsaved()).toEqual(['edits of incident 4211']);
    expect(await shownAgain()).toBe('All of it');
  });
});

describe('comments of a window that ended without being asked', () => {
  it('are there again for the same incidents, with a word about it, until they are sent', async () => {
    const before = await newWindow()(['4211']);
    await before.comment().setValue('Called the user');
    const open = newWindow();
    expect((await open(['4210'])).text()).toBe('');
    const found = await open(['4211']);
    expect(found.text()).toBe('Called the user');
    expect(found.wrapper.text()).toContain('Your edits from before are still here.');
    await found.wrapper.get('form').trigger('submit');
    await flushPromises();
    expect((await newWindow()(['4211'])).text()).toBe('');
    expect(localStorage.length).toBe(0);
  });

  it('are of other incidents where others are shown in the same pane, and are gone when they are taken back', async () => {
    const open = newWindow();
    const pane = await open(['4211']);
    await pane.comment().setValue('Of the first');
    await pane.comment().setValue('');
    await pane.wrapper.setProps({ incidents: ['4210'] });
    await flushPromises();
    await pane.comment().setValue('Of the second');
    const after = newWindow();
    expect((await after(['4211'])).text()).toBe('');
    expect((await after(['4210'])).text()).toBe('Of the second');
  });

  it('are forgotten with edits that are discarded', async () => {
    const { wrapper, comment } = await newWindow()(['4211']);
    await comment().setValue('Never mind');
    await wrapper.get('form').trigger('keydown', { key: 'Escape' });
    await wrapper.setProps({ incidents: ['4210'] });
    await flushPromises();
    const discard = wrapper.findAll('button').find((button) => button.text().startsWith('Discard'));
    await discard?.trigger('click');
    await flushPromises();
    expect(localStorage.length).toBe(0);
  });
});
