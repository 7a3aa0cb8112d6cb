import { mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useKeyBindings } from '../../../ui/index.ts';
import KeysPage from './KeysPage.vue';

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] });
let page: VueWrapper;
let bindings: ReturnType<typeof useKeyBindings>;

beforeEach(() => {
  localStorage.clear();
  page = mount(KeysPage, { global: { plugins: [createPinia(), router] }, attachTo: document.body });
  bindings = useKeyBindings();
});

const row = (id: string): ReturnType<VueWrapper['get']> => page.get(`[data-command="${id}"]`);
async function record(id: string, ...presses: readonly string[]): Promise<void> {
  await row(id).get(`[aria-label^="Add keys"]`).trigger('click');
  for (const key of presses) await row(id).get('[role="textbox"]').trigger('keydown', { key });
}

describe('settings of keys', () => {
  it('adds keys that nobody has, takes some away, and goes back', async () => {
    await record('table.open', 'y');
    expect(bindings.keysOf('table.open')).toEqual(['Enter', 'y']);
    await row('table.open').get('[aria-label="Remove Enter from Open the row"]').trigger('click');
    expect(bindings.keysOf('table.open')).toEqual(['y']);
    await row('table.open').get('[aria-label^="Reset the keys"]').trigger('click');
    expect(bindings.keysOf('table.open')).toEqual(['Enter']);
  });

  it('shows who has the keys, and takes them from there only when told', async () => {
    await record('table.open', 'o');
    expect(row('table.open').text()).toContain('O is taken by Open or close in place (Tables)');
    expect(bindings.keysOf('table.open')).toEqual(['Enter']);
    const take = row('table.open')
      .findAll('button')
      .find((button) => button.text() === 'Take them from there');
    await take?.trigger('click');
    expect(bindings.keysOf('table.open')).toEqual(['Enter', 'o']);
    expect(bindings.keysOf('table.toggleExpanded')).toEqual([]);
    await page.get('.tools button').trigger('click');
    expect(bindings.keysOf('table.toggleExpanded')).toEqual(['o']);
  });

  it('takes two presses that come one after the other, and keeps what the window itself owns', async () => {
    vi.useFakeTimers();
    bindings.define([
      { id: 'go.x', title: 'Go', group: 'Go to', context: 'global', keys: ['g x'] },
      { id: 'window.quit', title: 'Quit', group: 'Window', context: 'global', keys: ['mod+q'], fixed: true },
    ]);
    await nextTick();
    await record('go.x', 'z', 'z');
    expect(bindings.keysOf('go.x')).toEqual(['g x', 'z z']);
    await row('go.x').get(`[aria-label^="Add keys"]`).trigger('click');
    await row('go.x').get('[role="textbox"]').trigger('keydown', { key: 'q', ctrlKey: true });
    vi.advanceTimersByTime(1000);
    await nextTick();
    expect(row('go.x').text()).toContain('Quit (Window) has these keys, and keeps them.');
    expect(row('go.x').text()).not.toContain('Take them from there');
    vi.useRealTimers();
  });

  it('finds commands by name and by key', async () => {
    await page.get('input').setValue('choose all');
    expect(page.findAll('li').map((each) => each.attributes('data-command'))).toEqual(['table.all']);
    await page.get('input').setValue('ctrl+a');
    expect(page.findAll('li').map((each) => each.attributes('data-command'))).toEqual(['table.all']);
  });
});
