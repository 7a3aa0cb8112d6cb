import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from 'vue';
import { provideClient } from '../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../client/mock/index.ts';
import { useDraftStorage } from './draft-storage.ts';

const writeStorage = vi.fn(() => ({ asked: true }));
beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  writeStorage.mockClear();
  const handlers = scenarioHandlers('many', () => undefined);
  const { client } = createMockClient({ ...handlers, 'application.writeStorage': writeStorage });
  const app = createApp({});
  const pinia = createPinia();
  provideClient(app, client);
  app.use(pinia);
  setActivePinia(pinia);
});
afterEach(() => void vi.useRealTimers());

/** Types for a while, a key every 50 ms. */
async function type(storage: ReturnType<typeof useDraftStorage>, keys: number): Promise<void> {
  for (let count = 1; count <= keys; count += 1) {
    storage.write('one', 'x'.repeat(count));
    await vi.advanceTimersByTimeAsync(50);
  }
}

describe('texts in the storage of the window', () => {
  it('are written to disk while somebody types, five times in a second at most, and not when nobody does', async () => {
    const storage = useDraftStorage('comment');
    storage.read('one');
    storage.write('one', '');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writeStorage).not.toHaveBeenCalled();
    await type(storage, 20);
    expect(writeStorage.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(writeStorage.mock.calls.length).toBeLessThanOrEqual(5);
    writeStorage.mockClear();
    storage.write('one', 'The last word');
    await vi.advanceTimersByTimeAsync(200);
    expect(writeStorage).toHaveBeenCalledTimes(1);
    storage.write('one', '');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writeStorage).toHaveBeenCalledTimes(2);
    expect(localStorage.length).toBe(0);
  });

  it('of different places are apart', () => {
    useDraftStorage('comment').write('one', 'On the history');
    useDraftStorage('manage').write('one', 'In the pane');
    expect(useDraftStorage('comment').read('one')).toBe('On the history');
    expect(useDraftStorage('manage').read('one')).toBe('In the pane');
    expect(useDraftStorage('alerts').read('one')).toBe('');
  });
});
