import { mount } from '@vue/test-utils';
import { X } from 'lucide-vue-next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeepAlive, defineComponent, h, nextTick, ref } from 'vue';
import IconButton from './IconButton.vue';

describe('an icon button', () => {
  it('hears its click and carries its class', async () => {
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

describe('the tooltip of an icon button', () => {
  const tooltip = (): Element | null => document.querySelector('[role="tooltip"]');
  const later = async (milliseconds: number): Promise<void> => {
    vi.advanceTimersByTime(milliseconds);
    await nextTick();
  };
  function mountButton() {
    const wrapper = mount(IconButton, {
      props: { label: 'Close', icon: X, keys: 'Esc' },
      attachTo: document.body,
    });
    return { wrapper, button: wrapper.get('button') };
  }
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows where a pointer rests, describes the button, and goes when the pointer leaves both', async () => {
    const { wrapper, button } = mountButton();
    await button.trigger('pointerenter');
    await later(300);
    expect(tooltip()).toBeNull();
    await later(200);
    expect(tooltip()?.textContent.trim()).toBe('Close (Esc)');
    expect(button.attributes('aria-describedby')).toBe(tooltip()?.id);
    await button.trigger('pointerleave');
    tooltip()?.dispatchEvent(new Event('pointerenter'));
    await later(1000);
    expect(tooltip()).not.toBeNull();
    tooltip()?.dispatchEvent(new Event('pointerleave'));
    await later(200);
    expect(tooltip()).toBeNull();
    wrapper.unmount();
  });

  it('shows at once where the keyboard comes, and goes with Escape and with the focus', async () => {
    const { wrapper, button } = mountButton();
    button.element.focus();
    await nextTick();
    expect(tooltip()).not.toBeNull();
    await button.trigger('keydown', { key: 'Escape' });
    expect(tooltip()).toBeNull();
    button.element.blur();
    button.element.focus();
    await nextTick();
    expect(tooltip()).not.toBeNull();
    button.element.blur();
    await nextTick();
    expect(tooltip()).toBeNull();
    wrapper.unmount();
  });

  it('does not show where a press brings the focus, and leaves nothing behind', async () => {
    const { wrapper, button } = mountButton();
    await button.trigger('pointerdown');
    button.element.focus();
    await later(1000);
    expect(tooltip()).toBeNull();
    document.dispatchEvent(new Event('pointerup'));
    await later(10);
    button.element.blur();
    button.element.focus();
    await nextTick();
    expect(tooltip()).not.toBeNull();
    wrapper.unmount();
    expect(tooltip()).toBeNull();
  });

  it('goes with a page that is kept behind another one', async () => {
    const isShown = ref(true);
    const Page = defineComponent(() => () => h(IconButton, { label: 'Close', icon: X }));
    const Shell = defineComponent(() => () => h(KeepAlive, () => h(isShown.value ? Page : 'p')));
    const wrapper = mount(Shell, { attachTo: document.body });
    wrapper.get('button').element.focus();
    await nextTick();
    expect(tooltip()).not.toBeNull();
    isShown.value = false;
    await nextTick();
    await nextTick();
    expect(tooltip()).toBeNull();
    wrapper.unmount();
  });

  it('is drawn for no button that nobody looks at', () => {
    const { wrapper, button } = mountButton();
    expect(tooltip()).toBeNull();
    expect([...button.element.children].map(({ tagName }) => tagName.toLowerCase())).toEqual(['svg']);
    wrapper.unmount();
  });
});
