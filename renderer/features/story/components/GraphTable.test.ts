import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { computed, defineComponent, h, nextTick } from 'vue';
import { valueLabel } from '../../../../shared/model/values.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { story as storyAnswer } from '../../../client/mock/phishing/answers.ts';
import { providePinning } from '../composables/use-pinning.ts';
import { keyOfNode } from '../model/graph.ts';
import type { Story, StoryNode } from '../model/graph.ts';
import type { NodeState } from '../model/story-time.ts';
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

function mountTable(story: Story, states: ReadonlyMap<string, NodeState> = new Map()) {
  const { client } = createMockClient(phishingHandlers(() => undefined));
  const Page = defineComponent({
    setup() {
      providePinning(computed(() => 'incident-1'));
      return () =>
        h(GraphTable, {
          story,
          time: {
            hidden: computed(() => new Set<string>()),
            states: computed(() => states),
            moment: computed(() => null),
          },
          display: (node: StoryNode) => node.label,
          selected: useStory().keys,
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

  it('selects a relation as it does a link, and says status, source and how many alerts name an entity', async () => {
    const edge = storyAnswer.edges.find(({ kind }) => kind === 'relation');
    const [alert] = storyAnswer.nodes.filter(({ kind }) => kind === 'alert');
    const entity = storyAnswer.nodes.find(({ id }) => id === edge?.source);
    if (!edge || !alert || !entity) throw new Error('the story has no alert or no relation');
    const { row } = mountTable(storyAnswer);
    const rows = () => [...(row.element.closest('tbody')?.querySelectorAll('tr') ?? [])];
    const cells = (of: HTMLElement | undefined) =>
      [...(of?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent.trim());
    const rowOf = (label: string) =>
      rows().find((one) => one.querySelector('th button')?.textContent.trim() === label);
    expect(cells(rowOf(alert.label)).slice(2, 5)).toEqual([
      valueLabel('alertStatus', alert.status ?? ''),
      valueLabel('serviceSource', alert.serviceSource ?? ''),
      '',
    ]);
    expect(rows().map((one) => cells(one)[4])).toContain(String(entity.alerts));
    const button = [...(row.element.closest('tbody')?.querySelectorAll('ul button') ?? [])].find(
      (one) => one.getAttribute('title') === 'Say which alerts tell of it' && one.textContent.includes('→'),
    );
    button?.dispatchEvent(new Event('click', { bubbles: true }));
    await nextTick();
    const selected = storyAnswer.edges.find(({ id }) => useStory().keys.includes(`edge:${id}`));
    expect(selected?.kind).toBe('relation');
    expect(selected?.alertTotal).toBeGreaterThan(0);
  });

  it('marks what is pinned beside its name, so that relations have the room of a column more', () => {
    const alert = storyAnswer.nodes.find(({ kind }) => kind === 'alert');
    if (!alert) throw new Error('the story has no alert');
    const { row } = mountTable(storyAnswer, new Map([[keyOfNode(alert), { pinned: true }]]));
    const marks = row.element.closest('table')?.querySelectorAll('tbody [aria-label="Pinned"]') ?? [];
    expect([...marks].map((mark) => mark.closest('th')?.querySelector('button')?.textContent.trim())).toEqual(
      [alert.label],
    );
  });
});
