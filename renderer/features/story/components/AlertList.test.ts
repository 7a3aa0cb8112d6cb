import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { computed, defineComponent, h, shallowRef } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { alertRows } from '../../../client/mock/phishing/entities.ts';
import { providePinning } from '../composables/use-pinning.ts';
import { useStory } from '../story-store.ts';
import AlertList from './AlertList.vue';

const [sample] = alertRows;
if (sample === undefined) throw new Error('the story of the mock has alerts');
const total = 30;
const rows = Array.from({ length: total }, (_, at) => ({ ...sample, uid: `a${at}` }));

async function mountList() {
  const { client } = createMockClient(phishingHandlers(() => undefined));
  const there = shallowRef(10);
  const Page = defineComponent({
    setup() {
      providePinning(computed(() => 'incident-1'));
      return () =>
        h(AlertList, {
          alerts: rows.slice(0, there.value),
          total,
          standFor: total,
          loading: false,
          growing: there.value < total,
          naming: new Set<string>(),
          parts: new Set<string>(),
          states: new Map(),
          running: new Set<string>(),
        });
    },
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: Page }],
  });
  const wrapper = mount(Page, {
    global: { plugins: [createPinia(), router], provide: clientProvision(client) },
  });
  const story = useStory();
  story.open('incident-1');
  await flushPromises();
  const grid = wrapper.get('[role="grid"]');
  const press = (key: string, shiftKey = false) => grid.trigger('keydown', { key, shiftKey });
  const grow = async (to: number): Promise<void> => {
    there.value = to;
    await flushPromises();
  };
  return { story, press, grow };
}

describe('the list of alerts while its rows come', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('goes to the true end where that was asked for', async () => {
    const { story, press, grow } = await mountList();
    await press('End');
    expect(story.selectedAlerts).toEqual(['a9']);
    await grow(20);
    expect(story.selectedAlerts).toEqual(['a9']);
    await grow(total);
    expect(story.selectedAlerts).toEqual(['a29']);
  });

  it('stays where somebody went meanwhile', async () => {
    const { story, press, grow } = await mountList();
    await press('End');
    await press('Home');
    await grow(total);
    expect(story.selectedAlerts).toEqual(['a0']);
  });
});
