import { mount } from '@vue/test-utils';
import { X } from 'lucide-vue-next';
import { describe, expect, it, vi } from 'vitest';
import IconButton from './IconButton.vue';

describe('an icon button', () => {
  it('hears its click and carries its class, although its root is a tooltip', async () => {
    const onClick = vi.fn();
    const wrapper = mount(IconButton, {
      props: { label: 'Close', icon: X },
      attrs: { onClick, class: 'mine' },
    });
    const button = wrapper.get('button[aria-label="Close"]');
    await button.trigger('click');
    expect(onClick).toHaveBeenCalledOnce();
    expect(button.classes()).toContain('mine');
  });
});
