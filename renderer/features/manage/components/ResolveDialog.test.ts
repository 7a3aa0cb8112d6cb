import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import ResolveDialog from './ResolveDialog.vue';

describe('the dialog that resolves', () => {
  it('resolves once however often its keys are pressed', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const handlers = scenarioHandlers('many', (notice) => bridge.emit(notice));
    const update = handlers['incidents.update'];
    if (update === undefined) throw new Error('The scenario changes no incidents.');
    const { client, bridge } = createMockClient({
      ...handlers,
      'incidents.update': async (input) => {
        await answered;
        return update(input);
      },
    });
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });
    const wrapper = mount(ResolveDialog, {
      attachTo: document.body,
      props: { open: true, incidents: ['4211'], patch: {} },
      global: { plugins: [createPinia(), router], provide: clientProvision(client) },
    });
    await flushPromises();
    const form = document.querySelector('#resolve-form');
    const press = (): boolean | undefined =>
      form?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
    press();
    press();
    await flushPromises();
    expect(bridge.calls.filter(({ operation }) => operation === 'incidents.update')).toHaveLength(1);
    answer();
    await flushPromises();
    expect(wrapper.emitted('done')).toHaveLength(1);
  });
});
