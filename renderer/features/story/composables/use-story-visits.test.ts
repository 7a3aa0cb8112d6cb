import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { createRouter, createWebHashHistory, useRoute } from 'vue-router';
import { useStory } from '../story-store.ts';
import { useStoryVisits } from './use-story-visits.ts';

async function openWindow() {
  let isNew: { readonly value: boolean } = { value: false };
  const Incident = defineComponent({
    setup() {
      const route = useRoute();
      isNew = useStoryVisits(() => String(route.params['incident'] ?? '') || null);
      return () => h('p');
    },
  });
  const Queue = defineComponent({ render: () => h('p') });
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', component: Queue },
      { path: '/incidents/:incident/:tab?', component: Incident },
    ],
  });
  await router.push('/');
  const App = defineComponent({ template: '<RouterView />' });
  mount(App, { global: { plugins: [createPinia(), router] } });
  const story = useStory();
  return {
    story,
    isNew: () => isNew.value,
    async go(path: string) {
      await router.push(path);
      await flushPromises();
    },
    /** Back as the story's own button does it. */
    async back() {
      if (!window.location.hash.startsWith('#/incidents/') || !story.back()) {
        const before = window.location.hash;
        router.back();
        await vi.waitFor(() => expect(window.location.hash).not.toBe(before));
      }
      await flushPromises();
    },
    /** Selects alerts one after the other, each long enough to be a step of its own. */
    async select(...alerts: readonly string[]) {
      for (const alert of alerts) {
        story.select({ kind: 'alert', alert });
        await nextTick();
        vi.advanceTimersByTime(1000);
      }
    },
  };
}

describe('visits of incidents', () => {
  beforeEach(() => {
    localStorage.clear();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are gone back through in the order of time, also from one incident to another', async () => {
    const { story, go, back, select } = await openWindow();
    await go('/incidents/46');
    await select('old one', 'old two');
    await go('/');
    await go('/incidents/44');
    await select('a', 'b');
    await go('/incidents/46');
    // It is found as it was left, and what was looked at in it long ago is not on the way back.
    expect(story.selectedAlerts).toEqual(['old two']);
    await select('c');
    const seen: unknown[] = [];
    for (let step = 0; step < 8; step += 1) {
      await back();
      seen.push([story.incident, ...story.selectedAlerts, window.location.hash]);
    }
    expect(seen).toEqual([
      ['46', 'old two', '#/incidents/46'],
      ['44', 'b', '#/incidents/44'],
      ['44', 'a', '#/incidents/44'],
      ['44', '#/incidents/44'],
      ['44', '#/'],
      ['46', 'old two', '#/incidents/46'],
      ['46', 'old one', '#/incidents/46'],
      ['46', '#/incidents/46'],
    ]);
    expect(story.forward()).toBe(true);
    expect(story.selectedAlerts).toEqual(['old one']);
  });

  it('hold through the tabs of an incident, and tell a place that is come to from one that is come back to', async () => {
    const { story, go, back, select, isNew } = await openWindow();
    await go('/incidents/44');
    await select('a');
    await go('/incidents/44/evidence');
    expect([isNew(), story.canGoBack]).toEqual([true, true]);
    await go('/');
    await back();
    expect([isNew(), story.canGoBack, story.selectedAlerts]).toEqual([false, true, ['a']]);
  });
});
