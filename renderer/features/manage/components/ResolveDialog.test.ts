import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import ResolveDialog from './ResolveDialog.vue';

describe('the dialog that resolves', () => {
  it('begins with the note where that was asked for', async () => {
    const { client } = createMockClient(scenarioHandlers('many', () => undefined));
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });
    const wrapper = mount(ResolveDialog, {
      attachTo: document.body,
      props: { open: true, incidents: ['4211'], focus: 'comment' },
      global: { plugins: [createPinia(), router], provide: clientProvision(client) },
    });
    await flushPromises();
    expect(document.activeElement?.tagName).toBe('TEXTAREA');
    wrapper.unmount();
  });

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
    // From anywhere in it: what had the focus may be gone, as a box that has nothing to offer.
    const dialog = document.querySelector('[role="dialog"]');
    const press = (): boolean | undefined =>
      dialog?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
    press();
    press();
    await flushPromises();
    expect(bridge.calls.filter(({ operation }) => operation === 'incidents.update')).toHaveLength(1);
    answer();
    await flushPromises();
    expect(wrapper.emitted('done')).toHaveLength(1);
  });
});
