import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient } from '../../../client/mock/index.ts';
import { useQueueSelection } from './use-queue-selection.ts';
import type { QueueSelection } from './use-queue-selection.ts';

function setUp() {
  const loaded = ref<readonly string[]>(['a', 'b', 'c']);
  const matching = ref<readonly string[]>(['a', 'b', 'c', 'd']);
  const left = ref<readonly string[]>([]);
  const key = ref('open');
  const outdated = ref(false);
  let choice!: QueueSelection;
  mount(
    defineComponent(() => {
      choice = useQueueSelection({
        loaded: () => loaded.value,
        outdated: () => outdated.value,
        total: () => matching.value.length,
        key: () => key.value,
        touched: ['incidents'],
        fetchKeys: () => Promise.resolve({ uids: matching.value, total: matching.value.length }),
        left: () => left.value,
      });
      return () => h('p');
    }),
    { global: { plugins: [createPinia()], provide: clientProvision(createMockClient({}).client) } },
  );
  const choose = (...keys: readonly string[]): void => {
    choice.selection.value = { keys: new Set(keys), anchor: null };
  };
  const chosen = (): readonly string[] => [...choice.selection.value.keys];
  return { choice, loaded, outdated, matching, left, key, choose, chosen };
}

describe('the selection of a queue', () => {
  it('loses what an own change takes out of the list, says so and offers it again', async () => {
    const { choice, loaded, matching, left, choose, chosen } = setUp();
    choose('a', 'b', 'c');
    matching.value = ['c', 'd'];
    loaded.value = ['c'];
    left.value = ['a', 'b'];
    await flushPromises();
    expect(chosen()).toEqual(['c']);
    expect(choice.unchosen.value).toEqual(['a', 'b']);
    expect(choice.isBack.value).toBe(false);
    // Undone: they are offered still, but have not left any more.
    loaded.value = ['a', 'b', 'c'];
    await flushPromises();
    expect([choice.unchosen.value, choice.isBack.value]).toEqual([['a', 'b'], true]);
    loaded.value = ['c'];
    choice.chooseAgain();
    await flushPromises();
    expect(chosen()).toEqual(['c', 'a', 'b']);
    expect(choice.notes.value.missing).toEqual(['a', 'b']);
  });

  it('keeps of another filter what matches it, loaded or not', async () => {
    const { choice, loaded, matching, key, choose, chosen } = setUp();
    choose('a', 'b', 'd');
    matching.value = ['b', 'd', 'e'];
    key.value = 'high';
    loaded.value = ['e'];
    await flushPromises();
    expect(chosen()).toEqual(['b', 'd']);
    expect(choice.unchosen.value).toEqual(['a']);
    choose('e');
    expect(choice.unchosen.value).toEqual([]);
  });

  it('asks what matches while the rows of an earlier filter are still there', async () => {
    const { choice, outdated, matching, choose } = setUp();
    const done: (readonly string[])[] = [];
    choose('a', 'b');
    outdated.value = true;
    matching.value = ['b', 'd'];
    choice.check(['a', 'b'], (keys) => void done.push(keys));
    await flushPromises();
    expect(done).toEqual([]);
    expect(choice.question.value).toMatchObject({ chosen: ['a', 'b'], matching: ['b'] });
  });

  it('does nothing with rows that do not match before it was agreed to', async () => {
    const { choice, loaded, matching, choose } = setUp();
    const done: (readonly string[])[] = [];
    const act = (): void => choice.check([...choice.selection.value.keys], (keys) => void done.push(keys));
    choose('a', 'b');
    act();
    expect(done).toEqual([['a', 'b']]);
    // Nobody has said yet that `a` is gone.
    loaded.value = ['b'];
    matching.value = ['b'];
    act();
    await flushPromises();
    expect(done).toHaveLength(1);
    expect(choice.question.value).toMatchObject({ chosen: ['a', 'b'], matching: ['b'] });
    choice.question.value?.answer(['b']);
    expect(done).toEqual([['a', 'b'], ['b']]);
    expect(choice.question.value).toBeNull();
  });
});
