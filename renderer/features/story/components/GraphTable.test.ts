import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { computed, defineComponent, h, nextTick } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { story as storyAnswer } from '../../../client/mock/phishing/answers.ts';
import { providePinning } from '../composables/use-pinning.ts';
import type { Story, StoryNode } from '../model/graph.ts';
import { useStory } from '../story-store.ts';
import GraphTable from './GraphTable.vue';

/** The first alert of the story, linked with nine others. */
function starOf(links: number): Story {
  const [centre] = storyAnswer.nodes.filter(({ kind }) => kind === 'alert');
  const [sample] = storyAnswer.edges;
  if (!centre || !sample) throw new Error('the story has no alert or no edge');
  const others = Array.from({ length: links }, (_, index) => ({
    ...centre,
    id: `other-${index}`,
    alertUid: `other-${index}`,
    label: `Other ${index}`,
  }));
  return {
    ...storyAnswer,
    nodes: [centre, ...others],
    edges: others.map((other) => ({
      ...sample,
      id: `edge-${other.id}`,
      kind: 'link' as const,
      source: centre.id,
      target: other.id,
    })),
  };
}

function mountTable(story: Story) {
  const { client } = createMockClient(phishingHandlers(() => undefined));
  const Page = defineComponent({
    setup() {
      providePinning(computed(() => 'incident-1'));
      return () =>
        h(GraphTable, {
          story,
          time: { hidden: computed(() => new Set<string>()), states: computed(() => new Map()) },
          display: (node: StoryNode) => node.label,
        });
    },
  });
  const wrapper = mount(Page, {
    attachTo: document.body,
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  const row = wrapper.findAll('tbody tr').find((one) => one.findAll('li').length > 1);
  if (!row) throw new Error('no row with several links');
  return { row };
}

describe('the graph as a table', () => {
  it('opens the links that a row leaves out, goes on at the first of them, and selects none', async () => {
    const { row } = mountTable(starOf(9));
    const links = () => row.findAll('li button').map((one) => one.text());
    expect(links()).toEqual([
      ...Array.from({ length: 6 }, (_, index) => `Other ${index}`),
      expect.stringMatching(/^and 3 more that /),
    ]);
    const more = row.findAll('li button')[6];
    await more?.trigger('click');
    await nextTick();
    expect(links()).toEqual(Array.from({ length: 9 }, (_, index) => `Other ${index}`));
    expect(document.activeElement?.textContent.trim()).toBe('Other 6');
    expect(useStory().keys).toEqual([]);
    await row.findAll('li button')[8]?.trigger('click');
    expect(useStory().keys).toEqual(['edge:edge-other-8']);
  });
});
