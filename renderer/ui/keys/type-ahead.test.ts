import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, ref, useTemplateRef } from 'vue';
import { useTypeAhead } from './type-ahead.ts';

/** A list whose keys are written down with the rows that it showed then, inside of a page that hears them behind it. */
async function setUp() {
  const waits = ref(false);
  const rows = ref('old');
  const heard: string[] = [];
  const page = mount(
    defineComponent(() => {
      useTypeAhead(
        useTemplateRef<HTMLElement>('list'),
        () => waits.value,
        ({ key }) => key !== 's',
      );
      return () =>
        h('section', { onKeydown: (event: KeyboardEvent) => heard.push(`${rows.value}: ${event.key}`) }, [
          h('div', { ref: 'list', tabindex: 0 }, [h('button')]),
        ]);
    }),
    { attachTo: document.body },
  );
  const list = page.get('div').element;
  const press = (key: string, at: HTMLElement = list, ctrlKey = true): boolean =>
    at.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
  const answer = (): void => {
    rows.value = 'new';
    waits.value = false;
  };
  // Listening begins with the next tick of the page.
  await nextTick();
  list.focus();
  return { page, waits, rows, heard, list, press, answer };
}

/** More turns of the page than keys are kept: in each, one of them is pressed. */
async function pressedAll(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await new Promise((done) => setTimeout(done, 0));
}

describe('keys pressed ahead', () => {
  it('are left alone while nothing is awaited', async () => {
    const { heard, press } = await setUp();
    expect(press('a')).toBe(true);
    expect(heard).toEqual(['old: a']);
  });

  it('wait for the answer, and come in their order, with their modifiers', async () => {
    const { page, waits, heard, list, press, answer } = await setUp();
    const chords: boolean[] = [];
    list.addEventListener('keydown', (event) => chords.push(event.ctrlKey));
    waits.value = true;
    // The browser does nothing of its own with them either.
    expect([press('a'), press('r', page.get('button').element)]).toEqual([false, false]);
    expect(heard).toEqual([]);
    answer();
    await pressedAll();
    expect(heard).toEqual(['new: a', 'new: r']);
    expect(chords).toEqual([true, true]);
  });

  it('go to what has the focus by then, as a dialog that the first of them opened', async () => {
    const { waits, list, press, answer } = await setUp();
    const field = document.createElement('textarea');
    list.parentElement?.append(field);
    const inField: string[] = [];
    field.addEventListener('keydown', (event) => inField.push(event.key));
    list.addEventListener('keydown', () => field.focus());
    waits.value = true;
    press('r');
    press('O', list, false);
    press('k', list, false);
    press('Enter');
    answer();
    await pressedAll();
    expect(inField).toEqual(['Enter']);
    expect(field.value).toBe('Ok');
  });

  it('that lead away never wait', async () => {
    const { waits, heard, press } = await setUp();
    waits.value = true;
    press('Tab');
    press('Escape');
    expect(heard).toEqual(['old: Tab', 'old: Escape']);
  });

  it('wait again where one of them asks another question', async () => {
    const { waits, rows, heard, list, press, answer } = await setUp();
    list.addEventListener('keydown', (event) => {
      if (event.key === 'f') waits.value = true;
    });
    waits.value = true;
    press('f');
    press('r');
    answer();
    await pressedAll();
    expect(heard).toEqual(['new: f']);
    rows.value = 'newest';
    waits.value = false;
    await pressedAll();
    expect(heard).toEqual(['new: f', 'newest: r']);
  });

  it('that mean something else are heard at once, unless they come behind one that waits', async () => {
    const { waits, heard, press, answer } = await setUp();
    waits.value = true;
    press('s');
    press('r');
    press('s');
    expect(heard).toEqual(['old: s']);
    answer();
    await pressedAll();
    expect(heard).toEqual(['old: s', 'new: r', 'new: s']);
  });

  it('are forgotten with their place, and where nobody can mean them all', async () => {
    const { page, waits, heard, press, answer } = await setUp();
    waits.value = true;
    for (let count = 0; count < 100; count += 1) press('j');
    answer();
    await pressedAll();
    expect(heard.length).toBe(40);
    waits.value = true;
    press('r');
    page.unmount();
    waits.value = false;
    await pressedAll();
    expect(heard.length).toBe(40);
  });
});
