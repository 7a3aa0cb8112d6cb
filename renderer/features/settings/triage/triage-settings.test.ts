import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import ServiceLevelSettings from './ServiceLevelSettings.vue';
import TagSettings from './TagSettings.vue';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
});

async function open(component: Component) {
  const { client, bridge } = createMockClient(scenarioHandlers('many', (notice) => bridge.emit(notice)));
  const wrapper = mount(component, {
    attachTo: document.body,
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  await flushPromises();
  const sent = (operation: string): unknown[] =>
    bridge.calls.filter((call) => call.operation === operation).map((call) => call.input);
  const field = (label: string) => {
    const found = wrapper.findAll('label').find((each) => each.text() === label);
    return wrapper.get(`[id="${found?.attributes('for') ?? label}"]`);
  };
  const button = (text: string) => {
    const found = wrapper.findAll('button').find((each) => each.text() === text);
    if (!found) throw new Error(`no button ${text}`);
    return found;
  };
  return { wrapper, sent, field, button };
}

describe('service levels', () => {
  it('are saved as they are written down, and go back to the defaults', async () => {
    const { wrapper, sent, field, button } = await open(ServiceLevelSettings);
    expect(button('Back to the defaults').attributes('disabled')).toBeDefined();
    await field('Time to triage, High').setValue('30');
    await field('Unit of time to triage, High').setValue('minutes');
    await field('Time to resolve, Low').setValue('');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(sent('triage.setServiceLevels')).toEqual([
      {
        settings: {
          triage: { high: 30, medium: 480, low: 1440, informational: null },
          resolve: { high: 1440, medium: 4320, low: null, informational: null },
          atRiskPercent: 75,
        },
      },
    ]);
    await button('Back to the defaults').trigger('click');
    await flushPromises();
    expect(sent('triage.setServiceLevels').at(-1)).toEqual({ settings: null });
    expect((field('Time to triage, High').element as HTMLInputElement).value).toBe('1');
  });

  it('say beside a field what is wrong with it, and save nothing', async () => {
    const { wrapper, sent, field } = await open(ServiceLevelSettings);
    await field('Time to triage, High').setValue('soon');
    expect(field('Time to triage, High').attributes('aria-invalid')).toBe('true');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(sent('triage.setServiceLevels')).toEqual([]);
  });
});

describe('colours of tags', () => {
  it('are saved once, as the one that arrow keys end on', async () => {
    const { wrapper, sent } = await open(TagSettings);
    const radio = (colour: string) =>
      wrapper.get<HTMLInputElement>(`input[name="colour of vip"][value="${colour}"]`);
    expect(radio('purple').element.checked).toBe(true);
    for (const colour of ['pink', 'grey', 'red']) {
      radio(colour).element.checked = true;
      await radio(colour).trigger('change');
      vi.advanceTimersByTime(200);
    }
    expect(sent('tags.setColour')).toEqual([]);
    vi.advanceTimersByTime(1000);
    await flushPromises();
    expect(sent('tags.setColour')).toEqual([{ tag: 'vip', colour: 'red' }]);
  });

  it('are saved at once when the group is left', async () => {
    const { wrapper, sent } = await open(TagSettings);
    const radio = wrapper.get<HTMLInputElement>('input[name="colour of vip"][value="teal"]');
    radio.element.checked = true;
    await radio.trigger('change');
    await radio.trigger('focusout');
    await flushPromises();
    expect(sent('tags.setColour')).toEqual([{ tag: 'vip', colour: 'teal' }]);
  });
});
