import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { OperationError } from '../../../../shared/contract/index.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import { useUnsavedWork } from '../../../ui/index.ts';
import ManageIncidentPane from '../components/ManageIncidentPane.vue';

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
  });

  it('are kept where they could not be saved', async () => {
    const { answer, shownAgain, unsaved } = await leaveWhileSaving();
    await answer(new OperationError('internal', 'The disk is full.'));
    expect(unsaved()).toEqual(['edits of incident 4211']);
    expect(await shownAgain()).toBe('All of it');
  });
});
