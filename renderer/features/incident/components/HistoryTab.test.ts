import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import HistoryTab from './HistoryTab.vue';

describe('comments and history', () => {
  it('sends a comment once however often the keys are pressed, and keeps what is written meanwhile', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const handlers = phishingHandlers((notice) => bridge.emit(notice));
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
    const wrapper = mount(HistoryTab, {
      props: { incident: 'incident-1' },
      global: { plugins: [createPinia(), router], provide: clientProvision(client) },
    });
    await flushPromises();
    const comment = wrapper.get<HTMLTextAreaElement>('textarea[role=combobox]');
    await comment.setValue('First');
    await comment.trigger('keydown', { key: 'Enter', ctrlKey: true });
    await comment.trigger('keydown', { key: 'Enter', ctrlKey: true });
    await flushPromises();
    const sent = bridge.calls.filter(({ operation }) => operation === 'incidents.update');
    expect(sent.map(({ input }) => input)).toEqual([
      { incidents: ['incident-1'], patch: { comment: 'First' } },
    ]);
    await comment.setValue('Second');
    answer();
    await flushPromises();
    expect(comment.element.value).toBe('Second');
  });
});
