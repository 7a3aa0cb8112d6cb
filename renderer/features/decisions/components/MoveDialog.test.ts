import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../../../client/mock/index.ts';
import MoveDialog from './MoveDialog.vue';

/** The scenario's incidents are numbered downwards from 4211. */
const target = sampleIncident(3);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function open() {
  const { client, bridge } = createMockClient({
    ...scenarioHandlers('many', (notice) => bridge.emit(notice)),
    'correlation.cut': () => ({ links: [], total: 0, alerts: 1 }),
  });
  mount(MoveDialog, {
    attachTo: document.body,
    props: { from: sampleIncident(1).uid, alerts: ['a1'] },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await flushPromises();
  const press = async (key: string, ctrlKey = false): Promise<void> => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }),
    );
    await flushPromises();
  };
  const search = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (!search) throw new Error('no search field');
  search.focus();
  search.value = String(target.number);
  search.dispatchEvent(new Event('input'));
  await flushPromises();
  const settle = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(1000);
    await flushPromises();
  };
  const reason = (): HTMLTextAreaElement | null => document.querySelector('textarea');
  const moves = (): unknown[] =>
    bridge.calls.filter(({ operation }) => operation === 'incidents.moveAlerts').map(({ input }) => input);
  return { press, settle, reason, moves };
}

describe('MoveDialog by keyboard', () => {
  it('goes on to the reason once the incident is chosen, and says that it is missing', async () => {
    const { press, settle, reason, moves } = await open();
    await settle();
    await press('Enter');
    expect(document.body.textContent).toContain(`To #${target.number}`);
    expect(document.activeElement).toBe(reason());
    await press('Enter', true);
    expect(document.body.textContent).toContain('Say why: the next analyst relies on it.');
    expect(moves()).toEqual([]);
  });

  it('picks what the search finds when Enter came before its answer', async () => {
    const { press, settle, reason, moves } = await open();
    await press('Enter');
    expect(document.querySelector('input[type="search"]')).not.toBeNull();
    await settle();
    expect(document.activeElement).toBe(reason());
    const field = reason();
    if (!field) throw new Error('no reason field');
    field.value = 'Same mail';
    field.dispatchEvent(new Event('input'));
    await flushPromises();
    await press('Enter', true);
    expect(moves()).toMatchObject([{ alerts: ['a1'], to: target.uid, reason: 'Same mail' }]);
  });
});
