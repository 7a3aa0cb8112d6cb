import { createPinia, setActivePinia } from 'pinia';
import { computed, effectScope, ref, shallowRef } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Story } from '../model/graph.ts';
import { useStory } from '../story-store.ts';
import type { IncidentAlerts } from './use-incident-alerts.ts';
import { useShownAlerts } from './use-shown-alerts.ts';
import type { StoryTime } from './use-story-time.ts';

const row = (uid: string, classification: string | null = null) => ({
  uid,
  stormUid: null,
  stormSize: 1,
  category: null,
  classification,
});
const told = {
  nodes: [],
  alerts: [
    { uid: 'ran', tactic: 'execution', count: 3, node: 'a:ran' },
    { uid: 'tor', tactic: 'defense-evasion', count: 1, node: null },
  ],
} as unknown as Story;

function listOf(rows: readonly ReturnType<typeof row>[], story = shallowRef<Story | null>(told)) {
  const failed = ref(false);
  const list = effectScope().run(() =>
    useShownAlerts(
      {
        rows: shallowRef(rows),
        last: shallowRef(null),
        total: ref(rows.length),
        hasMore: ref(false),
        loading: ref(false),
      } as unknown as IncidentAlerts,
      computed(() => story.value),
      {
        hidden: computed(() => new Set<string>()),
        running: computed(() => new Set<string>()),
      } as unknown as StoryTime,
      () => failed.value,
    ),
  );
  if (list === undefined) throw new Error('the scope runs');
  return { list, failed, story };
}
const uids = (rows: readonly { readonly uid: string }[]): readonly string[] => rows.map(({ uid }) => uid);

beforeEach(() => {
  setActivePinia(createPinia());
});

describe('the list under a filter', () => {
  it('waits for the story to say what passes, and is there whole where it cannot be told', () => {
    const view = useStory();
    view.filter = { ...view.filter, text: 'beacon' };
    const { list, failed, story } = listOf([row('ran'), row('tor')], shallowRef<Story | null>(null));
    expect(list.isWaiting.value).toBe(true);
    expect(list.shown.value).toEqual([]);
    failed.value = true;
    expect(list.isWaiting.value).toBe(false);
    expect(uids(list.shown.value)).toEqual(['ran', 'tor']);
    failed.value = false;
    story.value = told;
    expect(list.isWaiting.value).toBe(false);
    expect(uids(list.shown.value)).toEqual(['ran']);
  });

  it('waits for nothing without a filter', () => {
    const { list } = listOf([row('ran')], shallowRef<Story | null>(null));
    expect(list.isWaiting.value).toBe(false);
    expect(uids(list.shown.value)).toEqual(['ran']);
  });
});

describe('alerts that tell of the attack', () => {
  it('are all but false positives, unless there is nothing else', () => {
    const { list } = listOf([row('ran'), row('tor', 'falsePositive')]);
    expect([...list.counts.value]).toEqual([
      ['execution', 3],
      ['defense-evasion', 1],
    ]);
    expect([...list.meant.value]).toEqual([['execution', 3]]);
    const { list: other } = listOf([row('ran', 'falsePositive'), row('tor', 'falsePositive')]);
    expect([...other.meant.value]).toEqual([...other.counts.value]);
  });
});
