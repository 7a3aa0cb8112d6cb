import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { providePinning } from './use-pinning.ts';
import type { Pinning } from './use-pinning.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Pins of an incident whose store answers late: moves after 70 ms, and what the pins are after 40 ms. */
async function setUp() {
  const handlers = phishingHandlers((notice) => bridge.emit(notice));
  const { 'pins.list': list, 'pins.move': move } = handlers;
  if (list === undefined || move === undefined) throw new Error('The scenario has no pins.');
  const { client, bridge } = createMockClient({
    ...handlers,
    'pins.list': async (input) => {
      const answer = list(input);
      await new Promise((done) => setTimeout(done, 40));
      return answer;
    },
    'pins.move': async (input) => {
      const answer = move(input);
      await new Promise((done) => setTimeout(done, 70));
      return answer;
    },
  });
  let pinning!: Pinning;
  mount(
    defineComponent(() => {
      pinning = providePinning(computed(() => 'incident-1'));
      return () => h('p');
    }),
    { global: { plugins: [createPinia()], provide: clientProvision(client) } },
  );
  await client.pins.set({
    incident: 'incident-1',
    targets: ['a1', 'a2', 'a3', 'a4', 'a5', 'a6'].map((alert) => ({ kind: 'alert', alert })),
    pinned: true,
  });
  await vi.advanceTimersByTimeAsync(500);
  await flushPromises();
  return pinning;
}

it.each([0, 30, 100, 150])(
  'a pin goes one place further with every press, %i ms apart, however late the store answers',
  async (apart) => {
    const pinning = await setUp();
    const pins = (): readonly string[] => pinning.pins.value.map(({ uid }) => uid);
    const [first = '', ...others] = pins();
    const presses = 4;
    for (let press = 1; press <= presses; press += 1) {
      void pinning.shift(first, 1);
      expect(pins().indexOf(first)).toBe(press);
      await vi.advanceTimersByTimeAsync(apart);
      expect(pins().indexOf(first)).toBe(press);
    }
    await vi.advanceTimersByTimeAsync(2000);
    expect(pins()).toEqual([...others.slice(0, presses), first, ...others.slice(presses)]);
  },
);
