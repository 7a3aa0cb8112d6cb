import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { computed, defineComponent, h } from 'vue';
import { useCommands } from '../../../app/commands/index.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import { useKeyBindings } from '../../../ui/index.ts';
import { providePinning, useStory } from '../../story/index.ts';
import type { Pinning } from '../../story/index.ts';
import PinnedTray from './PinnedTray.vue';

const alert = (uid: string) => ({ kind: 'alert', alert: uid }) as const;

async function mountTray() {
  /** Whether what is changed is told as another window's doing. */
  let elsewhere = false;
  const { client, bridge } = createMockClient(
    phishingHandlers((notice) => {
      bridge.emit(elsewhere && notice.kind === 'changed' ? { ...notice, by: 'other' } : notice);
    }),
  );
  let pinning: Pinning | null = null;
  const Page = defineComponent({
    setup() {
      pinning = providePinning(computed(() => 'incident-1'));
      return () => h(PinnedTray);
    },
  });
  const wrapper = mount(Page, {
    attachTo: document.body,
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await flushPromises();
  const labels = () => wrapper.findAll('li .main').map((chip) => chip.text());
  const callsTo = (operation: string) => bridge.calls.filter((call) => call.operation === operation);
  if (pinning === null) throw new Error('no pins');
  const provided: Pinning = pinning;
  const fromElsewhere = async (change: () => Promise<unknown>): Promise<void> => {
    elsewhere = true;
    await change();
    await flushPromises();
    elsewhere = false;
  };
  return { wrapper, pinning: provided, labels, callsTo, fromElsewhere };
}

describe('the pinned tray', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('is not there while nothing is pinned, and shows pins in the order of pinning', async () => {
    const { wrapper, pinning, labels } = await mountTray();
    expect(wrapper.find('section').exists()).toBe(false);
    await pinning.pin([alert('a5'), alert('a6'), alert('a7')]);
    await flushPromises();
    expect(labels()).toEqual([
      expect.stringContaining('Anonymous IP address'),
      expect.stringContaining('Activity from infrequent country'),
      expect.stringContaining('Activity from a Tor IP address'),
    ]);
  });

  it('comes only when it is asked for where another window pinned, so that nothing below moves', async () => {
    const { wrapper, pinning, labels, fromElsewhere } = await mountTray();
    await fromElsewhere(() => pinning.pin([alert('a5')]));
    expect(wrapper.find('section').exists()).toBe(false);
    const button = wrapper.get('button.elsewhere');
    expect(button.text()).toBe('Pins changed in another window: show');
    await button.trigger('click');
    expect(labels()).toHaveLength(1);
    expect(wrapper.find('.elsewhere').exists()).toBe(false);
    // What is pinned here is shown at once.
    await pinning.pin([alert('a6')]);
    await flushPromises();
    expect(labels()).toHaveLength(2);
    expect(wrapper.find('.elsewhere').exists()).toBe(false);
  });

  it('moves a pin with Alt and an arrow, at once and in the store', async () => {
    const { wrapper, pinning, labels, callsTo } = await mountTray();
    await pinning.pin([alert('a5'), alert('a6'), alert('a7')]);
    await flushPromises();
    const first = pinning.pins.value[0];
    const third = pinning.pins.value[2];
    await wrapper.get('li .main').trigger('keydown', { key: 'ArrowRight', altKey: true });
    expect(labels()[1]).toContain('Anonymous IP address');
    await flushPromises();
    expect(callsTo('pins.move').map((call) => call.input)).toEqual([{ pin: first?.uid, before: third?.uid }]);
    expect(labels()[1]).toContain('Anonymous IP address');
    await wrapper.get('li .main').trigger('keydown', { key: 'ArrowLeft', altKey: true });
    await flushPromises();
    expect(callsTo('pins.move')).toHaveLength(1);
  });

  it('selects what is clicked and unpins with Delete', async () => {
    const { wrapper, pinning, labels } = await mountTray();
    await pinning.pin([alert('a5'), { kind: 'entity', entityId: 7 }]);
    await flushPromises();
    const story = useStory();
    await wrapper.findAll('li .main')[1]?.trigger('click');
    expect(story.current).toEqual({ kind: 'entity', entityId: 7 });
    expect(wrapper.findAll('li .main')[1]?.attributes('aria-pressed')).toBe('true');
    await wrapper.get('li .main').trigger('keydown', { key: 'Delete' });
    await flushPromises();
    expect(labels()).toHaveLength(1);
    expect(pinning.isPinned(alert('a5'))).toBe(false);
  });

  it('chooses several with Ctrl and Shift, and acts on them at once; what is selected elsewhere chooses nothing', async () => {
    const { wrapper, pinning, callsTo } = await mountTray();
    await pinning.pin([alert('a5'), alert('a6'), alert('a7')]);
    await flushPromises();
    const uids = pinning.pins.value.map(({ uid }) => uid);
    const story = useStory();
    story.selectAll(['alert:a5', 'alert:a6', 'alert:a7']);
    await flushPromises();
    expect(wrapper.text()).not.toContain('Unpin 3');
    const chips = wrapper.findAll('li .main');
    await chips[0]?.trigger('click');
    await chips[2]?.trigger('click', { ctrlKey: true });
    expect(story.keys).toEqual(['alert:a5', 'alert:a7']);
    expect(wrapper.text()).toContain('Unpin 2');
    await chips[0]?.trigger('click');
    await chips[2]?.trigger('click', { shiftKey: true });
    expect(wrapper.text()).toContain('Group 3…');
    // By keys: out of the choice, and all that is left of it away.
    await chips[1]?.trigger('keydown', { key: ' ', ctrlKey: true });
    expect(wrapper.text()).toContain('Unpin 2');
    await chips[0]?.trigger('keydown', { key: 'Delete' });
    await flushPromises();
    expect(callsTo('pins.set').at(-1)?.input).toMatchObject({
      pinned: false,
      targets: [alert('a5'), alert('a7')],
    });
    expect(pinning.pins.value.map(({ uid }) => uid)).toEqual([uids[1]]);
  });

  it('puts a dragged pin before or behind the one that it is dropped on, by its half', async () => {
    const { wrapper, pinning, callsTo } = await mountTray();
    await pinning.pin([alert('a5'), alert('a6'), alert('a7')]);
    await flushPromises();
    const [first, second, third] = pinning.pins.value.map(({ uid }) => uid);
    const items = () => wrapper.findAll('li.item');
    for (const item of items()) item.element.getBoundingClientRect = () => new DOMRect(100, 0, 80, 26);
    const drag = async (from: number, to: number, clientX: number) => {
      await items()[from]?.trigger('dragstart');
      await items()[to]?.trigger('dragover', { clientX });
      expect(items()[to]?.classes()).toContain(clientX < 140 ? 'before' : 'behind');
      await items()[to]?.trigger('drop');
      await flushPromises();
    };
    await drag(0, 1, 170);
    expect(pinning.pins.value.map(({ uid }) => uid)).toEqual([second, first, third]);
    await drag(0, 2, 170);
    expect(callsTo('pins.move').at(-1)?.input).toEqual({ pin: second, before: null });
    await drag(2, 0, 110);
    expect(pinning.pins.value.map(({ uid }) => uid)).toEqual([second, first, third]);
  });

  it('moves all that are chosen with the one that is moved, by keys and by dragging, as one change', async () => {
    const { wrapper, pinning, callsTo } = await mountTray();
    await pinning.pin([alert('a4'), alert('a5'), alert('a6'), alert('a7')]);
    await flushPromises();
    const [first, second, third, fourth] = pinning.pins.value.map(({ uid }) => uid);
    const chips = () => wrapper.findAll('li .main');
    await chips()[0]?.trigger('click');
    await chips()[2]?.trigger('click', { ctrlKey: true });
    await chips()[2]?.trigger('keydown', { key: 'ArrowDown', altKey: true });
    await flushPromises();
    expect(callsTo('pins.move').map(({ input }) => input)).toEqual([
      { pin: third, also: [first], before: null },
    ]);
    expect(pinning.pins.value.map(({ uid }) => uid)).toEqual([second, fourth, first, third]);
    const items = () => wrapper.findAll('li.item');
    for (const item of items()) item.element.getBoundingClientRect = () => new DOMRect(100, 0, 80, 26);
    await items()[3]?.trigger('dragstart');
    expect(items().map((item) => item.classes().includes('dragged'))).toEqual([false, false, true, true]);
    await items()[0]?.trigger('dragover', { clientX: 110 });
    await items()[0]?.trigger('drop');
    await flushPromises();
    expect(callsTo('pins.move')).toHaveLength(2);
    expect(pinning.pins.value.map(({ uid }) => uid)).toEqual([first, third, second, fourth]);
    // One that is not among them goes alone.
    await items()[2]?.trigger('dragstart');
    await items()[0]?.trigger('dragover', { clientX: 110 });
    await items()[0]?.trigger('drop');
    await flushPromises();
    expect(callsTo('pins.move').at(-1)?.input).toEqual({ pin: second, before: first });
  });

  it('hears the keys that somebody gave its commands', async () => {
    const { wrapper, pinning } = await mountTray();
    await pinning.pin([alert('a5'), alert('a6')]);
    await flushPromises();
    useKeyBindings().setKeys('pins.unpin', ['Backspace']);
    await flushPromises();
    const chip = () => wrapper.get('li .main');
    expect(chip().attributes('title')).toContain('Backspace unpins it');
    await chip().trigger('keydown', { key: 'Delete' });
    await flushPromises();
    expect(pinning.pins.value).toHaveLength(2);
    await chip().trigger('keydown', { key: 'Backspace' });
    await flushPromises();
    expect(pinning.pins.value).toHaveLength(1);
  });

  it('does not pin again what is pinned, and unpins only when all are', async () => {
    const { pinning, callsTo } = await mountTray();
    await pinning.pin([alert('a5')]);
    await flushPromises();
    await pinning.toggle([alert('a5'), alert('a6')]);
    await flushPromises();
    expect(callsTo('pins.set').at(-1)?.input).toMatchObject({ targets: [alert('a6')], pinned: true });
    await pinning.toggle([alert('a5'), alert('a6')]);
    await flushPromises();
    expect(pinning.pins.value).toHaveLength(0);
  });

  it('keeps a group together, folds it, and draws only the first of very many', async () => {
    const { wrapper, pinning, labels } = await mountTray();
    await pinning.pin([alert('a5'), alert('a6'), alert('a7')]);
    await flushPromises();
    const [, second, third] = pinning.pins.value;
    await pinning.group([third?.uid ?? '', second?.uid ?? ''], 'Taken over');
    await flushPromises();
    const head = wrapper.get('.group button[aria-expanded]');
    expect(head.text()).toContain('Taken over');
    expect(wrapper.findAll('.group li')).toHaveLength(2);
    await head.trigger('click');
    expect(labels()).toHaveLength(1);
    await head.trigger('click');
    expect(labels()).toHaveLength(3);
    await pinning.pin(Array.from({ length: 70 }, (_, index) => alert(`more ${index}`)));
    await flushPromises();
    expect(labels()).toHaveLength(60);
    expect(wrapper.text()).toContain('Show 13 more');
  }, 30_000);

  it('pins what a view offers as its selection, by the command of every tab', async () => {
    const { pinning, callsTo } = await mountTray();
    const take = pinning.offer(() => [alert('a5'), { kind: 'evidence', alert: 'a6', entityId: 7 }]);
    useCommands().run('story.pin');
    await flushPromises();
    expect(callsTo('pins.set').at(-1)?.input).toMatchObject({
      targets: [alert('a5'), { kind: 'evidence', alert: 'a6', entityId: 7 }],
      pinned: true,
    });
    take();
    useStory().select(alert('a7'));
    useCommands().run('story.pin');
    await flushPromises();
    expect(callsTo('pins.set').at(-1)?.input).toMatchObject({ targets: [alert('a7')], pinned: true });
  });
});
