import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { providePinning } from '../composables/use-pinning.ts';
import AlertDetails from './AlertDetails.vue';

const firstAt = Date.UTC(2024, 4, 14, 9, 15, 11);

/** Facts of the first of so many alerts, by name. */
async function factsOf(stormSize: number, stormEnd: number): Promise<ReadonlyMap<string, string>> {
  const { client } = createMockClient(phishingHandlers(() => undefined));
  const known = await client.alerts.get({ alert: 'a2' });
  const row = { ...known.row, stormSize, firstActivity: firstAt, lastActivity: stormEnd };
  const Page = defineComponent({
    setup() {
      providePinning(computed(() => 'incident-1'));
      return () => h(AlertDetails, { alert: { ...known, row, lastActivity: firstAt }, onPage: true });
    },
  });
  const wrapper = mount(Page, {
    global: {
      plugins: [
        createPinia(),
        createRouter({
          history: createMemoryHistory(),
          routes: [{ path: '/:rest(.*)*', component: { render: () => h('div') } }],
        }),
      ],
      provide: clientProvision(client),
    },
  });
  await flushPromises();
  const list = wrapper.get('dl.facts');
  const values = list.findAll('dd').map((value) => value.text());
  return new Map(list.findAll('dt').map((name, index) => [name.text(), values[index] ?? '']));
}

describe('the facts of an alert', () => {
  it('are its own where its row stands for a storm, whose end is named as that', async () => {
    const facts = await factsOf(4, firstAt + 61_000);
    expect(facts.get('Last activity')).toContain('09:15:11');
    expect(facts.get('Last of 4 in the storm')).toContain('09:16:12');
  });

  it('say nothing of a storm for an alert by itself', async () => {
    const facts = await factsOf(1, firstAt);
    expect(facts.get('Last activity')).toContain('09:15:11');
    expect([...facts.keys()].filter((name) => name.includes('storm'))).toEqual([]);
  });
});
