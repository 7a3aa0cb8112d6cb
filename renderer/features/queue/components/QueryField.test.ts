import { flushPromises, mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { openFilter } from '../../../../shared/query/filter.ts';
import type { Filter } from '../../../../shared/query/filter.ts';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, phishingHandlers } from '../../../client/mock/index.ts';
import QueryField from './QueryField.vue';

function mountField() {
  const { client } = createMockClient(phishingHandlers(() => undefined));
  const wrapper = mount(QueryField, {
    attachTo: document.body,
    props: {
      modelValue: openFilter,
      'onUpdate:modelValue': (filter: Filter): Promise<void> => wrapper.setProps({ modelValue: filter }),
    },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
  const input = wrapper.get<HTMLInputElement>('input');
  async function type(text: string): Promise<void> {
    input.element.focus();
    input.element.value = text;
    input.element.setSelectionRange(text.length, text.length);
    await input.trigger('input');
  }
  const press = (key: string): Promise<void> => input.trigger('keydown', { key });
  const filter = (): Filter => wrapper.props('modelValue');
  return { wrapper, input, type, press, filter };
}

describe('the query field', () => {
  it('shows the filter, and lets it stand until Enter', async () => {
    const { input, type, press, filter } = mountField();
    expect(input.element.value).toBe('status:new,inProgress,awaitingAction');
    await type('severity:h');
    expect(filter()).toEqual(openFilter);
    await press('Enter');
    expect(filter().clauses).toEqual([{ field: 'severity', operator: 'anyOf', values: ['high'] }]);
    expect(input.element.value).toBe('severity:high');
  });

  it('says what cannot be read, marks it, and keeps the filter; Escape takes the text back', async () => {
    const { wrapper, input, type, press, filter } = mountField();
    await type('severity:high score>high');
    await press('Enter');
    expect(filter()).toEqual(openFilter);
    expect(wrapper.get('[role="alert"]').text()).toContain('“high” is no number.');
    expect(wrapper.get('mark').text()).toBe('high');
    expect(input.attributes('aria-invalid')).toBe('true');
    await press('Escape');
    expect(input.element.value).toBe('status:new,inProgress,awaitingAction');
    expect(wrapper.find('[role="alert"]').exists()).toBe(false);
  });

  it('does not call wrong what is still being typed', async () => {
    const { wrapper, type } = mountField();
    await type('status:');
    expect(wrapper.find('[role="alert"]').exists()).toBe(false);
    await type('severty:high status');
    expect(wrapper.find('mark').text()).toBe('severty');
  });

  it('completes by keyboard, from the field to its value', async () => {
    const { wrapper, input, type, press } = mountField();
    await type('-sev');
    await press('ArrowDown');
    const option = wrapper.get('[role="option"][aria-selected="true"]');
    expect(input.attributes('aria-activedescendant')).toBe(option.attributes('id'));
    await press('Enter');
    await flushPromises();
    expect(input.element.value).toBe('-severity:');
    await press('ArrowDown');
    await press('Tab');
    await flushPromises();
    expect(input.element.value).toBe('-severity:high');
    expect(wrapper.find('[role="listbox"]').exists()).toBe(false);
  });

  it('follows a change that was made elsewhere', async () => {
    const { wrapper, input } = mountField();
    await wrapper.setProps({ modelValue: { clauses: [] } });
    expect(input.element.value).toBe('');
  });
});
