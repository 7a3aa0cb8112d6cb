import { flushPromises, mount } from '@vue/test-utils';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeepAlive, defineComponent, h, ref } from 'vue';
import { clientProvision } from './inject.ts';
import { createMockClient } from './mock/index.ts';
import { usePages } from './use-pages.ts';
import type { Page, Pages } from './use-pages.ts';

interface Item {
  readonly key: number;
  readonly text: string;
}

/** A list in a store that others change, and a window that shows it. */
async function setUp(first: readonly number[]) {
  const { client, bridge } = createMockClient({});
  let store: readonly Item[] = first.map((key) => ({ key, text: `${key}` }));
  /** Items that are there although the list has them no more. */
  let elsewhere: readonly Item[] = [];
  let revision = 1;
  /** Answers wait until it is opened. */
  let gate: Promise<void> = Promise.resolve();
  const isShown = ref(true);
  let pages!: Pages<Item, Page<Item>>;
  const Queue = defineComponent(() => {
    pages = usePages<Item, Page<Item>>(
      (cursor, limit) => {
        // A keyset cursor: what follows the row that it names, wherever that would be now.
        const from = cursor === null ? 0 : store.findIndex(({ key }) => `${key}` === cursor) + 1;
        const rows = store.slice(from, from + limit);
        const isEnd = from + limit >= store.length;
        const page = { rows, next: isEnd ? null : `${rows.at(-1)?.key ?? ''}`, total: store.length };
        return gate.then(() => page);
      },
      {
        key: () => 'list',
        touched: ['incidents'],
        pageSize: 10,
        rowKey: (row) => row.key,
        steady: {
          readRow: (key) => Promise.resolve([...store, ...elsewhere].find((row) => row.key === key) ?? null),
          listKeys: () => Promise.resolve({ keys: store.map(({ key }) => key), total: store.length }),
        },
      },
    );
    return () => h('p');
  });
  mount(
    defineComponent(() => () => h(KeepAlive, null, () => (isShown.value ? h(Queue) : h('i')))),
    { global: { provide: clientProvision(client) } },
  );
  await flushPromises();
  return {
    pages,
    isShown,
    shown: () => pages.rows.value.map(({ key }) => key),
    hold(): () => void {
      let open!: () => void;
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
    listed: () => store.map(({ key }) => key),
    async change(next: readonly Item[], own: boolean) {
      elsewhere = store.filter(({ key }) => next.every((row) => row.key !== key));
      store = next;
      bridge.emit({
        kind: 'changed',
        revision: ++revision,
        touched: ['incidents'],
        incidents: [],
        by: own ? 'this' : 'other',
      });
      await flushPromises();
    },
  };
}
const items = (...keys: readonly number[]): readonly Item[] => keys.map((key) => ({ key, text: `${key}` }));

describe('a list that keeps its rows where they are', () => {
  it('renews cells at once when order and rows stay', async () => {
    const { pages, change } = await setUp([1, 2, 3]);
    await change(
      [
        { key: 1, text: '1' },
        { key: 2, text: 'new' },
        { key: 3, text: '3' },
      ],
      false,
    );
    expect(pages.rows.value.map(({ text }) => text)).toEqual(['1', 'new', '3']);
    expect(pages.pending.value).toBeNull();
  });

  it('says what has changed elsewhere, marks what no longer matches, and applies it when told', async () => {
    const { pages, shown, change } = await setUp([1, 2, 3, 4]);
    await change([{ key: 9, text: '9' }, { key: 4, text: 'four' }, ...items(1, 2)], false);
    expect(shown()).toEqual([1, 2, 3, 4]);
    expect(pages.rows.value.at(-1)?.text).toBe('four');
    expect(pages.pending.value).toEqual({ added: 1, moved: 1, gone: new Set([3]) });
    expect(pages.total.value).toBe(4);
    await pages.apply();
    expect(shown()).toEqual([9, 4, 1, 2]);
    expect(pages.pending.value).toBeNull();
  });

  it('goes back to nothing when the change was taken back', async () => {
    const { pages, shown, change } = await setUp([1, 2, 3]);
    await change(items(1, 3), false);
    expect(pages.pending.value?.gone).toEqual(new Set([2]));
    await change(items(1, 2, 3), false);
    expect(pages.pending.value).toBeNull();
    expect(shown()).toEqual([1, 2, 3]);
  });

  it('applies changes of its own at once and names the rows that left', async () => {
    const { pages, shown, change } = await setUp([1, 2, 3]);
    await change(items(3, 1), true);
    expect(shown()).toEqual([3, 1]);
    expect(pages.left.value).toEqual(items(2));
    expect(pages.pending.value).toBeNull();
  });

  it('takes out only its own rows while changes of others wait', async () => {
    const { pages, shown, change } = await setUp([1, 2, 3, 4]);
    await change(items(9, 1, 3, 4), false);
    await change(items(9, 1, 4), true);
    expect(shown()).toEqual([1, 2, 4]);
    expect(pages.left.value).toEqual(items(3));
    expect(pages.pending.value).toEqual({ added: 1, moved: 0, gone: new Set([2]) });
    expect(pages.total.value).toBe(3);
  });

  it('counts up while an import goes on, and shows an empty list’s first rows at once', async () => {
    const { pages, shown, change } = await setUp([]);
    await change(items(1, 2), false);
    expect(shown()).toEqual([1, 2]);
    await change(items(5, 1, 2), false);
    await change(items(6, 5, 4, 1, 2), false);
    expect(pages.pending.value).toMatchObject({ added: 3, moved: 0 });
    expect(shown()).toEqual([1, 2]);
  });

  it('follows at once while another page covers it', async () => {
    const { isShown, shown, pages, change } = await setUp([1, 2]);
    isShown.value = false;
    await flushPromises();
    await change(items(2, 3), false);
    isShown.value = true;
    await flushPromises();
    expect(shown()).toEqual([2, 3]);
    expect(pages.pending.value).toBeNull();
  });

  it.each([
    ['changed', [9, 4, 1, 2]],
    ['did not change', [1, 2, 3, 4]],
  ])(
    'moves nothing when somebody scrolls while it is seen whether it %s, nor with the next change',
    async (_what, keys) => {
      const { pages, shown, change, hold } = await setUp([1, 2, 3, 4]);
      const open = hold();
      await change(items(...keys), false);
      pages.show({ first: 0, last: 3 });
      open();
      await flushPromises();
      expect(shown()).toEqual([1, 2, 3, 4]);
      await change(items(8, 9, 4, 2, 1), false);
      expect(shown()).toEqual([1, 2, 3, 4]);
      expect(pages.pending.value).not.toBeNull();
    },
  );

  it('says what others change right behind a change of its own', async () => {
    const { pages, shown, change } = await setUp([1, 2, 3, 4]);
    await change(items(1, 2, 4), true);
    await change(items(9, 4, 1, 2), false);
    expect(shown()).toEqual([1, 2, 4]);
    expect(pages.pending.value).toMatchObject({ added: 1, moved: 1 });
  });

  it.each([
    [true, false],
    [false, true],
  ])('takes no change of others for its own when both are in one answer', async (first, second) => {
    const { pages, shown, change, hold } = await setUp([1, 2, 3, 4]);
    const open = hold();
    await change(items(9, 1, 2, 3, 4), first);
    await change(items(9, 1, 2, 4), second);
    open();
    await flushPromises();
    expect(shown().filter((key) => key !== 3)).toEqual([1, 2, 4]);
    expect(pages.pending.value).toMatchObject({ added: 1, moved: 0 });
    await pages.apply();
    expect(shown()).toEqual([9, 1, 2, 4]);
  });

  it('says changes out of view of a long list, and moves nothing wherever somebody scrolls', async () => {
    const all = Array.from({ length: 900 }, (_, index) => index);
    const { pages, shown, change } = await setUp(all);
    while (pages.rows.value.length < 700) await pages.loadMore();
    pages.show({ first: 400, last: 420 });
    await change(items(...all.slice(5, 300), 2000, ...all.slice(300)), false);
    expect(pages.pending.value).toEqual({ added: 1, moved: 0, gone: new Set([0, 1, 2, 3, 4]) });
    for (const first of [200, 0, 650]) {
      pages.show({ first, last: first + 20 });
      await flushPromises();
      expect(shown()).toEqual(all.slice(0, 700));
      expect([pages.total.value, pages.pending.value?.added, pages.pending.value?.gone.size]).toEqual([
        900, 1, 5,
      ]);
    }
    pages.show({ first: 0, last: 20 });
    await pages.apply();
    expect(shown().slice(0, 20)).toEqual(all.slice(5, 25));
    expect([pages.total.value, pages.pending.value]).toEqual([896, null]);
  });

  it('never moves or takes away a row unsaid, whatever others do, and is right once it is applied', async () => {
    const keys = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });
    const step = fc.record({ keys, isHeld: fc.boolean(), scrolls: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(keys, fc.array(step, { minLength: 1, maxLength: 4 }), async (first, steps) => {
        const { pages, shown, listed, change, hold } = await setUp(first);
        for (const { keys: step, isHeld, scrolls } of steps) {
          const before = shown();
          const open = isHeld ? hold() : () => undefined;
          await change(items(...step), false);
          if (scrolls) pages.show({ first: 0, last: 5 });
          await flushPromises();
          open();
          await flushPromises();
          if (pages.pending.value === null) {
            // Nothing to say: what is shown begins the list as it is.
            expect(listed().slice(0, shown().length)).toEqual(shown());
            if (before.length > 0) expect(shown().slice(0, before.length)).toEqual(before);
          } else {
            expect(shown()).toEqual(before);
            expect(before.filter((key) => pages.pending.value?.gone.has(key))).toEqual(
              before.filter((key) => !step.includes(key)),
            );
          }
        }
        await pages.apply();
        expect(listed().slice(0, shown().length)).toEqual(shown());
        expect(pages.pending.value).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});
