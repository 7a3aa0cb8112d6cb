import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import CommentField from './CommentField.vue';

function mountField() {
  const { client, bridge } = createMockClient(phishingHandlers(() => undefined));
  const text = ref('');
  const mentioned: unknown[] = [];
  const Page = defineComponent({
    setup: () => () =>
      h(CommentField, {
        incident: 'incident-1',
        modelValue: text.value,
        'onUpdate:modelValue': (now: string) => (text.value = now),
        onMention: (mention: unknown) => mentioned.push(mention),
      }),
  });
  const wrapper = mount(Page, {
    attachTo: document.body,
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  const area = () => wrapper.get('textarea');
  const type = async (now: string): Promise<void> => {
    await area().setValue(now);
    await vi.advanceTimersByTimeAsync(100);
    await flushPromises();
  };
  const press = (key: string) => area().trigger('keydown', { key });
  const options = () => wrapper.findAll('[role="option"]');
  const asked = () =>
    bridge.calls.flatMap(({ operation, input }) => (operation === 'incidents.mentions' ? [input] : []));
  return { wrapper, text, mentioned, area, type, press, options, asked };
}

describe('the field of a comment', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('offers what an @ could mean, and puts the chosen one in by keys', async () => {
    const { wrapper, text, area, type, press, options, asked } = mountField();
    await type('See @ip add');
    expect(asked()).toEqual([{ incident: 'incident-1', text: 'ip add', limit: 6 }]);
    expect(options().map((option) => option.text())).toEqual([
      'MediumAnonymous IP address',
      'MediumActivity from a Tor IP address',
    ]);
    expect(area().attributes('aria-expanded')).toBe('true');
    const current = () => wrapper.get(`#${area().attributes('aria-activedescendant') ?? ''}`);
    expect(current().text()).toBe('MediumAnonymous IP address');
    await press('ArrowUp');
    expect(current().text()).toBe('MediumActivity from a Tor IP address');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    await flushPromises();
    expect(text.value).toBe('See [Activity from a Tor IP address](casemate:alert/a7) ');
    expect(options()).toHaveLength(0);
    expect(area().element.selectionStart).toBe(text.value.length);
    expect(document.activeElement).toBe(area().element);
  });

  it('puts in what is offered for what is written, although Enter came before that was known', async () => {
    const { text, area, type, press, options } = mountField();
    await type('See @');
    const first = options()[0]?.text();
    await area().setValue('See @ip add');
    await press('Enter');
    expect(text.value).toBe('See @ip add');
    await vi.advanceTimersByTimeAsync(100);
    await flushPromises();
    expect(first).not.toBe('MediumAnonymous IP address');
    expect(text.value).toMatch(/^See \[Anonymous IP address\]/);
    expect(options()).toHaveLength(0);
  });

  it('forgets an Enter when the text goes on', async () => {
    const { text, area, type, press } = mountField();
    await type('See @');
    await area().setValue('See @ip');
    await press('Enter');
    await type('See @ip add');
    expect(text.value).toBe('See @ip add');
  });

  it('leaves keys alone while nothing is offered, and closes on Escape without losing a letter', async () => {
    const { wrapper, text, area, type, press, options, asked } = mountField();
    await type('mail ann@contoso.example');
    expect(asked()).toEqual([]);
    const enter = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true });
    area().element.dispatchEvent(enter);
    expect(enter.defaultPrevented).toBe(false);
    await type('now @tor');
    expect(options().length).toBeGreaterThan(0);
    await press('Escape');
    expect(options()).toHaveLength(0);
    expect(text.value).toBe('now @tor');
    await type('now @nothing of the kind');
    expect(options()).toHaveLength(0);
    expect(wrapper.find('[role="status"]').exists()).toBe(false);
    await type('now @nothing');
    expect(wrapper.get('[role="status"]').text()).toBe('Nothing called so in this incident');
    await press('Escape');
    expect(wrapper.find('[role="status"]').exists()).toBe(false);
    await type('now @');
    expect(wrapper.find('[role="status"]').exists()).toBe(false);
  });

  it('goes back to writing once what was written is sent', async () => {
    const { wrapper, text } = mountField();
    text.value = 'Said.';
    await wrapper.findAll('[role="group"] button')[1]?.trigger('click');
    expect(wrapper.find('textarea').exists()).toBe(false);
    text.value = '';
    await flushPromises();
    expect(wrapper.find('textarea').exists()).toBe(true);
  });

  it('shows what it will look like, with mentions that lead to what they mean', async () => {
    const { wrapper, text, mentioned } = mountField();
    text.value = '**See** [Tor](casemate:alert/a7) <b>x</b>';
    await wrapper.findAll('[role="group"] button')[1]?.trigger('click');
    expect(wrapper.get('strong').text()).toBe('See');
    expect(wrapper.find('b').exists()).toBe(false);
    await wrapper.get('.mention').trigger('click');
    expect(mentioned).toEqual([{ kind: 'alert', alert: 'a7' }]);
    await wrapper.findAll('[role="group"] button')[0]?.trigger('click');
    expect(wrapper.get('textarea').element.value).toBe(text.value);
  });
});
