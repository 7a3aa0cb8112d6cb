import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import type { Ref } from 'vue';
import type { TouchedKind } from '../../../shared/contract/index.ts';
import { clientProvision } from '../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../client/mock/index.ts';
import { useStoryQuery } from './composables/use-story-query.ts';
import type { StoryQuery } from './composables/use-story-query.ts';
import { useStoryAhead } from './story-ahead.ts';
import { useStory } from './story-store.ts';

/** A window in which a graph of an incident can be shown as its page shows it. */
function openWindow() {
  const { client, bridge } = createMockClient(phishingHandlers(() => undefined));
  const shown: Ref<string | null> = ref(null);
  let query: StoryQuery | undefined;
  const Graph = defineComponent(() => {
    query = useStoryQuery(() => shown.value ?? '');
    return () => h('p');
  });
  mount(
    defineComponent(() => () => (shown.value === null ? null : h(Graph))),
    { global: { plugins: [createPinia()], provide: clientProvision(client) } },
  );
  const ahead = useStoryAhead();
  const story = useStory();
  return {
    ahead,
    story,
    bridge,
    asked: () => bridge.calls.filter(({ operation }) => operation === 'incidents.story').length,
    told: () => query?.story.value ?? null,
    changed: (touched: TouchedKind[]) =>
      bridge.emit({ kind: 'changed', revision: 2, touched, incidents: [], by: 'this' }),
    async show(name: string, uid: string) {
      ahead.note(name, uid);
      story.open(uid);
      shown.value = uid;
      await flushPromises();
    },
    async leave() {
      shown.value = null;
      await flushPromises();
    },
  };
}

describe('a story that is asked for ahead of its page', () => {
  it('is what the page shows, without another question', async () => {
    const { ahead, show, asked, told } = openWindow();
    ahead.ask('4211');
    await show('4211', 'incident-1');
    expect(told()).not.toBeNull();
    expect(asked()).toBe(1);
  });

  it('is asked for in the view in which the incident was left', async () => {
    const { ahead, story, show, leave, asked, told, bridge } = openWindow();
    await show('4211', 'incident-1');
    story.layout = 'timeline';
    story.toggleTactic('execution');
    await flushPromises();
    await leave();
    story.open('incident-2');
    const before = asked();
    ahead.ask('4211');
    await show('4211', 'incident-1');
    expect(asked()).toBe(before + 1);
    expect(bridge.calls.findLast(({ operation }) => operation === 'incidents.story')?.input).toMatchObject({
      incident: '4211',
      layout: 'timeline',
      filter: { tactics: ['execution'] },
    });
    expect(told()).not.toBeNull();
  });

  it('is asked for anew where something changed meanwhile, and only then', async () => {
    const { ahead, show, leave, asked, changed } = openWindow();
    ahead.ask('4211');
    changed(['seen']);
    await show('4211', 'incident-1');
    expect(asked()).toBe(1);
    await leave();
    ahead.ask('4211');
    changed(['verdicts']);
    await show('4211', 'incident-1');
    expect(asked()).toBe(3);
  });

  it('is of no other incident, and given up when another is asked for', async () => {
    const { ahead, show, asked, bridge } = openWindow();
    ahead.ask('7');
    ahead.ask('8');
    await show('9', 'incident-9');
    expect(asked()).toBe(3);
    expect(bridge.cancelled).toHaveLength(2);
  });

  it('is taken once: a second page asks for itself', async () => {
    const { ahead, show, leave, asked } = openWindow();
    ahead.ask('4211');
    await show('4211', 'incident-1');
    await leave();
    await show('4211', 'incident-1');
    expect(asked()).toBe(2);
  });
});
