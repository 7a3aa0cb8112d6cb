import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { clientProvision } from './inject.ts';
import { createMockClient } from './mock/index.ts';
import { useQuery } from './use-query.ts';
import type { Query } from './use-query.ts';

/** A query whose answers the test gives by hand. */
function setUp() {
  const { client, bridge } = createMockClient({});
  const key = ref<string | null>('first');
  const runs: { readonly answer: (value: string) => void; readonly signal: AbortSignal }[] = [];
  let query!: Query<string>;
  const wrapper = mount(
    defineComponent(() => {
      query = useQuery((signal) => new Promise<string>((answer) => runs.push({ answer, signal })), {
        key: () => key.value,
        touched: ['incidents'],
      });
      return () => h('p');
    }),
    { global: { provide: clientProvision(client) } },
  );
  let revision = 1;
  const touch = (): void =>
    bridge.emit({ kind: 'changed', revision: ++revision, touched: ['incidents'], incidents: [], by: 'this' });
  return { query, key, runs, touch, wrapper };
}

describe('useQuery', () => {
  it('shows the answer of a slow query although notices keep coming, then asks once more', async () => {
    const { query, runs, touch } = setUp();
    for (let notice = 0; notice < 10; notice++) {
      touch();
      await flushPromises();
    }
    expect(runs).toHaveLength(1);
    expect(runs[0]?.signal.aborted).toBe(false);
    runs[0]?.answer('during the import');
    await flushPromises();
    expect(query.data.value).toBe('during the import');
    expect(runs).toHaveLength(2);
    runs[1]?.answer('after');
    await flushPromises();
    expect(query.data.value).toBe('after');
    expect(query.loading.value).toBe(false);
    expect(runs).toHaveLength(2);
  });

  it('gives the running query up when the key changes, and shows no answer of the old key', async () => {
    const { query, key, runs, touch } = setUp();
    touch();
    key.value = 'second';
    await flushPromises();
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(runs).toHaveLength(2);
    runs[0]?.answer('old');
    runs[1]?.answer('new');
    await flushPromises();
    expect(query.data.value).toBe('new');
    expect(runs).toHaveLength(2);
  });

  it('resolves a refetch when its own answer is there, not at the end of an import', async () => {
    const { query, runs, touch } = setUp();
    let settled = false;
    void query.refetch().then(() => (settled = true));
    runs[0]?.answer('one');
    await flushPromises();
    expect(settled).toBe(false);
    touch();
    runs[1]?.answer('two');
    await flushPromises();
    expect(settled).toBe(true);
    expect(runs).toHaveLength(3);
  });

  it('runs nothing without a key or after its component went', async () => {
    const { query, key, runs, touch, wrapper } = setUp();
    runs[0]?.answer('one');
    await flushPromises();
    key.value = null;
    await flushPromises();
    touch();
    await query.refetch();
    expect(query.data.value).toBeNull();
    expect(runs).toHaveLength(1);
    key.value = 'again';
    await flushPromises();
    touch();
    wrapper.unmount();
    expect(runs[1]?.signal.aborted).toBe(true);
    runs[1]?.answer('late');
    await flushPromises();
    expect(runs).toHaveLength(2);
  });
});
