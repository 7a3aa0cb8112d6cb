import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../../../client/mock/index.ts';
import IncidentSummary from './IncidentSummary.vue';

afterEach(() => {
  vi.useRealTimers();
});

async function open(index: number) {
  const handlers = scenarioHandlers('many', (notice) => bridge.emit(notice));
  const read = handlers['incidents.summary'];
  /** Answers wait here while they are held back. */
  const held: (() => void)[] = [];
  let hold = false;
  const { client, bridge } = createMockClient({
    ...handlers,
    ...(read && {
      'incidents.summary': async (input) => {
        if (hold) await new Promise<void>((go) => held.push(go));
        return read(input);
      },
    }),
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:all(.*)*', component: { template: '' } }],
  });
  const wrapper = mount(IncidentSummary, {
    attachTo: document.body,
    props: { row: sampleIncident(index), hasNext: true },
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  await flushPromises();
  return {
    wrapper,
    bridge,
    holdAnswers: () => (hold = true),
    go: async (next: number) => {
      await wrapper.setProps({ row: sampleIncident(next) });
      await flushPromises();
    },
    release: async () => {
      for (const answer of held.splice(0)) answer();
      await flushPromises();
    },
  };
}

describe('IncidentSummary', () => {
  it('tells who, where, what and why, with links to entities and alerts', async () => {
    const { wrapper } = await open(7);
    const text = wrapper.text();
    for (const words of ['Who 2', 'Where 3', 'Kill chain', 'Top alerts', 'Priority score', 'Time to triage'])
      expect(text).toContain(words);
    const links = wrapper.findAll('a').map((link) => link.attributes('href'));
    expect(links).toContain(`/entities/1?incident=${sampleIncident(7).uid}`);
    expect(
      links.some((href) => href?.startsWith(`/incidents/${sampleIncident(7).number}/story?alert=`)),
    ).toBe(true);
    expect(wrapper.html()).toContain('hxxps');
    expect(wrapper.html()).not.toContain('href="https');
  });

  it('has the head of the new row at once, and the details of the old one until the new are there', async () => {
    const { wrapper, go, holdAnswers, release } = await open(0);
    expect(wrapper.find('.details').exists()).toBe(true);
    holdAnswers();
    await go(1);
    expect(wrapper.get('h2').text()).toBe(`Incident ${sampleIncident(1).number}`);
    expect(wrapper.get('.details').attributes('aria-busy')).toBe('true');
    expect(wrapper.text()).not.toContain('Reading…');
    await release();
    expect(wrapper.get('.details').attributes('aria-busy')).toBe('false');
  });

  it('gives up what it asked for a row that was passed, and ends with the last', async () => {
    const { wrapper, bridge, go, holdAnswers, release } = await open(0);
    holdAnswers();
    await go(1);
    await go(2);
    await go(5);
    expect(bridge.cancelled.length).toBeGreaterThanOrEqual(2);
    await release();
    expect(wrapper.get('.details').attributes('aria-busy')).toBe('false');
    expect(wrapper.text()).toContain(`Priority score ${sampleIncident(5).priorityScore} of 100`);
  });

  it('does not take the focus, and steps by its buttons where there is a row', async () => {
    const { wrapper, go } = await open(0);
    const outside = document.createElement('button');
    document.body.append(outside);
    outside.focus();
    await go(1);
    expect(document.activeElement).toBe(outside);
    expect(wrapper.get('[aria-label="Previous incident"]').attributes('disabled')).toBeDefined();
    await wrapper.get('[aria-label="Next incident"]').trigger('click');
    expect(wrapper.emitted('next')).toHaveLength(1);
  });

  it('asks again when somebody marks incidents as read or unread', async () => {
    const { bridge } = await open(0);
    const before = bridge.calls.length;
    bridge.emit({ kind: 'changed', revision: 99, touched: ['seen'], incidents: [], by: 'other' });
    await flushPromises();
    expect(bridge.calls.slice(before).map(({ operation }) => operation)).toContain('incidents.summary');
  });

  it('keeps the head when the details cannot be read', async () => {
    const { client, bridge } = createMockClient({});
    const wrapper = mount(IncidentSummary, {
      props: { row: sampleIncident(0) },
      global: { plugins: [createPinia()], provide: clientProvision(client) },
    });
    await flushPromises();
    expect(bridge.calls.length).toBeGreaterThan(0);
    expect(wrapper.text()).toContain(sampleIncident(0).name);
    expect(wrapper.get('[role="alert"]').text()).not.toBe('');
  });
});
