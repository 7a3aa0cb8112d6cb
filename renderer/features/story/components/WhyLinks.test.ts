import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, explainedLink, phishingHandlers } from '../../../client/mock/index.ts';
import WhyLinks from './WhyLinks.vue';

type Held = ReturnType<typeof explainedLink>;

async function mountLinks(held: readonly Held[], stormSize: number) {
  const { client } = createMockClient({
    ...phishingHandlers(() => undefined),
    'correlation.ofAlert': () => ({ held: [...held], withheld: [] }),
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { render: () => h('div') } }],
  });
  const wrapper = mount(WhyLinks, {
    attachTo: document.body,
    props: { alert: 'a2', incident: 'incident-1', stormSize },
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  await flushPromises();
  return wrapper;
}

const storm = (id: number): Held =>
  explainedLink(id, 'a2', `repeat-${id}`, { rule: 'storm', because: 'Both are repeats of one detection.' });

describe('why an alert is in its incident', () => {
  it('tells links to other alerts, and its repeats in one line that opens', async () => {
    const wrapper = await mountLinks(
      [explainedLink(1, 'a2', 'a3', { because: 'Both name a user.' }), storm(2), storm(3), storm(4)],
      64,
    );
    expect(wrapper.get('h3').text()).toBe('Why in this incident1');
    const list = wrapper.get('ul[aria-label="Links that hold this alert in its incident"]');
    expect(list.findAll(':scope > li > .because').map((one) => one.text())).toEqual(['Both name a user.']);
    const repeats = wrapper.get<HTMLDetailsElement>('details.repeats');
    expect(repeats.element.open).toBe(false);
    expect(repeats.get('summary').text()).toBe('One storm with 63 repeats, 3 shown');
    expect(repeats.findAll('li > .because')).toHaveLength(3);
  });

  it('says when only its repeats are with it, and that it is a repeat itself', async () => {
    const head = await mountLinks([storm(2), storm(3)], 3);
    expect(head.text()).toContain('No link to another alert');
    expect(head.get('details.repeats > summary').text()).toBe('One storm with 2 repeats');
    head.unmount();
    const repeat = await mountLinks([storm(2)], 1);
    expect(repeat.get('details.repeats > summary').text()).toBe('It is one of the repeats of another alert');
  });

  it('names the repeat of this alert that a link ends at', async () => {
    const wrapper = await mountLinks(
      [
        explainedLink(1, 'a2', 'a3', { because: 'Both name a user.' }),
        explainedLink(2, 'a6', 'a7', { because: 'Both name an address.' }),
      ],
      2,
    );
    const second = wrapper.findAll('ul > li').find((one) => one.text().includes('Both name an address.'));
    expect(second?.get('.other').text().replace(/\s+/g, ' ')).toBe(
      'with Activity from a Tor IP address by a repeat of this alert: Activity from infrequent country',
    );
  });
});
