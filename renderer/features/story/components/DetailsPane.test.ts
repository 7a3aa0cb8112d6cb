import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { story as storyAnswer } from '../../../client/mock/phishing/answers.ts';
import { providePinning } from '../composables/use-pinning.ts';
import { useStory } from '../story-store.ts';
import AlertStoryPane from './AlertStoryPane.vue';
import DetailsPane from './DetailsPane.vue';

async function mountPanes() {
  const { client, bridge } = createMockClient(phishingHandlers(() => undefined));
  const Page = defineComponent({
    setup() {
      providePinning(computed(() => 'incident-1'));
      return () => [
        h(DetailsPane, {
          incident: 'incident-1',
          story: storyAnswer,
          titles: new Map([['a2', 'Suspicious URL clicked']]),
        }),
        h(AlertStoryPane, { incident: 'incident-1' }),
      ];
    },
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: Page }],
  });
  const wrapper = mount(Page, {
    attachTo: document.body,
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  const story = useStory();
  story.open('incident-1');
  await flushPromises();
  return { wrapper, story, router, bridge };
}

describe('details and alert story', () => {
  it('shows the mail of a message list row beside the alert story, and opens its entity', async () => {
    const { wrapper, story, router } = await mountPanes();
    story.select({ kind: 'alert', alert: 'a3' });
    await flushPromises();
    expect(wrapper.get('.side-pane h2').text()).toBe('A potentially malicious URL click was detected');
    const table = wrapper.get('table[aria-label="Message list"]');

    await table.get('tbody tr').trigger('click');
    await flushPromises();
    const details = wrapper.get('.side-pane').text();
    for (const text of [
      'accounts[@]contoso-invoices[.]example',
      'megan.bowen[@]contoso[.]example',
      'Invoice overdue – please review',
      'hxxps://contoso-invoices[.]example/view?id=8831',
    ]) {
      expect(details).toContain(text);
    }
    expect(wrapper.find('table[aria-label="Message list"]').exists()).toBe(true);

    const button = wrapper.findAll('button').find((one) => one.text() === 'Open email entity');
    await button?.trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.fullPath).toBe('/mail/1?incident=incident-1');
  });

  it('follows a link of "why in this incident" to the other alert', async () => {
    const { wrapper, story } = await mountPanes();
    story.select({ kind: 'alert', alert: 'a3' });
    await flushPromises();
    const link = wrapper.findAll('.side-pane button').find((one) => one.text() === 'Suspicious URL clicked');
    await link?.trigger('click');
    await flushPromises();
    expect(story.current).toEqual({ kind: 'alert', alert: 'a2' });
    expect(wrapper.get('.side-pane h2').text()).toBe('Suspicious URL clicked');
  });

  it('never makes a link or an element of evidence', async () => {
    const { wrapper, story } = await mountPanes();
    story.select({ kind: 'alert', alert: 'a4' });
    await flushPromises();
    expect(wrapper.find('img').exists()).toBe(false);
    expect(wrapper.findAll('a').map((one) => one.attributes('href'))).toEqual([]);
    expect(wrapper.text()).not.toContain('\u202E');
  });
});
