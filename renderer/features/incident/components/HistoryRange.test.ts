import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { expect, it } from 'vitest';
import HistoryRange from './HistoryRange.vue';

it('takes times as they are shown, says their zone, and changes nothing for what is none', async () => {
  const wrapper = mount(HistoryRange, {
    props: {
      modelValue: { from: null, to: null },
      'onUpdate:modelValue': (now: { from: number | null; to: number | null }) =>
        wrapper.setProps({ modelValue: now }),
    },
    global: { plugins: [createPinia()] },
  });
  expect(wrapper.get('legend').text()).toBe('Between (UTC)');
  const [from, to] = wrapper.findAll('input');
  if (from === undefined || to === undefined) throw new Error('a range has two ends');
  const day = Date.UTC(2024, 4, 14);
  const write = async (field: typeof from, text: string): Promise<void> => {
    await field.setValue(text);
    await field.trigger('change');
  };
  await write(from, '2024-05-14 09:30');
  await write(to, '2024-05-14');
  const whole = { from: day + 9.5 * 3_600_000, to: day + 86_399_999 };
  expect(wrapper.props('modelValue')).toEqual(whole);
  expect([from.element.value, to.element.value]).toEqual(['2024-05-14 09:30', '2024-05-14 23:59']);
  await write(to, '2024-05-13');
  expect(wrapper.text()).toContain('It ends before it begins');
  await write(from, 'soon');
  expect(wrapper.text()).toContain('Write it as 2024-05-14 09:30');
  expect(wrapper.props('modelValue')).toEqual(whole);
  await write(from, '');
  expect(wrapper.props('modelValue')).toEqual({ ...whole, from: null });
  await wrapper.get('button').trigger('click');
  expect(wrapper.emitted('close')).toHaveLength(1);
});
