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

  it('leads to the entry that the address names, by its id or its time', async () => {
    const scrolled: string[] = [];
    Element.prototype.scrollIntoView = function (this: Element) {
      scrolled.push(this.getAttribute('data-entry') ?? '');
    };
    const { client } = createMockClient(phishingHandlers(() => undefined));
    for (const comment of ['First', 'Second'])
      await client.incidents.update({ incidents: ['incident-1'], patch: { comment } });
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/', component: HistoryTab }],
    });
    const wrapper = mount(HistoryTab, {
      attachTo: document.body,
      props: { incident: 'incident-1' },
      global: { plugins: [createPinia(), router], provide: clientProvision(client) },
    });
    await flushPromises();
    expect(wrapper.find('[aria-current]').exists()).toBe(false);
    const { rows } = await client.incidents.history({ incident: 'incident-1', cursor: null });
    const byId = rows.at(-1);
    const byTime = rows.find(({ at, kind, id }) => at !== null && kind !== 'automatic' && id !== byId?.id);
    if (byId === undefined || byTime === undefined) throw new Error('the history of the mock has entries');
    await router.push({ path: '/', query: { entry: byId.id } });
    await flushPromises();
    expect(wrapper.get('[aria-current]').attributes('data-entry')).toBe(byId.id);
    expect(document.activeElement?.getAttribute('data-entry')).toBe(byId.id);
    await router.push({ path: '/', query: { entry: 'one of several', at: String(byTime.at) } });
    await flushPromises();
    expect(wrapper.get('[aria-current]').attributes('data-entry')).toBe(byTime.id);
    expect(scrolled).toEqual([byId.id, byTime.id]);
  });
});
