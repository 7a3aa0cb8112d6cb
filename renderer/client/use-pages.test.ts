import { mount, flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref, watch } from 'vue';
import { clientProvision } from './inject.ts';
import { createMockClient } from './mock/index.ts';
import { usePages } from './use-pages.ts';
import type { Page, Pages } from './use-pages.ts';

interface Numbers extends Page<number> {
  readonly all: number;
}

function setUp(count: number) {
  const { client, bridge } = createMockClient({});
  const key = ref<string | null>('first');
  const requests: (readonly [string | null, number])[] = [];
  let size = count;
  let pages!: Pages<number, Numbers>;
  const fetch = (cursor: string | null, limit: number): Promise<Numbers> => {
    requests.push([cursor, limit]);
    const from = Number(cursor ?? 0);
    const rows = Array.from(
      { length: Math.max(0, Math.min(limit, size - from)) },
      (_, index) => from + index,
    );
    return Promise.resolve({
      rows,
      next: from + limit < size ? String(from + limit) : null,
      total: size,
      all: size,
    });
  };
  const wrapper = mount(
    defineComponent(() => {
      pages = usePages(fetch, {
        key: () => key.value,
        touched: ['incidents'],
        pageSize: 10,
        rowKey: (row) => row,
      });
      return () => h('p');
    }),
    { global: { provide: clientProvision(client) } },
  );
  return { pages, key, requests, bridge, wrapper, resize: (to: number) => (size = to) };
}

describe('usePages', () => {
  it('loads page after page by cursor and stops at the end', async () => {
    const { pages, requests } = setUp(25);
    await flushPromises();
    await pages.loadMore();
    await pages.loadMore();
    await pages.loadMore();
    expect(pages.rows.value).toHaveLength(25);
    expect(pages.hasMore.value).toBe(false);
    expect(requests).toEqual([
      [null, 10],
      ['10', 10],
      ['20', 10],
    ]);
    expect(pages.last.value?.all).toBe(25);
  });

  it('reloads as many rows as are shown when a notice touches them, and no others', async () => {
    const { pages, bridge, requests, resize } = setUp(25);
    await flushPromises();
    await pages.loadMore();
    resize(30);
    bridge.emit({ kind: 'changed', revision: 2, touched: ['settings'], incidents: [], by: 'this' });
    expect(requests).toHaveLength(2);
    bridge.emit({ kind: 'changed', revision: 3, touched: ['incidents'], incidents: [], by: 'this' });
    await flushPromises();
    expect(requests.at(-1)).toEqual([null, 20]);
    expect(pages.rows.value).toHaveLength(20);
    expect(pages.total.value).toBe(30);
  });

  it('starts again for a new key and is empty without one', async () => {
    const { pages, key, requests } = setUp(5);
    await flushPromises();
    key.value = 'second';
    await flushPromises();
    expect(requests).toHaveLength(2);
    key.value = null;
    await flushPromises();
    expect(pages.rows.value).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  it('says so while the rows are those of another key, and only then', async () => {
    const { pages, key, bridge } = setUp(5);
    const seen: boolean[] = [pages.outdated.value];
    await flushPromises();
    const stop = watch(pages.outdated, (now) => seen.push(now), { flush: 'sync' });
    bridge.emit({ kind: 'changed', revision: 2, touched: ['incidents'], incidents: [], by: 'this' });
    await flushPromises();
    expect(seen).toEqual([false]);
    key.value = 'second';
    await flushPromises();
    expect(seen).toEqual([false, true, false]);
    key.value = null;
    await flushPromises();
    key.value = 'third';
    await flushPromises();
    stop();
    expect(seen).toEqual([false, true, false]);
  });

  it('asks in a long list only for what is in view and beside it, and the rest when it comes into view', async () => {
    const { pages, bridge, requests } = setUp(2000);
    await flushPromises();
    while (pages.rows.value.length < 1000) await pages.loadMore();
    pages.show({ first: 600, last: 620 });
    const before = requests.length;
    bridge.emit({ kind: 'changed', revision: 2, touched: ['incidents'], incidents: [], by: 'this' });
    await flushPromises();
    const asked = requests.slice(before);
    expect(asked.reduce((sum, [, limit]) => sum + limit, 0)).toBeLessThanOrEqual(60);
    expect(asked[0]?.[0]).toBe('590');
    expect(pages.rows.value).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    pages.show({ first: 600, last: 620 });
    await flushPromises();
    expect(requests).toHaveLength(before + asked.length);
    pages.show({ first: 0, last: 20 });
    await flushPromises();
    expect(requests.slice(before + asked.length)).toEqual([[null, 40]]);
  });

  it('loads the next page although notices come without a pause', async () => {
    const { pages, bridge } = setUp(100);
    await flushPromises();
    for (let round = 0; round < 5; round++) {
      bridge.emit({ kind: 'changed', revision: round, touched: ['incidents'], incidents: [], by: 'this' });
      void pages.loadMore();
      bridge.emit({ kind: 'changed', revision: round, touched: ['incidents'], incidents: [], by: 'this' });
      await flushPromises();
    }
    expect(pages.rows.value).toHaveLength(60);
    expect(pages.loading.value).toBe(false);
  });

  it('grows in place: a page costs no copy of what is there', async () => {
    const { pages } = setUp(40);
    await flushPromises();
    const rows = pages.rows.value;
    const heard: number[] = [];
    watch(
      () => [rows.length, rows[10]] as const,
      ([length, next]) => heard.push(length, next ?? -1),
      { flush: 'sync' },
    );
    await pages.loadMore();
    expect(pages.rows.value).toBe(rows);
    expect(rows).toEqual(Array.from({ length: 20 }, (_, index) => index));
    // Once for the row that was waited for, once for all that came; not for each of them.
    expect(heard).toEqual([11, 10, 20, 10]);
  });

  it('shows the first answer of a slow list although notices come, and asks once more', async () => {
    const { client, bridge } = createMockClient({});
    const answers: ((page: Page<number>) => void)[] = [];
    let pages!: Pages<number, Page<number>>;
    mount(
      defineComponent(() => {
        pages = usePages(() => new Promise<Page<number>>((answer) => answers.push(answer)), {
          key: () => 'key',
          rowKey: (row) => row,
        });
        return () => h('p');
      }),
      { global: { provide: clientProvision(client) } },
    );
    for (let revision = 1; revision <= 10; revision++)
      bridge.emit({ kind: 'changed', revision, touched: ['incidents'], incidents: [], by: 'this' });
    await flushPromises();
    expect(answers).toHaveLength(1);
    answers[0]?.({ rows: [1], next: null, total: 1 });
    await flushPromises();
    expect(pages.rows.value).toEqual([1]);
    expect(answers).toHaveLength(2);
  });
});
