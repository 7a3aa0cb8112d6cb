import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, ref, useTemplateRef } from 'vue';
import { tableCommands } from '../../../ui/keys/key-definitions.ts';
import { useKeyBindings } from '../../../ui/index.ts';
import { usePageTable } from './use-page-table.ts';

const heard: string[] = [];
const hasRows = ref(false);
const Page = defineComponent({
  setup() {
    usePageTable(useTemplateRef<HTMLElement>('page'), () => hasRows.value);
    return () =>
      h('div', { ref: 'page' }, [
        h('nav', [h('a', { href: '#', id: 'link' }, 'Incidents')]),
        h('button', { id: 'button' }, 'New'),
        h('div', { role: 'grid', tabindex: 0, onKeydown: (event: KeyboardEvent) => heard.push(event.key) }),
      ]);
  },
});
const press = (key: string): boolean =>
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );
const focusOn = (id: string): void => document.getElementById(id)?.focus();
let wrapper: ReturnType<typeof mount>;

beforeEach(() => {
  heard.length = 0;
  hasRows.value = false;
  const pinia = createPinia();
  wrapper = mount(Page, { attachTo: document.body, global: { plugins: [pinia] } });
  useKeyBindings(pinia).define(tableCommands);
});
afterEach(() => {
  wrapper.unmount();
});

describe('keys of a queue page', () => {
  it('give the table the focus when its rows come and nothing else has it', async () => {
    hasRows.value = true;
    await nextTick();
    await nextTick();
    expect(document.activeElement?.getAttribute('role')).toBe('grid');
  });

  it('leave the focus where somebody works', async () => {
    focusOn('button');
    hasRows.value = true;
    await nextTick();
    await nextTick();
    expect(document.activeElement?.id).toBe('button');
    press('j');
    expect(heard).toEqual([]);
  });

  it('go to the table from nowhere and from the navigation, whose links keep Enter', () => {
    focusOn('link');
    press('Enter');
    expect(heard).toEqual([]);
    press('j');
    expect(heard).toEqual(['j']);
    expect(document.activeElement?.getAttribute('role')).toBe('grid');
    (document.activeElement as HTMLElement).blur();
    press('Enter');
    expect(heard).toEqual(['j', 'Enter']);
    (document.activeElement as HTMLElement).blur();
    press('q');
    expect(heard).toEqual(['j', 'Enter']);
  });

  it('stay with what lies over the page', () => {
    const dialog = document.createElement('div');
    dialog.setAttribute('role', 'dialog');
    document.body.append(dialog);
    press('j');
    expect(heard).toEqual([]);
  });
});
