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
    routes: [
      { path: '/:rest(.*)*', component: Page },
      { path: '/alerts/:uid', name: 'alert', component: Page },
    ],
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
      'Evidence created by its source',
      'it holds for the copies of all recipients',
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

  it('says what was not there yet at the moment that is shown, and shows what had been decided by then', async () => {
    const { wrapper, story } = await mountPanes();
    story.select({ kind: 'alert', alert: 'a3' });
    const note = 'Not there yet at this moment: shown as it is now.';
    const moment = {
      clock: 'attack',
      at: 0,
      hidden: new Set<string>(),
      running: new Set<string>(),
      states: new Map(),
      knows: () => true,
    } as const;
    story.shownMoment = { ...moment, hidden: new Set(['alert:a3']) };
    await flushPromises();
    expect(wrapper.get('.side-pane [role=status]').text()).toBe(note);
    expect(wrapper.get('.alert-story [role=status]').text()).toBe(note);

    story.shownMoment = moment;
    await flushPromises();
    expect(wrapper.text()).not.toContain(note);
    expect(wrapper.get('.side-pane .marks').text()).not.toContain('Resolved');
    story.shownMoment = {
      ...moment,
      clock: 'knowledge',
      states: new Map([['alert:a3', { status: 'resolved', severity: 'low' }]]),
    };
    await flushPromises();
    expect(wrapper.get('.side-pane [role=status]').text()).toContain('as they were known at this moment');
    expect(wrapper.get('.side-pane .marks').text()).toContain('Resolved');
    expect(wrapper.get('.side-pane .marks').text()).toContain('Low');

    const entityId = storyAnswer.nodes.find((node) => node.entityId !== null)?.entityId ?? 0;
    const verdict = async (): Promise<string> => {
      await flushPromises();
      return wrapper.get('.side-pane .marks').text();
    };
    story.select({ kind: 'entity', entityId });
    story.shownMoment = {
      ...moment,
      clock: 'knowledge',
      states: new Map([[`entity:${entityId}`, { verdict: 'noThreatsFound' }]]),
    };
    expect(await verdict()).toContain('Clean');
    story.shownMoment = { ...moment, hidden: new Set([`entity:${entityId}`]) };
    expect(await verdict()).not.toContain('Clean');
    expect(wrapper.get('.side-pane [role=status]').text()).toBe(note);
    story.shownMoment = null;
    await flushPromises();
    expect(wrapper.get('.side-pane [role=status]').text()).toBe('');
  });

  it('leads from an entity to its relations, and from a relation to the alerts that tell of it and to both ends', async () => {
    const { wrapper, story } = await mountPanes();
    const edge = storyAnswer.edges.find(({ kind }) => kind === 'relation');
    const source = storyAnswer.nodes.find(({ id }) => id === edge?.source);
    if (!edge || typeof source?.entityId !== 'number') throw new Error('the story has no relation');
    story.select({ kind: 'edge', edge: edge.id });
    await flushPromises();
    const pane = wrapper.get('.side-pane');
    expect(pane.get('.relation .verb').text()).toBe(`↓ ${edge.label}`);
    expect(pane.findAll('.relation button')).toHaveLength(2);
    const told = pane.get('ol[aria-label="Alerts that tell of it"]');
    expect(told.findAll('li')).toHaveLength(edge.alerts.length);
    expect(told.text()).toContain(`Said by ${edge.alerts[0]?.because ?? '?'}.`);
    await told.get('button').trigger('click');
    expect(story.current).toEqual({ kind: 'alert', alert: edge.alerts[0]?.uid });

    story.select({ kind: 'edge', edge: edge.id });
    await flushPromises();
    await wrapper.get('.relation button').trigger('click');
    await flushPromises();
    expect(story.current).toEqual({ kind: 'entity', entityId: source.entityId });
    await wrapper.get('ul[aria-label="Relations"] button').trigger('click');
    expect(story.current?.kind).toBe('edge');
  });

  it('never makes a link or an element of evidence', async () => {
    const { wrapper, story } = await mountPanes();
    story.select({ kind: 'alert', alert: 'a4' });
    await flushPromises();
    expect(wrapper.find('img').exists()).toBe(false);
    expect(wrapper.findAll('a').map((one) => one.attributes('href'))).toEqual([]);
    expect(wrapper.text()).not.toContain('\u202E');
  });

  it('goes through the stories of the alerts of what is selected', async () => {
    const { client } = createMockClient(phishingHandlers(() => undefined));
    const Page = defineComponent({
      setup() {
        providePinning(computed(() => 'incident-1'));
        return () => h(AlertStoryPane, { incident: 'incident-1', among: ['a1', 'a2', 'a3'] });
      },
    });
    const wrapper = mount(Page, {
      global: { plugins: [createPinia()], provide: clientProvision(client) },
    });
    const story = useStory();
    story.open('incident-1');
    story.select({ kind: 'group', node: 'g' });
    story.followAlert('a2');
    await flushPromises();
    expect(wrapper.get('.steps').text()).toBe('2 of 3');
    await wrapper.get('button[aria-label="Story of the next alert"]').trigger('click');
    await flushPromises();
    expect(story.storyAlert).toBe('a3');
    expect(story.keys).toEqual(['group:g']);
    expect(wrapper.get('.steps').text()).toBe('3 of 3');
    expect(wrapper.get('button[aria-label="Story of the next alert"]').attributes('disabled')).toBeDefined();
  });
});
