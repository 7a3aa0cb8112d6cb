import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { clientProvision, useWorkspace } from '../../../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../../../client/mock/index.ts';
import { useQuickMenus } from '../quick-menus-store.ts';
import type { QuickMenu } from '../quick-menus-store.ts';
import QuickMenus from './QuickMenus.vue';

const uids = [0, 1, 2].map((index) => sampleIncident(index).uid);

/** @param known when the store says which names and tags there are. */
async function open(
  menu: QuickMenu,
  incidents: readonly string[] = uids,
  known: Promise<void> = Promise.resolve(),
) {
  const handlers = scenarioHandlers('many', (notice) => bridge.emit(notice));
  const { client, bridge } = createMockClient({
    ...handlers,
    'incidents.suggestions': async () => {
      await known;
      return { analysts: ['Dana Reyes', 'Night shift'], tags: ['finance'] };
    },
  });
  const pinia = createPinia();
  setActivePinia(pinia);
  mount(QuickMenus, {
    attachTo: document.body,
    global: { plugins: [pinia], provide: clientProvision(client) },
  });
  await useWorkspace(pinia).refresh();
  useQuickMenus(pinia).open(menu, incidents);
  await flushPromises();
  const input = (): HTMLInputElement => {
    const found = document.querySelector<HTMLInputElement>('[role="combobox"]');
    if (!found) throw new Error('no menu is open');
    return found;
  };
  const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
    input().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    await flushPromises();
  };
  const type = async (text: string): Promise<void> => {
    input().value = text;
    input().dispatchEvent(new Event('input'));
    await flushPromises();
  };
  return {
    press,
    type,
    input,
    current: (): Element | null =>
      document.getElementById(input().getAttribute('aria-activedescendant') ?? ''),
    isOpen: (): boolean => document.querySelector('[role="combobox"]') !== null,
    updates: (): unknown[] =>
      bridge.calls.filter((call) => call.operation === 'incidents.update').map((call) => call.input),
  };
}

describe('small menus by keyboard', () => {
  it('set the status of all at once, with the focus in the menu from the beginning', async () => {
    const menu = await open('status');
    expect(document.activeElement).toBe(menu.input());
    await menu.type('prog');
    expect(menu.current()?.textContent).toContain('In progress');
    await menu.press('Enter');
    expect(menu.updates()).toEqual([{ incidents: uids, patch: { status: 'inProgress' } }]);
    expect(menu.isOpen()).toBe(false);
  });

  it('mark what all and what some of the incidents have', async () => {
    await open('status');
    const marks = [...document.querySelectorAll('[role="option"]')].map((option) =>
      option.getAttribute('aria-checked'),
    );
    expect(marks).toEqual(['mixed', 'mixed', 'false', 'false']);
  });

  it('ask in the dialog before they resolve', async () => {
    const menu = await open('status');
    await menu.type('resol');
    await menu.press('Enter');
    expect(menu.updates()).toEqual([]);
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Resolve 3 incidents');
  });

  it('assign to me first, to anyone who is typed, and say how many alerts that carries to', async () => {
    const menu = await open('assign', uids.slice(0, 1));
    expect(menu.current()?.textContent).toContain('Dana Reyes (me)');
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Assigns 1 alert');
    await menu.type('Night shift');
    await menu.press('Enter');
    expect(menu.updates()).toEqual([{ incidents: uids.slice(0, 1), patch: { assignedTo: 'Night shift' } }]);
  });

  it('keep an Enter that comes before there is anything to choose', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const menu = await open('assign', uids, answered);
    await menu.type('rey');
    await menu.press('Enter');
    expect(menu.updates()).toEqual([]);
    answer();
    await flushPromises();
    // The name that is known, not the letters.
    expect(menu.updates()).toEqual([{ incidents: uids, patch: { assignedTo: 'Dana Reyes' } }]);
  });

  it('tick and apply in the order of the keys, although both came before there was anything to choose', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const menu = await open('tags', uids, answered);
    await menu.type('fin');
    await menu.press('Enter');
    await menu.press('Enter', { ctrlKey: true });
    answer();
    await flushPromises();
    expect(menu.updates()).toEqual([{ incidents: uids, patch: { addTags: ['finance'] } }]);
    expect(menu.isOpen()).toBe(false);
  });

  it('classify and determine in one choice', async () => {
    const menu = await open('classify');
    await menu.type('phish');
    await menu.press('Enter');
    expect(menu.updates()).toEqual([
      { incidents: uids, patch: { classification: 'truePositive', determination: 'phishing' } },
    ]);
  });

  it('tick tags with Enter and change nothing before Ctrl+Enter', async () => {
    const menu = await open('tags');
    expect(menu.current()?.textContent).toContain('2 of 3 have it');
    await menu.press('Enter');
    await menu.type('#brand new');
    await menu.press('Enter');
    expect(menu.updates()).toEqual([]);
    await menu.press('Enter', { ctrlKey: true });
    expect(menu.updates()).toEqual([{ incidents: uids, patch: { addTags: ['vip', 'brand new'] } }]);
    expect(menu.isOpen()).toBe(false);
  });

  it('go round with the arrows, and say when nothing matches', async () => {
    const menu = await open('status');
    await menu.press('ArrowUp');
    expect(menu.current()?.textContent).toContain('Resolved');
    await menu.press('ArrowDown');
    expect(menu.current()?.textContent).toContain('New');
    await menu.type('zzz');
    expect(menu.current()).toBeNull();
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('Nothing matches.');
    await menu.press('Enter');
    expect(menu.updates()).toEqual([]);
  });
});
